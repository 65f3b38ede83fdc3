import type { Client } from "pg";
import type { Asker } from "./asker.ts";
import { askerOf } from "./asker.ts";

/** Properties that a server reports on one connection. */
export type Server = {
  /** The server process. Behind a pooler it differs from the client's `processID`. */
  readonly pid: number;
  /** As `version()` writes it. */
  readonly version: string;
  /** The database by its own name. */
  readonly database: string;
};

/** Asks a connection who is at its other end. */
export async function serverOf(client: Client): Promise<Server> {
  const { rows } = await askerOf(client).query<Server>(
    "SELECT pg_backend_pid() AS pid, version() AS version, current_database() AS database",
  );
  const [server] = rows;
  if (!server) throw new Error("the server does not say who it is");
  return server;
}

/** Asks a connection where it leads: the database and the user by the server's own names. */
export async function whereIs(
  asker: Asker,
): Promise<{ readonly database: string; readonly user: string; readonly isEmbedded: boolean }> {
  const { rows } = await asker.query<{ database: string; user: string; version: string }>(
    `SELECT current_database() AS database, session_user AS "user", version() AS version`,
  );
  const [row] = rows;
  if (!row) throw new Error("the server does not say who it is");
  return { database: row.database, user: row.user, isEmbedded: isEmbeddedServer(row) };
}

/** True for PGlite, which has one session for all connections. */
export function isEmbeddedServer({ version }: Pick<Server, "version">): boolean {
  return /wasm|emscripten/i.test(version);
}

/**
 * Identifier of the database: the cluster's system identifier and the database's oid. A database that is dropped and
 * created again has another oid, and two host names of one server give the same identifier. Every embedded database
 * is a copy of one template, so the project's root is added for those.
 *
 * @param root the project's, absolute
 */
export async function identityOf(asker: Asker, root: string): Promise<string> {
  const { rows } = await asker.query<{ version: string; database: string; may: boolean; address: string }>(
    `SELECT version() AS version, has_function_privilege('pg_control_system()', 'EXECUTE') AS may,
       (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS database,
       concat_ws(':', host(inet_server_addr()), inet_server_port()) AS address`,
  );
  const [row] = rows;
  if (!row) throw new Error("the server does not say who it is");
  if (isEmbeddedServer(row)) return `embedded:${root}/${row.database}`;
  if (!row.may) return `${row.address}/${row.database}`;
  const answer = await asker.query<{ id: string }>("SELECT system_identifier::text AS id FROM pg_control_system()");
  return `${answer.rows[0]?.id ?? row.address}/${row.database}`;
}
