import { readFile, stat } from "node:fs/promises";
import { isPending } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { Table } from "../../core/schema/schema.ts";
import { changesTable } from "../../migrations/tableChanges.ts";
import type { ProjectView } from "../project/projectState.ts";

type Known = { readonly modified: number; readonly text: string };

/** Texts of migrations, read once and again when the file has changed. */
const texts = new Map<string, Known>();

/**
 * The newest applied revision with a text that changes a table: see `changesTable`. Undefined if no text names the
 * table literally.
 */
export async function lastChangeOf({ history, schema }: ProjectView, table: Table): Promise<Revision | undefined> {
  for (const revision of history.revisions) {
    if (isPending(revision) || revision.state === "unknown" || revision.file === undefined) continue;
    const text = await readCached(revision.file);
    if (text !== undefined && changesTable(text, table, schema?.currentSchema ?? "public")) return revision;
  }
  return undefined;
}

async function readCached(file: string): Promise<string | undefined> {
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
