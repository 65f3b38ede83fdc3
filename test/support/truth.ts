import assert from "node:assert/strict";
import { ask } from "./database.ts";
import type { Query } from "./quiet.ts";
import { alone, unlocked } from "./quiet.ts";
import type { Session } from "./session.ts";
import { succeeded } from "./session.ts";

/**
 * Applied migrations of `tableMigrations`, as letters (`AB`). Asserts that the rows of the migrations table, the
 * existing tables and a runner's status agree. The database is queried on a separate connection.
 *
 * @param unclaimed a table that may exist without its row: a statement that was executed outside of a transaction
 */
export async function appliedLetters(session: Session, unclaimed = ""): Promise<string> {
  const rows = await rowsOf(session.database.url);
  const tables = await ask<{ name: string }>(
    session.database.url,
    `SELECT upper(tablename) AS name FROM pg_tables
      WHERE schemaname = 'public' AND length(tablename) = 1 ORDER BY 1`,
  );
  const letters = rows.map((name) => name.slice(0, 1));
  assert.deepEqual(
    tables.map(({ name }) => name).filter((name) => name !== unclaimed || letters.includes(name)),
    [...letters].sort(),
    "tables and rows agree",
  );
  const { history, problem } = succeeded(await session.runner.request("status"));
  assert.equal(problem, undefined);
  assert.deepEqual(history.applied.toReversed(), rows, "status and rows agree");
  return letters.join("");
}

/** The next command works: all of the letters are applied afterwards, and nothing is locked. */
export async function goesOn(session: Session, letters: string, unclaimed = ""): Promise<void> {
  const before = await appliedLetters(session, unclaimed);
  const result = succeeded(await session.execute({ kind: "upgradeHead" }));
  assert.equal(result.problem, undefined);
  assert.deepEqual(result.applied.map((id) => id.slice(0, 1)).join(""), letters.slice(before.length));
  assert.equal(await appliedLetters(session), letters);
  await unlocked((sql) => ask(session.database.url, sql));
}

/** Ends a session's runner and asserts that no session and no lock remains in its database. */
export async function leavesNothing(session: Session, query: Query = session.database.query): Promise<void> {
  await session.runner.stop();
  await alone(query);
  await unlocked(query);
}

async function rowsOf(url: string): Promise<readonly string[]> {
  const [found] = await ask<{ there: boolean }>(url, "SELECT to_regclass('migrations') IS NOT NULL AS there");
  if (!found?.there) return [];
  return (await ask<{ name: string }>(url, "SELECT name FROM migrations ORDER BY id")).map(({ name }) => name);
}
