import { isPending } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { TableName } from "../../core/schema/schema.ts";
import type { ProjectView } from "../project/projectState.ts";

/**
 * The newest applied revision with a text that changes a table (`changedTables`). Undefined if no text names the table
 * literally, or if the texts were not read yet.
 */
export function lastChangeOf({ history, schema, changes }: ProjectView, table: TableName): Revision | undefined {
  const current = schema?.currentSchema ?? "public";
  return history.revisions.find((revision) => {
    if (isPending(revision) || revision.state === "unknown") return false;
    const changed = changes?.get(revision.id) ?? [];
    return changed.some((named) => named.name === table.name && (named.schema ?? current) === table.schema);
  });
}
