import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Replayed, SchemaAt, SchemaAtParams } from "../../protocol/states.ts";
import { readSchemas, readTable } from "../inspect/definition.ts";
import { OWN_SCHEMA } from "../rehearsal/scratch/query.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import { allOf, layState, withoutOwnTables } from "./layState.ts";
import type { FilesOf } from "./timeline.ts";

/** The SQL of a state, or of one table in it. Problems: those of `layState`. */
export async function schemaAt(
  session: ScratchSession,
  { liveState, state, table }: SchemaAtParams,
  filesOf: FilesOf,
): Promise<SchemaAt | Problem> {
  const problem = await layState(session, liveState, state);
  if (problem) return problem;
  const { version } = session;
  const sql = await withoutOwnTables(session, () =>
    table === undefined
      ? schemaText(session)
      : readTable(session.connection, {
          table: table.name,
          ...(table.schema === undefined ? {} : { schema: table.schema }),
        }),
  );
  const files = state.kind === "history" ? filesOfAll(session, state.replay ?? allOf(session), filesOf) : undefined;
  const more = { version, ...(files ? { files } : {}) };
  if (isProblem(sql)) return sql.code === "tableMissing" ? { sql: "", exists: false, ...more } : sql;
  return { sql, exists: true, ...more };
}

/** The files of revisions; undefined if those of one are not known. */
export function filesOfAll(session: ScratchSession, replay: Replayed, filesOf: FilesOf): readonly string[] | undefined {
  const all = new Set<string>();
  for (const { id } of replay) {
    const files = filesOf(session, id);
    if (!files) return undefined;
    for (const file of files) all.add(file);
  }
  return [...all];
}

/** The SQL of everything that the scratch database contains. Problems: those of a query. */
export async function schemaText({ ask, connection }: ScratchSession): Promise<string | Problem> {
  const rows = await ask<{ name: string }>(
    `SELECT nspname AS name FROM pg_namespace
     WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', '${OWN_SCHEMA}') ORDER BY oid`,
  );
  const schemas = rows.map(({ name }) => name);
  const text = await readSchemas(connection, schemas, "recreated");
  return isProblem(text) ? text : text.replace(/^\n+/, "");
}
