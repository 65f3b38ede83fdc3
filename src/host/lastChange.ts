import { readFile, stat } from "node:fs/promises";
import { isPending } from "../migrations/history.ts";
import type { Revision } from "../migrations/revision.ts";
import type { Table } from "../migrations/schema.ts";
import type { ProjectView } from "./projectState.ts";

type Known = { readonly modified: number; readonly text: string };

/** Texts of migrations, read once and again when the file has changed. */
const texts = new Map<string, Known>();

/**
 * The newest applied revision that speaks of a table, by its text: `ALTER TABLE "user"`. A guess that is right wherever
 * names are written out, and none where they are not.
 */
export async function lastChangeOf({ history }: ProjectView, { name }: Table): Promise<Revision | undefined> {
  // As TypeORM writes it, in a string of either quotes, and as people do.
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const quoted = `(?:"|\\\\"|'|\`)${escaped}(?:"|\\\\"|'|\`)`;
  const named = new RegExp(`${quoted}|\\b(?:TABLE|INTO|UPDATE|FROM|ON)\\s+(?:\\w+\\.)?${escaped}(?![\\w$])`, "i");
  for (const revision of history.revisions) {
    if (isPending(revision) || revision.state === "unknown" || revision.file === undefined) continue;
    const text = await textOf(revision.file);
    if (text !== undefined && named.test(text)) return revision;
  }
  return undefined;
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    const { mtimeMs: modified } = await stat(file);
    const known = texts.get(file);
    if (known?.modified === modified) return known.text;
    const text = await readFile(file, "utf8");
    texts.set(file, { modified, text });
    return text;
  } catch {
    return undefined;
  }
}
