import type { Problem } from "../../../core/problems/problem.ts";
import { isProblem } from "../../../core/problems/problem.ts";
import type { LiveRole, LiveState } from "../../../migrations/rehearsal.ts";
import type { Connection } from "../../databases/postgres.ts";
import { readMetadataRows } from "../../databases/metadataTable.ts";
import { readSchemas } from "../../inspect/definition.ts";
import { connectedRole, unsettable, usedRoles } from "./liveRole.ts";
import { readLiveCatalog, readLiveRows } from "./liveCatalog.ts";
import { omitUndefined } from "../../../core/omitUndefined.ts";

/** Milliseconds. */
const timeout = 10_000;

type Row = Pick<
  LiveState,
  | "version"
  | "versionText"
  | "roles"
  | "usedRoles"
  | "extensions"
  | "hasTable"
  | "database"
  | "searchPath"
  | "extensionSchemas"
> & {
  readonly role: Omit<LiveRole, "noSet"> | null;
  readonly schemas: readonly string[];
};

/**
 * Reads the live state for a rehearsal: the applied revisions, the catalog, the tables with rows, and their
 * environment (roles, extensions, search path). Problems: those of the connection.
 *
 * @param withDefinition also reads the SQL that creates the whole database
 */
export async function readLiveState(connection: Connection, withDefinition: boolean): Promise<LiveState | Problem> {
  const rows = await connection.rows();
  if (isProblem(rows)) return rows;
  const found = await connection.read(async (client) => {
    const answer = await client.query<Row>(
      `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS "versionText",
         to_regclass($1) IS NOT NULL AS "hasTable", current_database()::text AS database,
         to_json(current_schemas(false)) AS "searchPath",
         (SELECT coalesce(json_agg(rolname ORDER BY oid), '[]') FROM pg_roles WHERE rolname !~ '^pg_') AS roles,
         ${usedRoles} AS "usedRoles", ${connectedRole} AS role,
         (SELECT json_agg(extname ORDER BY oid) FROM pg_extension) AS extensions,
         (SELECT json_object_agg(x.extname, n.nspname) FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace)
           AS "extensionSchemas",
         (SELECT coalesce(json_agg(n.nspname ORDER BY n.oid), '[]') FROM pg_namespace n
           WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema') AS schemas`,
      [connection.table],
    );
    const [row] = answer.rows;
    if (!row || row.role === null) return row && { ...row, noSet: [] };
    const parameters = await client.query<{ readonly name: string }>(unsettable(row.version));
    return { ...row, noSet: parameters.rows.map(({ name }) => name) };
  }, timeout);
  if (isProblem(found)) return found;
  if (!found) return { code: "unknown", message: "the server returned no state" };
  const { role, noSet, ...facts } = found;
  const definition = withDefinition ? await readSchemas(connection, facts.schemas, "all") : undefined;
  const metadata = withDefinition ? await readMetadataRows(connection, timeout) : undefined;
  const catalog = await readLiveCatalog(connection);
  const hasRows = await readLiveRows(connection, rows);
  return {
    rows,
    ...facts,
    ...(role === null ? {} : { role: { ...role, noSet } }),
    recovered: [],
    ...(definition === undefined || isProblem(definition) ? {} : { definition }),
    ...(metadata === undefined || isProblem(metadata) ? {} : { metadata }),
    ...(catalog === undefined ? {} : { catalog, catalogOf: rows.map(({ id }) => id) }),
    ...omitUndefined({ hasRows }),
  };
}
