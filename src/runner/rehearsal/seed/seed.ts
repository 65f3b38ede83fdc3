import type { Query } from "../scratch/query.ts";
import { shortName } from "../snapshot/catalogObject.ts";
import type { SeedCatalog, SeedTable, TableSource } from "./seedCatalog.ts";
import { readSeedCatalog, seedableTables } from "./seedCatalog.ts";
import type { Attempt } from "./seedChecks.ts";
import { attemptsFor, checksOf, enumeratedValues } from "./seedChecks.ts";
import { inDependencyGroups } from "./tableOrder.ts";
import { partitionValues } from "./partitionValues.ts";
import type { SeedRows } from "./seedStatement.ts";
import { insertInto } from "./seedStatement.ts";
import type { SeedTypes } from "./seedValues.ts";

/** Results for the tables that were empty. Names have no schema if it is the current schema. */
export interface Seeded {
  readonly seeded: readonly string[];
  /** The same as `schema.table`. */
  readonly names: readonly string[];
  /** The same by their oids. */
  readonly oids: readonly string[];
  /** With PostgreSQL's words. */
  readonly notSeeded: readonly { readonly table: string; readonly reason: string }[];
}

/** Attempts to satisfy the checks of a group of tables. */
const maxAttempts = 100;

/**
 * Inserts rows into every empty user table, with a value in every column that can have a value, so that the losses of
 * a revision become visible. Triggers run. Outside of a transaction only: each group of tables that reference each
 * other is one statement, which either commits or leaves nothing.
 *
 * @param leaveOut tables to skip, as `schema.table`
 * @param among the tables that may be empty, if all others are known to have rows or to have been tried
 */
export async function seed(
  ask: Query,
  leaveOut: readonly string[],
  { among, ...more }: Partial<SeedRows> & { readonly among?: readonly string[] | undefined } = {},
): Promise<Seeded> {
  const seeds: SeedRows = { rows: 2, ...more };
  if (among?.every((name) => leaveOut.includes(name))) return { seeded: [], names: [], oids: [], notSeeded: [] };
  const { schema, tables } = await seedableTables(ask, leaveOut);
  const toSeed = await emptyOf(
    ask,
    tables.filter(({ name }) => among === undefined || among.includes(name)),
  );
  if (toSeed.length === 0) return { seeded: [], names: [], oids: [], notSeeded: [] };
  const catalog = await readSeedCatalog(ask, toSeed);
  const empty = catalog.tables;
  const reasons = new Map<SeedTable, string>();
  const types: SeedTypes = new Map(catalog.types.map((type) => [type.name, type]));
  for (const group of inDependencyGroups(empty)) {
    const reason = await new Group(ask, catalog, types, group).seed(seeds);
    if (reason === undefined) continue;
    // A cycle that cannot be seeded as a whole: its tables separately, with NULL in the references to each other.
    const alone = group.length === 1 ? [] : group;
    if (alone.length === 0) for (const table of group) reasons.set(table, reason);
    for (const table of alone) {
      const own = await new Group(ask, catalog, types, [table]).seed(seeds);
      if (own !== undefined) reasons.set(table, own);
    }
  }
  // A rule or a trigger may have put the rows elsewhere, or nowhere.
  for (const table of await emptyOf(
    ask,
    empty.filter((one) => !reasons.has(one)),
  ))
    reasons.set(table, "its rows were taken by a rule or a trigger");
  const name = (table: SeedTable) => shortName(table.name, schema);
  const seeded = empty.filter((table) => !reasons.has(table));
  return {
    seeded: seeded.map(name),
    names: seeded.map((table) => table.name),
    oids: toSeed.filter((table) => seeded.some((one) => one.name === table.name)).map(({ oid }) => oid),
    notSeeded: empty.flatMap((table) => {
      const reason = reasons.get(table);
      return reason === undefined ? [] : [{ table: name(table), reason }];
    }),
  };
}

async function emptyOf<Table extends Pick<TableSource, "source">>(
  ask: Query,
  tables: readonly Table[],
): Promise<readonly Table[]> {
  if (tables.length === 0) return [];
  const tests = tables.map(({ source }) => `NOT EXISTS (SELECT FROM ${source})`);
  const [row] = await ask<{ empty: string }>(`SELECT array_to_json(ARRAY[${tests.join(", ")}])::text AS empty`);
  const empty = JSON.parse(row?.empty ?? "[]") as readonly boolean[];
  return tables.filter((_, at) => empty[at]);
}

/** The fields that `pg` and PGlite set on an error. */
interface SqlError {
  readonly code?: string;
  readonly message?: string;
  readonly detail?: string;
  readonly constraint?: string;
  readonly schema?: string;
  readonly table?: string;
}

/** Tables that refer to one another, and are seeded together. */
class Group {
  readonly #ask: Query;
  readonly #catalog: SeedCatalog;
  readonly #types: SeedTypes;
  readonly #tables: readonly SeedTable[];
  readonly #overrides: Map<string, Attempt>;
  #left = maxAttempts;

  constructor(ask: Query, catalog: SeedCatalog, types: SeedTypes, tables: readonly SeedTable[]) {
    this.#ask = ask;
    this.#catalog = catalog;
    this.#types = types;
    this.#tables = tables;
    this.#overrides = new Map(
      tables.map((table) => [
        table.name,
        new Map([
          ...checksOf(table, catalog.types).flatMap((check) => [...enumeratedValues(check)]),
          ...partitionValues(table.name, catalog),
        ]),
      ]),
    );
  }

  /** @returns why it could not be done */
  async seed(seeds: SeedRows): Promise<string | undefined> {
    const error = await this.#satisfying(await this.#insert(seeds), seeds);
    // A check may refuse the third row only.
    if (error !== undefined && seeds.hasNulls === true) return this.seed({ ...seeds, rows: 2, hasNulls: false });
    // Two rows that have to differ, and cannot: one row.
    const isTooMany = ["23505", "23P01"].includes(error?.code ?? "");
    const one = { ...seeds, rows: 1 };
    const last = isTooMany && seeds.rows > 1 ? await this.#satisfying(await this.#insert(one), one) : error;
    return last === undefined ? undefined : [last.message ?? "", last.detail ?? ""].filter(Boolean).join(". ");
  }

  async #insert(seeds: SeedRows): Promise<SqlError | undefined> {
    this.#left--;
    try {
      await this.#ask(insertInto(this.#tables, seeds, this.#overrides, this.#types));
      return undefined;
    } catch (error) {
      return error as SqlError;
    }
  }

  /** Tries other values for the columns of a check, until another one complains, and so on. */
  async #satisfying(error: SqlError | undefined, seeds: SeedRows): Promise<SqlError | undefined> {
    const found = error?.code === "23514" ? this.#checkOf(error) : undefined;
    if (error === undefined || found === undefined) return error;
    const [table, check] = found;
    const before = this.#overrides.get(table.name) ?? new Map();
    for (const attempt of attemptsFor(check, table, this.#catalog.types)) {
      if (this.#left <= 0) break;
      this.#overrides.set(table.name, new Map([...before, ...attempt]));
      const now = await this.#insert(seeds);
      if (now === undefined) return undefined;
      // Tries values that fit the check, or that another check rejects. A text that is not numeric fits neither.
      if (now.code === "23514" && now.constraint !== error.constraint) return this.#satisfying(now, seeds);
    }
    this.#overrides.set(table.name, before);
    return error;
  }

  #checkOf({ constraint, schema, table }: SqlError) {
    const checks = this.#tables.flatMap((one) =>
      checksOf(one, this.#catalog.types).map((check) => [one, check] as const),
    );
    const own = checks.filter(([, { name }]) => name === constraint);
    return own.find(([one]) => one.name === `${schema}.${table}`) ?? own[0];
  }
}
