import type { Asker } from "../../databases/asker.ts";
import type { Problem } from "../../../core/problems/problem.ts";
import type { Subject } from "../../../protocol/runner.ts";
import type { Start } from "./members.ts";
import { omitUndefined } from "../../../core/omitUndefined.ts";

/** The object that a name refers to. */
export type SubjectLookup = { readonly start: Start; readonly schema: string; readonly name: string };

/**
 * The relation or schema that is meant. Without a schema: the one that is current, else, for a table, the only one that
 * has it. To be asked before the search path is emptied. Problems: `tableMissing`, `schemaMissing`.
 */
export async function findSubject(client: Asker, { schema, table }: Subject): Promise<SubjectLookup | Problem> {
  if (table === undefined) {
    const { rows } = await client.query<{ oid: number; name: string }>(
      "SELECT oid, nspname AS name FROM pg_namespace WHERE nspname = coalesce($1, current_schema())",
      [schema ?? null],
    );
    const [found] = rows;
    if (!found) return { code: "schemaMissing", ...(schema === undefined ? {} : { schema }) };
    return { start: { schemas: [found.oid] }, schema: found.name, name: found.name };
  }
  const { rows } = await client.query<{ oid: number; schema: string; name: string; current: boolean }>(
    `SELECT c.oid, n.nspname AS schema, c.relname AS name, coalesce(n.nspname = current_schema(), false) AS current
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ($2::text IS NULL OR n.nspname = $2)
    ORDER BY current DESC`,
    [table, schema ?? null],
  );
  const [found] = rows;
  if (!found || (rows.length > 1 && !found.current)) return omitUndefined({ code: "tableMissing", table, schema });
  return { start: { relation: found.oid }, schema: found.schema, name: found.name };
}
