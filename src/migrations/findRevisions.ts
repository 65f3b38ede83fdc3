import type { Revision } from "./revision.ts";

/** A revision as a search sees it. */
export type SearchedRevision = {
  readonly revision: Revision;
  /** Names of the tables that its text changes. */
  readonly tables: readonly string[];
  /** Text of its file; absent if the file is deleted or was not read yet. */
  readonly text?: string;
};

/** A revision that a search has found, and by which of its parts. */
export type FoundRevision = { readonly revision: Revision } & (
  | { readonly by: "name" | "id" }
  | { readonly by: "table"; readonly table: string }
  /** `line` is its number, from 1, and `excerpt` its text. */
  | { readonly by: "text"; readonly line: number; readonly excerpt: string }
);

const ranks = ["name", "id", "table", "text"] as const;

/** Lines that every migration has. */
const boilerplate = /^\s*(?:import\b|export\s|class\b|(?:public\s+|async\s+)*(?:up|down)\s*\()/;

/**
 * Finds revisions by name, id, a table that they change, or a line of their text. Case does not count. Each word of the
 * query has to occur in the same part. Matches of a name come first, then ids, tables and texts, each in the given order.
 */
export function findRevisions(all: readonly SearchedRevision[], query: string): readonly FoundRevision[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const found = all.flatMap((one) => matchOf(one, words) ?? []);
  return ranks.flatMap((rank) => found.filter(({ by }) => by === rank));
}

function matchOf({ revision, tables, text }: SearchedRevision, words: readonly string[]): FoundRevision | undefined {
  const has = (part: string) => {
    const lower = part.toLowerCase();
    return words.every((word) => lower.includes(word));
  };
  if (has(revision.name)) return { revision, by: "name" };
  if (has(revision.id)) return { revision, by: "id" };
  const table = tables.find(has);
  if (table !== undefined) return { revision, by: "table", table };
  // Splitting the texts of a thousand files after each keystroke would take most of the time.
  if (text === undefined || !has(text)) return undefined;
  const lines = text.split("\n");
  const isOwn = (line: string) => !boilerplate.test(line);
  const exact = lines.findIndex((line) => isOwn(line) && has(line));
  // A statement may have its words on several lines.
  const [longest = ""] = [...words].sort((a, b) => b.length - a.length);
  const at = exact >= 0 ? exact : lines.findIndex((line) => isOwn(line) && line.toLowerCase().includes(longest));
  return at < 0 ? undefined : { revision, by: "text", line: at + 1, excerpt: (lines[at] ?? "").trim() };
}
