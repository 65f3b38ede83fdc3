import type { TestDatabase } from "../../support/database.ts";
import { createDatabase } from "../../support/database.ts";
import type { TextClient } from "./rows.ts";
import { connectAsText } from "./rows.ts";

/** A database that is emptied and used again: creating and dropping one takes longer than all that is done in it. */
export type PooledDatabase = { readonly database: TestDatabase; readonly text: TextClient };

const free = new Map<string, PooledDatabase[]>();
const all: PooledDatabase[] = [];

/** An empty database on a server. */
export async function takeDatabase(server: string): Promise<PooledDatabase> {
  const found = free.get(server)?.pop();
  if (found !== undefined) {
    await empty(found);
    return found;
  }
  const url = new URL(server);
  // Marks the connections of the pool itself, which outlive an evolution.
  url.searchParams.set("application_name", "evolution");
  const database = await createDatabase(url.href);
  const made = { database, text: await connectAsText(database.url) };
  all.push(made);
  return made;
}

/** Ends the connections of other clients. The next evolution uses the database. */
export async function giveBack(server: string, pooled: PooledDatabase): Promise<void> {
  await pooled.text.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND usename = current_user AND application_name NOT LIKE 'evolution%'",
  );
  free.set(server, [...(free.get(server) ?? []), pooled]);
}

/** Drops all schemas with everything in them, and creates an empty `public`. */
export async function empty({ text }: PooledDatabase): Promise<void> {
  const schemas = await text.query(
    "SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'",
  );
  await text.run("ROLLBACK");
  await text.run([...schemas.map(([name]) => `DROP SCHEMA ${name} CASCADE`), "CREATE SCHEMA public"]);
}

/** Drops all databases of the pool. */
export async function dropPool(): Promise<void> {
  for (const { database, text } of all.splice(0)) {
    await text.close();
    await database.drop();
  }
  free.clear();
}
