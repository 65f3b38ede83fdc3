import { quoteName } from "../../core/sql/quote.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Connection } from "./postgres.ts";
import { clientOptionsOf } from "./parameters.ts";
import { serverProblem } from "../loader/loadProblem.ts";

/**
 * Creates the project's database with the project's user, through the server's `postgres` database. An existing
 * database is left unchanged. Problems: those of the connection, `permissionDenied`.
 */
export async function createDatabase(connection: Connection): Promise<{ readonly database: string } | Problem> {
  const { database } = connection.configured;
  try {
    await connection.connect();
    return { database };
  } catch (error) {
    const problem = connection.problemOf(error);
    if (problem.code !== "databaseMissing") return problem;
  }
  const options = clientOptionsOf(connection.dataSource);
  if (isProblem(options)) return options;
  const { Client } = connection.driver.postgres;
  const client = new Client({ ...options, database: "postgres", connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query(`CREATE DATABASE ${quoteName(database)}`);
    return { database };
  } catch (error) {
    // duplicate_database: another client has created the database in the same moment.
    if ((error as { code?: string }).code === "42P04") return { database };
    return serverProblem(error, { ...connection.facts, database: "postgres" });
  } finally {
    await client.end().catch(() => undefined);
  }
}
