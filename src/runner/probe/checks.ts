import type { CheckedRows } from "../../migrations/review/probe.ts";
import { isSecretName } from "../../migrations/review/probe.ts";
import type { ViolatingRows } from "../../migrations/rehearsal.ts";
import type { ProbeSession } from "./probeSession.ts";

/** Violating rows are counted up to here. */
const mostCounted = 10_000;
const mostExamples = 3;
/** Characters of an example. */
const longestExample = 60;

/** Counts the rows that violate a check, with at most three values. Null: not known. */
export async function countViolating(
  session: ProbeSession,
  check: ViolatingRows,
  name: string,
): Promise<CheckedRows | null> {
  const { from } = check;
  const subject = { what: "check", name } as const;
  const counting = `SELECT count(*)::int AS n FROM (SELECT ${from} LIMIT ${mostCounted + 1}) found`;
  const [row] = (await session.ask<{ n: number }>(subject, counting)) ?? [];
  if (row === undefined) return null;
  const more = row.n > mostCounted ? ({ rows: mostCounted, isMore: true } as const) : { rows: row.n };
  const examples = row.n === 0 || !hasExamples(check) ? [] : await examplesOf(session, check, name);
  return { ...more, examples };
}

/** A NULL is no example, and values of a column with a secret are never read. */
function hasExamples({ kind, columns }: ViolatingRows): boolean {
  const isSecret = columns.some(({ name, sql }) => isSecretName(name) || isSecretName(sql));
  return kind !== "null" && columns.length > 0 && !isSecret;
}

async function examplesOf(
  session: ProbeSession,
  { from, columns }: ViolatingRows,
  name: string,
): Promise<readonly string[]> {
  const values = columns.map(({ sql }) => `coalesce(left((${sql})::text, ${longestExample + 1}), 'NULL')`);
  const rows = await session.ask<{ row: readonly string[] }>(
    { what: "check", name },
    `SELECT ARRAY[${values.join(", ")}]::text[] AS "row" ${from} LIMIT ${mostExamples}`,
  );
  return (rows ?? []).map(({ row }) => row.map(cut).join(", "));
}

function cut(value: string): string {
  const line = value.replaceAll(/\s+/g, " ");
  return line.length > longestExample ? `${line.slice(0, longestExample)}…` : line;
}
