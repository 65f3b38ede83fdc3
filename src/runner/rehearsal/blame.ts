import { catalogName, quoteText } from "../../core/sql/quote.ts";
import type { LiveRows, LiveState } from "../../migrations/rehearsal.ts";
import { quotedPath } from "./names.ts";
import type { Failure } from "./roundTrip.ts";
import type { ScratchSession } from "./scratch/scratchSession.ts";
import { seededTables, tableNames } from "./tables.ts";

/** The most attempts to run a revision with fewer rows. */
export const mostAttempts = 6;

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
  if (error?.code === "55006") return true;
  // The values may come from an UPDATE in the same text.
  if (/\bSET\s+NOT\s+NULL\b|\bUPDATE\b/i.test(sql)) return false;
  // ADD PRIMARY KEY fails on some rows only: the column that has nulls must be the one that is added.
  const column = (error as { readonly column?: string } | undefined)?.column ?? "";
  const added = [
    ...sql.matchAll(/\bADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?("(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)/giu),
  ];
  const names = added.map(([, name = ""]) => catalogName(name));
  return error?.code === "23502" && names.includes(column);
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

/** Those of some tables that a failure is about: the server names one, or its statement does. */
export function blamedTables({ problem, error }: Failure, candidates: readonly string[]): readonly string[] {
  const { schema, table } = (error ?? {}) as { readonly schema?: string; readonly table?: string };
  const own = `${schema}.${table}`;
  if (candidates.includes(own)) return [own];
  const sql = problem.code === "migrationFailed" ? (problem.sql ?? "") : "";
  const words = new Set(sql.match(/[\p{L}\p{N}_$]+/gu));
  return candidates.filter((name) => words.has(name.slice(name.indexOf(".") + 1)));
}

/** Statements that stop and resume publications, which refuse deletes from tables without a replica identity. */
const publishing = `
SELECT format('ALTER PUBLICATION %I SET (publish = ''insert'')', pubname) AS stop,
  format('ALTER PUBLICATION %I SET (publish = %L)', pubname, concat_ws(', ', CASE WHEN pubinsert THEN 'insert' END,
    CASE WHEN pubupdate THEN 'update' END, CASE WHEN pubdelete THEN 'delete' END,
    CASE WHEN pubtruncate THEN 'truncate' END)) AS resume
FROM pg_catalog.pg_publication WHERE pubupdate OR pubdelete`;

/**
 * Deletes the rows of tables and of those that refer to them, and returns the names of all these tables. Outside of a
 * transaction only.
 *
 * @param deletable the tables whose rows may be deleted, by name; without it those with seeded rows
 */
export async function unplant(
  session: ScratchSession,
  tables: readonly string[],
  deletable?: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const list = tables.map((name) => quoteText(name)).join(", ");
  const found = await session.ask<{ name: string }>(`
WITH RECURSIVE rel AS (
  SELECT c.oid, n.nspname || '.' || c.relname AS name FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')
), hit (oid) AS (
  SELECT oid FROM rel WHERE name = ANY (ARRAY[${list}]::text[])
  UNION SELECT k.conrelid FROM hit JOIN pg_catalog.pg_constraint k ON k.confrelid = hit.oid AND k.contype = 'f'
) SELECT rel.name FROM rel JOIN hit USING (oid)`);
  const oids = deletable ?? (await seededTables(session));
  const names = found.map(({ name }) => name).filter((name) => oids.has(name));
  if (names.length === 0) return [];
  // Without triggers: none of them is to see rows that never were.
  const deletes = names.map((name) => `DELETE FROM ${quotedPath(name)}`);
  const publications = await session.ask<{ stop: string; resume: string }>(publishing);
  await session.ask(
    [
      "SET LOCAL session_replication_role = replica",
      "SET LOCAL event_triggers = off",
      ...publications.map(({ stop }) => stop),
      ...deletes,
      ...publications.map(({ resume }) => resume),
    ].join(";\n"),
  );
  for (const name of names) session.seeded.delete(oids.get(name) ?? "");
  session.touchedTables.add(names);
  return names;
}

/**
 * Says whether the live tables have rows. A table that the plan creates has only the rows that the plan inserts.
 * All tables of a plan that reverts exist in the live database.
 */
export async function liveRowsOf(
  session: ScratchSession,
  { hasRows }: LiveState,
  tables: readonly string[],
): Promise<LiveRows> {
  const now = new Map([...(await tableNames(session))].map(([oid, name]) => [name, oid]));
  const known = tables.map((name) => {
    const oid = now.get(name);
    const origin = oid === undefined || session.origins === undefined ? name : session.origins.tables.get(oid);
    return origin === undefined ? false : hasRows?.[origin];
  });
  if (known.includes(true)) return "some";
  return known.every((one) => one === false) ? "none" : "unknown";
}

/**
 * Whether the live table that a foreign key references has rows; undefined if that is not known. A table that the live
 * database does not have is one of the plan, and has the rows that the plan inserts.
 */
export function rowsOfReferred({ origins }: ScratchSession, { hasRows }: LiveState, name: string): boolean | undefined {
  if (origins === undefined) return undefined;
  const found = [...origins.tables.values()].filter((one) => one.slice(one.indexOf(".") + 1) === name);
  return found.length > 0 && !found.every((one) => hasRows?.[one] === false) ? undefined : false;
}
