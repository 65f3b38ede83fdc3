import type { Asker } from "../databases/asker.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { rowsAsText } from "../../core/schema/formatRows.ts";
import type { Peeked, PeekParams } from "../../protocol/runner.ts";
import type { Connection } from "../databases/postgres.ts";
import { findSubject } from "./ddl/subject.ts";

/** Milliseconds; a view that takes longer is not waited for. */
const timeout = 5000;

const usualLimit = 100;
const highestLimit = 1000;

/** Characters of a value; fewer where there are very many values. */
const longestValue = 200;

type Column = {
  readonly name: string;
  readonly quoted: string;
  readonly isNumber: boolean;
  readonly type: "bytea" | "json" | "other";
};

/**
 * Reads the first rows of a table or view as text, in the order of the primary key if there is one, because its index
 * gives that order without a sort. The server truncates values, so that a long value is not transferred.
 *
 * The query runs in a read-only, short transaction that is rolled back: functions that a view calls cannot write to
 * this database. A function can still act elsewhere (`dblink`). Problems: those of the connection, `tableMissing`,
 * `permissionDenied`, `serverRefused` (57014: timeout).
 */
export async function peek(connection: Connection, params: PeekParams): Promise<Peeked | Problem> {
  const limit = Math.min(highestLimit, Math.max(1, Math.trunc(params.limit ?? usualLimit) || usualLimit));
  return connection.read(async (client): Promise<Peeked | Problem> => {
    const found = await findSubject(client, params);
    if (isProblem(found)) return found;
    const oid = "relation" in found.start ? found.start.relation : 0;
    const columns = await columnsOf(client, oid);
    const length = Math.max(20, Math.min(longestValue, Math.floor(4_000_000 / (limit * Math.max(1, columns.length)))));
    const { from, order } = await sourceOf(client, oid);
    const values = columns.map((column) => valueOf(column, length)).join(", ");
    const { rows } = await client.query<{ row: (string | null)[] }>(
      `SELECT ARRAY[${values}]::text[] AS "row" FROM ${from} AS "t" ${order} LIMIT ${limit + 1}`,
    );
    const first = rows
      .slice(0, limit)
      .map(({ row }) =>
        row.map((value, index) =>
          columns[index]?.type === "json" ? (value?.replaceAll(/\s*\n\s*/g, " ") ?? null) : value,
        ),
      );
    return {
      text: rowsAsText({ columns, rows: first }),
      schema: found.schema,
      name: found.name,
      rows: first.length,
      more: rows.length > limit,
    };
  }, timeout);
}

async function columnsOf(client: Asker, oid: number): Promise<readonly Column[]> {
  const { rows } = await client.query<Column>(
    `SELECT a.attname AS name, quote_ident(a.attname) AS quoted, b.typcategory = 'N' AS "isNumber",
      CASE WHEN b.oid = 'bytea'::regtype THEN 'bytea' WHEN b.oid IN ('json'::regtype, 'jsonb'::regtype) THEN 'json'
        ELSE 'other' END AS type
    FROM pg_attribute a
    JOIN pg_type t ON t.oid = a.atttypid
    JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
    WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum`,
    [oid],
  );
  return rows;
}

/** The source and the order of the rows. Tables with inheritance children have no index over all of their rows. */
async function sourceOf(client: Asker, oid: number): Promise<{ readonly from: string; readonly order: string }> {
  const { rows } = await client.query<{ from: string; key: string | null }>(
    `SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS from, (
      SELECT string_agg('"t".' || quote_ident(a.attname), ', ' ORDER BY k.n)
      FROM pg_index i
      CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, n)
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
      WHERE i.indrelid = c.oid AND i.indisprimary AND i.indisvalid AND k.n <= i.indnkeyatts
        AND (c.relkind = 'p' OR NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid))) AS key
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1`,
    [oid],
  );
  const [row] = rows;
  return { from: row?.from ?? "", order: row?.key == null ? "" : `ORDER BY ${row.key}` };
}

/** An expression that is short whatever the value; of bytes, the first few and how many there are. */
function valueOf({ quoted, type }: Column, length: number): string {
  const value = `"t".${quoted}`;
  if (type === "bytea")
    return (
      `'\\x' || encode(substr(${value}, 1, 16), 'hex') || CASE WHEN octet_length(${value}) > 16 ` +
      `THEN '… (' || pg_size_pretty(octet_length(${value})::int8) || ')' ELSE '' END`
    );
  const text = `(${value})::text`;
  return `CASE WHEN length(${text}) > ${length} THEN left(${text}, ${length}) || '…' ELSE ${text} END`;
}
