import { quoteName } from "../../../core/sql/quote.ts";
import { quotedPath } from "../names.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { TableConditions } from "./constraintQuery.ts";
import type { Origins } from "./origins.ts";

/** The alias of a table's live rows in queries. */
export const ALIAS = "migrations_rows";

/** A query that returns `violated`, and its part from `FROM` on. */
export type Violation = { readonly sql: string; readonly from: string; readonly isDecisive: boolean };

/** The live rows of a table, with the columns that the table has after a revision. */
export class LiveSource {
  /** Columns of the subquery. Columns with another type, and new columns with values, are omitted. */
  readonly #list: string;
  readonly #path: string;
  readonly #live: ReadonlyMap<string, { readonly name: string }>;
  readonly #names: ReadonlyMap<string, string>;
  readonly #new: ReadonlySet<string>;
  readonly #known: ReadonlySet<string>;
  readonly #nulls: ReadonlySet<string>;

  constructor(
    { oid, name: table, liveName }: { readonly oid: string; readonly name: string; readonly liveName: string },
    { columns }: TableConditions,
    origins: Origins,
    after: Snapshot,
  ) {
    const live = origins.columnsOf(oid);
    const rows = after.rows.tables.get(table);
    const isNull = (name: string) => {
      const index = rows?.columns.indexOf(name) ?? -1;
      return (
        rows !== undefined &&
        rows.total > 0 &&
        rows.total === rows.rows.length &&
        index >= 0 &&
        rows.rows.every((row) => row[index] === null)
      );
    };
    this.#names = new Map(columns.map(({ number, name }) => [number, name]));
    this.#new = new Set(columns.flatMap(({ number, name }) => (live.has(number) ? [] : [name])));
    this.#nulls = new Set([...this.#new].filter((name) => isNull(name)));
    const kept = columns.flatMap(({ number, name, type }) => {
      const was = live.get(number);
      if (was !== undefined) return was.type === type ? [[name, quoteName(was.name)] as const] : [];
      return this.#nulls.has(name) ? [[name, `NULL::${type}`] as const] : [];
    });
    this.#known = new Set(kept.map(([name]) => name));
    this.#list = kept.map(([name, value]) => `${value} AS ${quoteName(name)}`).join(", ");
    this.#path = quotedPath(liveName);
    this.#live = live;
  }

  /** The name of a column after the revision. */
  nameOf(number: string): string | undefined {
    return this.#names.get(number);
  }

  /** True if the plan has added the column. */
  isNew(column: string): boolean {
    return this.#new.has(column);
  }

  /** True if the plan has added the column and no row has a value in it. */
  isEmpty(column: string): boolean {
    return this.#nulls.has(column);
  }

  /** True if queries have the column. */
  has(column: string): boolean {
    return this.#known.has(column);
  }

  nullQuery(column: string): Violation | undefined {
    if (!this.has(column)) return undefined;
    return this.exists(`WHERE ${quoteName(column)} IS NULL`);
  }

  /** @param where a condition on a column with its type in the live database */
  valueQuery(number: string, where: (value: string) => string): Violation {
    return violationOf(`FROM ${this.#path} WHERE ${where(this.valueOf(number))}`, true);
  }

  /** A column with its type in the live database, as an expression of `valueQuery`. */
  valueOf(number: string): string {
    return quoteName(this.#live.get(number)?.name ?? "");
  }

  /**
   * @param rest of a query on the live rows that finds a violation
   * @param only `ONLY ` for a condition that does not apply to inheriting tables
   */
  exists(rest: string, isDecisive = true, only = ""): Violation {
    const rows = `(SELECT ${this.#list} FROM ${only}${this.#path}) ${ALIAS}`;
    return violationOf(`FROM ${rows} ${rest}`, isDecisive);
  }
}

function violationOf(from: string, isDecisive: boolean): Violation {
  return { sql: `SELECT EXISTS (SELECT ${from}) AS violated`, from, isDecisive };
}
