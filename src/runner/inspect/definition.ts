import { writeDefinition } from "../../core/ddl/writeDefinition.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Definition, Subject } from "../../protocol/runner.ts";
import type { Connection } from "../databases/postgres.ts";
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
    // So that every name comes with its schema. It ends with the transaction, as a pooler needs it.
    await client.query("SET LOCAL search_path = ''");
    const catalog = await readDetails(client, await findMembers(client, found.start));
    const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version') AS version");
    const { database, host } = connection.facts;
    const name = subject.table === undefined ? found.name : `${found.schema}.${found.name}`;
    const [version] = (rows[0]?.version ?? "").split(" ");
    const head = [
      `${name} · ${database}@${host} · PostgreSQL ${version ?? ""}`,
      "Owners, privileges and tablespaces are left out.",
    ];
    return { sql: writeDefinition(catalog, head), schema: found.schema, name: found.name };
  }, timeout);
}
