import { quoteName, quoteText } from "../../../core/sql/quote.ts";
import type { SeedColumn, SeedForeignKey, SeedTable } from "./seedCatalog.ts";
import type { Attempt } from "./seedChecks.ts";
import type { SeedStyle, SeedTypes } from "./seedValues.ts";
import { valueFor } from "./seedValues.ts";

/** Other values than the usual, by `schema.table`. */
export type Overrides = ReadonlyMap<string, Attempt>;

/** The rows that a table is given. */
export type SeedRows = {
  /** How many in each table. */
  readonly rows: number;
  readonly style?: SeedStyle | undefined;
  /** True if the last row has NULL in each column that allows it. */
  readonly hasNulls?: boolean | undefined;
};

/**
 * One statement that puts rows into the tables of a group. Foreign keys within the group are satisfied at the statement's
 * end, circles of `NOT NULL` included; row `i` refers to row `i`. Tables outside of the group have their rows already.
 */
export function insertInto(
  group: readonly SeedTable[],
  seeds: SeedRows,
  overrides: Overrides,
  types: SeedTypes,
): string {
  const statement = new Statement(group, seeds, overrides, types);
  const inserts = group.map((table) => statement.insert(table));
  const counted = statement.counted();
  if (inserts.length === 1 && counted === undefined) return inserts[0] ?? "";
  const parts = inserts.map((insert, at) => `t${at} AS (${insert})`);
  return `WITH ${[...(counted === undefined ? [] : [counted]), ...parts].join(", ")} SELECT 1`;
}

class Statement {
  readonly #group: ReadonlyMap<string, SeedTable>;
  readonly #seeds: SeedRows;
  readonly #overrides: Overrides;
  readonly #types: SeedTypes;
  /** Next values of columns that count and are referred to: taken once, and used on both ends. */
  readonly #counted = new Map<string, string>();

  constructor(group: readonly SeedTable[], seeds: SeedRows, overrides: Overrides, types: SeedTypes) {
    this.#group = new Map(group.map((table) => [table.name, table]));
    this.#seeds = seeds;
    this.#overrides = overrides;
    this.#types = types;
    for (const { table, to } of group.flatMap(({ foreignKeys }) => foreignKeys)) {
      const target = this.#group.get(table);
      const counting = target?.columns.filter(({ name, counts }) => counts && to.includes(name)) ?? [];
      for (const { name, next } of counting) this.#counted.set(`${table}.${name}`, next);
    }
  }

  counted(): string | undefined {
    const { rows: count } = this.#seeds;
    if (this.#counted.size === 0) return undefined;
    const values = [...this.#counted.values()].map((next, at) => `${withGap(next, "3 + 0 * i")} AS n${at}`);
    return `counted AS MATERIALIZED (SELECT i, ${values.join(", ")} FROM generate_series(1, ${count}) i)`;
  }

  insert(table: SeedTable): string {
    const { rows: count } = this.#seeds;
    const rows = Array.from({ length: count }, (_, at) => this.#row(table, at + 1));
    const columns = [...(rows[0]?.keys() ?? [])];
    if (columns.length === 0) {
      const defaults = table.columns.map(() => "DEFAULT").join(", ");
      return table.columns.length === 0
        ? `INSERT INTO ${table.source} SELECT FROM generate_series(1, ${count})`
        : `INSERT INTO ${table.source} VALUES ${rows.map(() => `(${defaults})`).join(", ")}`;
    }
    const values = rows.map((row) => `(${[...row.values()].join(", ")})`).join(", ");
    const names = columns.map((column) => quoteName(column)).join(", ");
    return `INSERT INTO ${table.source} (${names}) OVERRIDING SYSTEM VALUE VALUES ${values}`;
  }

  #row(table: SeedTable, i: number): ReadonlyMap<string, string> {
    return new Map(
      table.columns.flatMap((column) => {
        const value = this.#value(table, column, i, new Set());
        return value === undefined ? [] : [[column.name, value] as const];
      }),
    );
  }

  /** An expression; undefined where the column is left to itself. */
  #value(table: SeedTable, column: SeedColumn, i: number, seen: ReadonlySet<string>): string | undefined {
    const id = `${table.name}.${column.name}`;
    const override = this.#overrides.get(table.name)?.get(column.name);
    const { rows, style, hasNulls = false } = this.#seeds;
    if (hasNulls && i > 1 && i === rows && !column.required && !column.counts) return "NULL";
    if (override !== undefined) return literal(override(i));
    const foreignKey = seen.has(id) ? undefined : this.#foreignKeyOf(table, column);
    if (foreignKey !== undefined) return this.#reference(foreignKey, column, i, new Set([...seen, id]));
    const counted = [...this.#counted.keys()].indexOf(id);
    if (counted >= 0) return `(SELECT n${counted} FROM counted WHERE i = ${i})`;
    if (column.counts) return withGap(column.next);
    const value = valueFor(column, i, this.#types, style);
    return value === undefined ? undefined : literal(value);
  }

  /**
   * Prefers rows that exist already, because row `i` of a group references the same rows; then the more specific key.
   */
  #foreignKeyOf({ foreignKeys }: SeedTable, column: SeedColumn): SeedForeignKey | undefined {
    const own = foreignKeys.filter(({ columns }) => columns.includes(column.name));
    const rank = ({ table, columns }: SeedForeignKey) => (this.#group.has(table) ? 0 : 100) + columns.length;
    return own.toSorted((a, b) => rank(b) - rank(a))[0];
  }

  #reference(foreignKey: SeedForeignKey, column: SeedColumn, i: number, seen: ReadonlySet<string>): string | undefined {
    const to = foreignKey.to[foreignKey.columns.indexOf(column.name)] ?? "";
    const target = this.#group.get(foreignKey.table);
    const referred = target?.columns.find(({ name }) => name === to);
    if (target !== undefined && referred !== undefined) return this.#value(target, referred, i, seen);
    const quote = (name: string) => `r.${quoteName(name)}`;
    const rows = `(SELECT count(*) FROM (SELECT FROM ${foreignKey.source} LIMIT ${i}) c)`;
    // Row by row the same where there are as many, else the last one again.
    return `(SELECT ${quote(to)} FROM ${foreignKey.source} r ORDER BY ${foreignKey.to.map(quote).join(", ")} LIMIT 1 OFFSET greatest(${rows} - 1, 0))`;
  }
}

/**
 * Takes several values of a sequence and uses the last, so that a renumbering of keys is detected.
 *
 * @param count an expression; if it references the row, it is evaluated for each row
 */
function withGap(next: string, count = "3"): string {
  return `(SELECT max(n) FROM (SELECT ${next} AS n FROM generate_series(1, ${count})) gap)`;
}

function literal(value: string | null): string {
  return value === null ? "NULL" : quoteText(value);
}
