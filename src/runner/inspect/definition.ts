import { writeDefinition } from "../../core/ddl/writeDefinition.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Definition, Subject } from "../../protocol/runner.ts";
import type { Connection } from "../databases/postgres.ts";
import type { Asker } from "../databases/asker.ts";
import { grantsOf, routineGrantsOf } from "./ddl/grants.ts";
import type { Start } from "./ddl/members.ts";
import { findMembers } from "./ddl/members.ts";
import { readDetails } from "./ddl/details.ts";
import { findSubject } from "./ddl/subject.ts";

/** Milliseconds a statement. */
const timeout = 30_000;

/**
 * Reads the SQL that creates a table, or a whole schema, in an empty database. The SQL of a table includes everything
 * that the table depends on, except tables that its foreign keys reference and tables that a view reads. PostgreSQL's
 * deparsers wait for a session that alters a table, at most for the timeout of `Connection.read`. Problems: those of
 * the connection, `tableMissing`, `schemaMissing`.
 */
export async function readDefinition(connection: Connection, subject: Subject): Promise<Definition | Problem> {
  return connection.read(async (client): Promise<Definition | Problem> => {
    // One snapshot for all queries.
    await client.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    const found = await findSubject(client, subject);
    if (isProblem(found)) return found;
    const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version') AS version");
    const { database, host } = connection.facts;
    const name = subject.table === undefined ? found.name : `${found.schema}.${found.name}`;
    const [version] = (rows[0]?.version ?? "").split(" ");
    const head = [
      `${name} · ${database}@${host} · PostgreSQL ${version ?? ""}`,
      "Owners, privileges and tablespaces are left out.",
    ];
    return { sql: await definitionFrom(client, found.start, head), schema: found.schema, name: found.name };
  }, timeout);
}

/** Reads the SQL that creates a table or view, without a head. Problems: those of `readDefinition`. */
export function readTable(connection: Connection, subject: Subject): Promise<string | Problem> {
  return connection.read(async (client) => {
    const found = await findSubject(client, subject);
    return isProblem(found) ? found : definitionFrom(client, found.start, []);
  }, timeout);
}

/**
 * Reads the SQL that creates all of several schemas, whose objects may refer to each other. It includes privileges, without
 * those of objects that an extension creates. Problems: the connection's.
 *
 * @param privileges `recreated`: those of views, generated columns and functions only, which a change of another object may
 *   have to create again
 */
export function readSchemas(
  connection: Connection,
  schemas: readonly string[],
  privileges: "all" | "recreated",
): Promise<string | Problem> {
  return connection.read(async (client) => {
    await client.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    const { rows } = await client.query<{ oid: number }>("SELECT oid FROM pg_namespace WHERE nspname = ANY ($1)", [
      schemas,
    ]);
    const definition = await definitionFrom(client, { schemas: rows.map(({ oid }) => oid) }, []);
    const grants = await client.query<{ statement: string }>(
      `SELECT p.statement FROM pg_class c JOIN (SELECT oid, nspname AS name FROM pg_namespace) s ON s.oid = c.relnamespace
       CROSS JOIN LATERAL (${grantsOf}) p WHERE c.relkind IN ('v', 'm', 'r', 'p', 'S') AND s.name = ANY ($1)
       AND ($2 OR c.relkind IN ('v', 'm') OR EXISTS (SELECT FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attname = p.column_name AND a.attgenerated <> ''))
       AND NOT EXISTS (SELECT FROM pg_depend d
         WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
       UNION ALL
       SELECT g.statement FROM pg_proc p JOIN (SELECT oid, nspname AS name FROM pg_namespace) s ON s.oid = p.pronamespace
       CROSS JOIN LATERAL (${routineGrantsOf}) g WHERE s.name = ANY ($1)
       AND NOT EXISTS (SELECT FROM pg_depend d
         WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')`,
      [schemas, privileges === "all"],
    );
    return [definition, ...grants.rows.map(({ statement }) => `${statement};`)].join("\n");
  }, timeout);
}

async function definitionFrom(client: Asker, start: Start, head: readonly string[]): Promise<string> {
  // So that every name comes with its schema. It ends with the transaction, as a pooler needs it.
  await client.query("SET LOCAL search_path = ''");
  return writeDefinition(await readDetails(client, await findMembers(client, start)), head);
}
