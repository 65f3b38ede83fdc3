import { quoteName, quoteText } from "../../core/sql/quote.ts";
import type { ProbedData, RowCount } from "../../migrations/review/probe.ts";
import type { ProbeSession } from "./probeSession.ts";
import type { ProbedRelation } from "./relations.ts";

/** Rows are counted in tables with at most this many bytes; beyond, the number comes from statistics. */
const COUNTED_BYTES = 8 * 1024 * 1024;

type Column = { readonly exists: boolean; readonly filled: number | null };

/** Rows of tables, or rows with a value in a column. Views and tables of other servers are not counted. */
export class RowCounts {
  readonly #session: ProbeSession;
  readonly #relations: ReadonlyMap<string, ProbedRelation>;
  readonly #known = new Map<string, RowCount | null>();

  constructor(session: ProbeSession, relations: ReadonlyMap<string, ProbedRelation>) {
    this.#session = session;
    this.#relations = relations;
  }

  /** Counts the rows of small tables in one query. `of` then sends no query for them. */
  async prefetch(tables: readonly string[]): Promise<void> {
    const small = tables.filter((table) => isCounted(this.#relations.get(table)));
    if (small.length < 2) return;
    const parts = small.map((table) => {
      const source = this.#relations.get(table)?.source ?? "";
      return `SELECT ${quoteText(table)}::text AS name, count(*)::float8 AS n FROM ${source}`;
    });
    const rows = await this.#session.try<{ name: string; n: number }>(parts.join(" UNION ALL "));
    for (const { name, n } of rows ?? []) this.#known.set(name, { rows: n });
  }

  /** Null: not known. */
  async of({ table, column }: ProbedData): Promise<RowCount | "absent" | null> {
    const relation = this.#relations.get(table);
    // An index or a sequence has no rows of its own.
    if (relation === undefined || ["i", "I", "S"].includes(relation.kind)) return "absent";
    const found = column === undefined ? undefined : await this.#column(relation, table, column);
    if (column !== undefined && found === undefined) return null;
    if (found?.exists === false) return "absent";
    const key = column === undefined ? table : `${table}\0${column}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const count = (await this.#counted(relation, table, column)) ?? estimateOf(relation, found?.filled);
    this.#known.set(key, count);
    return count;
  }

  async #counted(relation: ProbedRelation, table: string, column?: string): Promise<RowCount | undefined> {
    // Without a page there is no row.
    if (relation.heap === 0 && !relation.isForeign) return { rows: 0 };
    if (!isCounted(relation)) return undefined;
    const what = column === undefined ? "*" : quoteName(column);
    const sql = `SELECT count(${what})::float8 AS n FROM ${relation.source}`;
    const [row] = (await this.#session.ask<{ n: number }>({ what: "rows", name: table }, sql)) ?? [];
    return row === undefined ? undefined : { rows: row.n };
  }

  async #column({ oid }: ProbedRelation, table: string, column: string): Promise<Column | undefined> {
    const sql = `SELECT a.attname IS NOT NULL AS exists, (
        SELECT 1 - s.null_frac FROM pg_stats s
        WHERE s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = $2
        ORDER BY s.inherited DESC LIMIT 1)::float8 AS filled
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = $2 AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.oid = $1::oid`;
    const [row] = (await this.#session.ask<Column>({ what: "rows", name: table }, sql, [oid, column])) ?? [];
    return row;
  }
}

function isCounted(relation: ProbedRelation | undefined): boolean {
  if (relation?.heap === undefined || relation.isForeign) return false;
  return ["r", "p", "m"].includes(relation.kind) && relation.heap <= COUNTED_BYTES;
}

/** @param filled share of rows with a value; undefined for all rows, null if not known */
function estimateOf({ estimate }: ProbedRelation, filled: number | null | undefined): RowCount | null {
  if (estimate === undefined || filled === null) return null;
  return { rows: Math.round(estimate * (filled ?? 1)), isEstimate: true };
}
