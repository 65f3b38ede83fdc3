import { writeDefinition } from "../migrations/ddl/write.ts";
import type { Problem } from "../migrations/problem.ts";
import { isProblem } from "../migrations/problem.ts";
import type { Definition, Subject } from "../protocol.ts";
import type { Connection } from "./connection.ts";
import { findMembers } from "./ddl/members.ts";
import { readDetails } from "./ddl/details.ts";
import { findSubject } from "./ddl/subject.ts";

/** Milliseconds a statement. */
const timeout = 30_000;

/**
 * The SQL that makes a table, or all of a schema, on an empty database. Of a table, all that it needs comes with it, save
 * for the tables that its foreign keys point to and those that a view reads. PostgreSQL's deparsers wait for whoever is
 * altering a table they look at, at most as long as `Connection.read` lets them. Problems: the connection's, `tableMissing`,
 * `schemaMissing`.
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
