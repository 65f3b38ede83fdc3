import { quoteName } from "../../core/sql/quote.ts";
import { quotedPath } from "../rehearsal/names.ts";
import type { ProbeSession } from "./probeSession.ts";

/** A relation of the live database. */
export type ProbedRelation = {
  readonly oid: string;
  /** Its name in queries. */
  readonly source: string;
  readonly kind: string;
  /** Rows by the statistics; absent if the relation was never analyzed. */
  readonly estimate?: number;
  /** Bytes of its rows and of its descendants, without indexes; absent if another session locks it. */
  readonly heap?: number;
  readonly bytes?: number;
  /** True if a descendant is on another server. */
  readonly isForeign: boolean;
};

type Row = {
  readonly oid: string;
  readonly name: string;
  readonly source: string;
  readonly kind: string;
  readonly estimate: number | null;
  readonly heap: string | null;
  readonly bytes: string | null;
  readonly isForeign: boolean;
};

/** Relations by name, as the user knows it: without a schema if it is the current one. */
export async function relationsNamed(
  session: ProbeSession,
  names: readonly string[],
): Promise<ReadonlyMap<string, ProbedRelation> | undefined> {
  if (names.length === 0) return new Map();
  const values = [names, names.map(quotedPath), names.map(quoteName)];
  const rows =
    (await session.ask<Row>({ what: "size" }, relationsQuery(true), values)) ??
    // Sizes need a lock on each table.
    (await session.ask<Row>({ what: "size" }, relationsQuery(false), values));
  if (rows === undefined) return undefined;
  return new Map(
    rows.map(({ oid, name, source, kind, estimate, heap, bytes, isForeign }) => [
      name,
      {
        oid,
        source,
        kind,
        isForeign,
        ...(estimate === null ? {} : { estimate: Math.round(estimate) }),
        ...(heap === null ? {} : { heap: Number(heap) }),
        ...(bytes === null ? {} : { bytes: Number(bytes) }),
      },
    ]),
  );
}

/**
 * The estimate is that of the planner: the rows per page of the last ANALYZE, with the current number of pages. Before
 * PostgreSQL 14, a table that was never analyzed has 0 rows and 0 pages.
 */
function relationsQuery(withSizes: boolean): string {
  const size = (of: string) => (withSizes ? of : "NULL::bigint");
  return `
WITH RECURSIVE wanted AS (
  SELECT name, coalesce(to_regclass(path), to_regclass(whole)) AS oid
  FROM unnest($1::text[], $2::text[], $3::text[]) AS one (name, path, whole)
), tree AS (
  SELECT name, oid::oid AS member FROM wanted WHERE oid IS NOT NULL
  UNION SELECT t.name, i.inhrelid FROM tree t JOIN pg_inherits i ON i.inhparent = t.member
), sized AS (
  SELECT t.name, c.relkind, c.reltuples, c.relpages,
    CASE WHEN c.relkind IN ('r', 'm', 't') THEN ${size("pg_relation_size(c.oid)")} END AS heap,
    CASE WHEN c.relkind IN ('r', 'm', 'i') THEN ${size("pg_total_relation_size(c.oid)")} END AS bytes
  FROM tree t JOIN pg_class c ON c.oid = t.member
), summed AS (
  SELECT name, sum(heap) AS heap, sum(bytes) AS bytes, bool_or(relkind = 'f') AS foreign,
    CASE WHEN bool_and(relkind NOT IN ('r', 'm') OR (relpages > 0 AND reltuples > 0) OR heap = 0) THEN
      sum(CASE WHEN relkind NOT IN ('r', 'm') OR heap = 0 OR relpages = 0 THEN 0 WHEN heap IS NULL THEN reltuples
        ELSE reltuples / relpages * heap / current_setting('block_size')::int END) END AS estimate
  FROM sized GROUP BY name
)
SELECT w.name, w.oid::oid::text AS oid, c.relkind AS kind, s.heap::text, s.bytes::text, s.foreign AS "isForeign",
  quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS source,
  CASE WHEN s.estimate >= 0 THEN s.estimate::float8 END AS estimate
FROM wanted w
JOIN pg_class c ON c.oid = w.oid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN summed s ON s.name = w.name`;
}
