import type { Problem } from "../migrations/problem.ts";
import { isProblem } from "../migrations/problem.ts";
import type { Standing } from "../migrations/rehearsal.ts";
import type { Connection } from "./connection.ts";
import { readDefinition } from "./definition.ts";

/** Milliseconds. */
const timeout = 10_000;

type Row = Pick<Standing, "version" | "versionText" | "roles" | "extensions" | "hasTable"> & {
  readonly schemas: readonly string[];
};

/**
 * What a rehearsal is told of the live database: where it stands, and what stands there by somebody's hand. Problems: the
 * connection's.
 *
 * @param withDefinition also the SQL that makes all of it
 */
export async function readStanding(connection: Connection, withDefinition: boolean): Promise<Standing | Problem> {
  const rows = await connection.rows();
  if (isProblem(rows)) return rows;
  const found = await connection.read(async (client) => {
    const answer = await client.query<Row>(
      `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS "versionText",
         to_regclass($1) IS NOT NULL AS "hasTable",
         (SELECT coalesce(json_agg(rolname ORDER BY oid), '[]') FROM pg_roles WHERE rolname !~ '^pg_' AND oid >= 16384) AS roles,
         (SELECT json_agg(extname ORDER BY oid) FROM pg_extension) AS extensions,
         (SELECT coalesce(json_agg(n.nspname ORDER BY n.oid), '[]') FROM pg_namespace n
           WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
             AND EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid)) AS schemas`,
      [connection.table],
    );
    return answer.rows[0];
  }, timeout);
  if (isProblem(found)) return found;
  if (!found) return { code: "unknown", message: "the server told nothing" };
  const { version, versionText, roles, extensions, hasTable, schemas } = found;
  const definition = withDefinition ? await definitionOf(connection, schemas) : undefined;
  return {
    rows,
    hasTable,
    version,
    versionText,
    roles,
    extensions,
    recovered: [],
    ...(definition === undefined ? {} : { definition }),
  };
}

/** Of all schemas; undefined where one cannot be read. */
async function definitionOf(connection: Connection, schemas: readonly string[]): Promise<string | undefined> {
  const parts: string[] = [];
  for (const schema of schemas) {
    const part = await readDefinition(connection, { schema });
    if (isProblem(part)) return undefined;
    parts.push(part.sql);
  }
  return parts.join("\n");
}
