import type { Client, Pool } from "pg";

/** What a server says of itself on one connection. */
export type Server = {
  /** The process that answers, which behind a pooler is not the one that the client was told. */
  readonly pid: number;
  /** As `version()` writes it. */
  readonly version: string;
};

/** Asks a connection who is at its other end. */
export async function serverOf(client: Client): Promise<Server> {
  const { rows } = await client.query<Server>("SELECT pg_backend_pid() AS pid, version() AS version");
  const [server] = rows;
  if (!server) throw new Error("the server does not say who it is");
  return server;
}

/** Whether it is PGlite, which has one session for all its connections. */
export function isEmbeddedServer({ version }: Pick<Server, "version">): boolean {
  return /wasm|emscripten/i.test(version);
}

/**
 * A name for the database that no other has: the cluster's identifier and the database's own number, so that one that was
 * dropped and made anew is another one, and two names for one server are one. Every embedded database begins as a copy of
 * one template: the project tells those apart.
 *
 * @param root the project's, absolute
 */
export async function identityOf(pool: Pool, root: string): Promise<string> {
  const { rows } = await pool.query<{ version: string; database: string; may: boolean; address: string }>(
    `SELECT version() AS version, has_function_privilege('pg_control_system()', 'EXECUTE') AS may,
       (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS database,
       concat_ws(':', host(inet_server_addr()), inet_server_port()) AS address`,
  );
  const [row] = rows;
  if (!row) throw new Error("the server does not say who it is");
  if (isEmbeddedServer(row)) return `embedded:${root}/${row.database}`;
  if (!row.may) return `${row.address}/${row.database}`;
  const answer = await pool.query<{ id: string }>("SELECT system_identifier::text AS id FROM pg_control_system()");
  return `${answer.rows[0]?.id ?? row.address}/${row.database}`;
}
