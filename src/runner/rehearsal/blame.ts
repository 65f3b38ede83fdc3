import { quoteText } from "../../core/sql/quote.ts";
import type { LiveRows, LiveState } from "../../migrations/rehearsal.ts";
import { quotedPath } from "./names.ts";
import type { Failure } from "./roundTrip.ts";
import type { ScratchSession } from "./scratch/scratchSession.ts";
import { seededTables, tableNames } from "./tables.ts";

/** True if existing rows may have caused the failure: data, constraints, errors that code throws or raises. */
export function isOfRows({ problem, error }: Failure): boolean {
  // A deferred constraint fails at the COMMIT, which no statement of the revision is.
  if (!["migrationFailed", "bookkeepingFailed", "serverRefused"].includes(problem.code)) return false;
  const code = error?.code ?? "";
  return !/^(?=.*\d)[0-9A-Z]{5}$/.test(code) || /^(?:2[123]|P0|38|39)/.test(code) || code === "55006";
}

/** True if the failure occurs for every row: a required column without a default. */
export function failsOnAnyRow({ problem, error }: Failure): boolean {
  const sql = problem.code === "migrationFailed" ? (problem.sql ?? "") : "";
  return (error?.code === "23502" && /\bADD\b/i.test(sql)) || error?.code === "55006";
}

/** True if the failure may come from missing rows: the method reads rows, or a foreign key references one. */
export function wantsRows({ problem, error, reads }: Failure): boolean {
  const sql = problem.code === "migrationFailed" ? (problem.sql ?? "") : "";
  const isOwn = !/^(?=.*\d)[0-9A-Z]{5}$/.test(error?.code ?? "");
  if (error?.code === "23503") return true;
  // A guard in SQL reads in the same statement.
  return reads || (!isOwn && /\b(?:SELECT|PERFORM|EXISTS|FROM)\b/i.test(sql));
}

/** The table that a foreign key of a failure leads to, as `schema.table` without a schema that it does not name. */
export function referredTable({ error }: Failure): string | undefined {
  return /is not present in table "(.+?)"/.exec(error?.detail ?? "")?.[1];
}

/** The seeded tables that a failure is about: the server names one, or its statement does. */
export function blamedTables({ problem, error }: Failure, seeded: readonly string[]): readonly string[] {
  const { schema, table } = (error ?? {}) as { readonly schema?: string; readonly table?: string };
  const own = `${schema}.${table}`;
  if (seeded.includes(own)) return [own];
  const sql = problem.code === "migrationFailed" ? (problem.sql ?? "") : "";
  const words = new Set(sql.match(/[\p{L}\p{N}_$]+/gu));
  return seeded.filter((name) => words.has(name.slice(name.indexOf(".") + 1)));
}

/** Deletes the seeded rows of tables and of those that refer to them. Outside of a transaction only. */
export async function unplant(session: ScratchSession, tables: readonly string[]): Promise<void> {
  const list = tables.map((name) => quoteText(name)).join(", ");
  const found = await session.ask<{ name: string }>(`
WITH RECURSIVE rel AS (
  SELECT c.oid, n.nspname || '.' || c.relname AS name FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')
), hit (oid) AS (
  SELECT oid FROM rel WHERE name = ANY (ARRAY[${list}]::text[])
  UNION SELECT k.conrelid FROM hit JOIN pg_catalog.pg_constraint k ON k.confrelid = hit.oid AND k.contype = 'f'
) SELECT rel.name FROM rel JOIN hit USING (oid)`);
  const seeded = await seededTables(session);
  const names = found.map(({ name }) => name).filter((name) => seeded.has(name));
  if (names.length === 0) return;
  // Without triggers: none of them is to see rows that never were.
  const deletes = names.map((name) => `DELETE FROM ${quotedPath(name)}`);
  await session.ask(["SET LOCAL session_replication_role = replica", ...deletes].join(";\n"));
  for (const name of names) session.seeded.delete(seeded.get(name) ?? "");
  session.touchedTables.add(names);
}

/**
 * Says whether the live tables have rows. A table that the plan creates has only the rows that the plan inserts.
 *
 * @param origins names of the tables at the start of the plan, by oid; absent for a plan that reverts, because all of
 * its tables exist in the live database
 */
export async function liveRowsOf(
  session: ScratchSession,
  { hasRows }: LiveState,
  tables: readonly string[],
  origins: ReadonlyMap<string, string> | undefined,
): Promise<LiveRows> {
  const now = new Map([...(await tableNames(session))].map(([oid, name]) => [name, oid]));
  const known = tables.map((name) => {
    const oid = now.get(name);
    const origin = oid === undefined || origins === undefined ? name : origins.get(oid);
    return origin === undefined ? false : hasRows?.[origin];
  });
  if (known.includes(true)) return "some";
  return known.every((one) => one === false) ? "none" : "unknown";
}
