import { readFile } from "node:fs/promises";
import type { History } from "../../migrations/history.ts";
import type { NamedTable } from "../../migrations/tableChanges.ts";
import { changedTables } from "../../migrations/tableChanges.ts";
import { changedAt } from "../files.ts";

/** Tables that the texts of revisions change, by the revision's id. */
export type RevisionChanges = ReadonlyMap<string, readonly NamedTable[]>;

type Known = { readonly modified: number; readonly tables: readonly NamedTable[] };

/** Reads which tables the files of a project's revisions change. A file is read again when it has changed. */
export class RevisionChangesReader {
  #known = new Map<string, Known>();

  async read({ revisions }: History): Promise<RevisionChanges> {
    const next = new Map<string, Known>();
    const changes = new Map<string, readonly NamedTable[]>();
    // One after the other: a thousand texts at once would block the editor's extension host.
    for (const { id, file } of revisions) {
      const read = file === undefined ? undefined : await this.#tablesOf(file);
      if (file === undefined || read === undefined) continue;
      next.set(file, read);
      changes.set(id, read.tables);
    }
    this.#known = next;
    return changes;
  }

  async #tablesOf(file: string): Promise<Known | undefined> {
    const modified = await changedAt(file);
    const known = this.#known.get(file);
    if (modified === undefined || known?.modified === modified) return modified === undefined ? undefined : known;
    try {
      return { modified, tables: changedTables(await readFile(file, "utf8")) };
    } catch {
      return undefined;
    }
  }
}
