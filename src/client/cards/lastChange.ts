import { isPending } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { TableName } from "../../core/schema/schema.ts";
import type { ProjectView } from "../project/projectState.ts";

/**
 * The newest applied revision with a text that changes a table (`changedTables`). Undefined if no text names the table
 * literally, or if the texts were not read yet.
 */
export function lastChangeOf(view: ProjectView, table: TableName): Revision | undefined {
  return changesOf(view, table).find((revision) => !isPending(revision) && revision.state !== "unknown");
}

/** The revisions with a text that changes a table (`changedTables`), the newest first. */
export function changesOf({ history, schema, changes }: ProjectView, table: TableName): readonly Revision[] {
  const current = schema?.currentSchema ?? "public";
  return history.revisions.filter(({ id }) =>
    changes?.get(id)?.some((named) => named.name === table.name && (named.schema ?? current) === table.schema),
  );
}
