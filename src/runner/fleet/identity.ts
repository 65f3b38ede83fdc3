import type { Problem } from "../../core/problems/problem.ts";
import { askerOf } from "../databases/asker.ts";
import { migrationsTableIn } from "../databases/migrationsTable.ts";
import type { Connection } from "../databases/postgres.ts";
import { identityOf } from "../databases/server.ts";

/**
 * Identifies what a member of a fleet changes: the server's own identifiers of the database, and the migrations table with
 * the schema that the server finds it in. Two members with one identity would be changed twice.
 */
export async function tableIdentity(connection: Connection): Promise<{ readonly id: string } | Problem> {
  try {
    await connection.connect();
    const { master } = connection.driver;
    const { schema } = connection.driver;
    const database = await identityOf(askerOf(master), connection.project.start.root);
    return { id: `${database}/${migrationsTableIn(connection.dataSource, schema ?? null)}` };
  } catch (error) {
    return connection.problemOf(error);
  }
}

/** Closes the connections of a member, so that a server meets no more of them than members that are served at once. */
export async function closeConnection({ dataSource, driver }: Connection): Promise<void> {
  const pool = driver.master as typeof driver.master | undefined;
  try {
    if (dataSource.isInitialized) await dataSource.destroy();
    else if (pool?.ending === false) await pool.end();
  } catch {
    // The server has closed them.
  }
}
