import type { Catalog, Column, Constraint, Index, Key, Table, View } from "./catalog.ts";
import { stableText } from "../sql/stableText.ts";
import { isConstantTime, isTimeWord } from "./timeWords.ts";

/** Which objects a comparison is about. */
export type Scope = {
  /**
   * `entities`: the target has the objects of the entities only, and everything else in the source is kept. `all`: the
   * target is the whole schema, names included, as for a revert.
   */
  readonly kind: "entities" | "all";
  /** Keys of tables that belong to entities which TypeORM does not synchronize, and of TypeORM's migrations table. */
  readonly ignored: ReadonlySet<Key>;
  /** Tables of the source that are dropped on request. */
  readonly drops: ReadonlySet<Key>;
  /** Indexes, by name, that entities declare with `synchronize: false`. */
  readonly keptIndexes: ReadonlySet<string>;
  /** Restricts the tables that are compared, on request. */
  readonly include?: ReadonlySet<Key>;
};

/** The tables of the target that are compared. */
export function tablesInScope(target: Catalog, { ignored, include }: Scope): readonly Table[] {
  return [...target.tables.values()].filter(
    ({ key, isPartition }) => !ignored.has(key) && !isPartition && (include === undefined || include.has(key)),
  );
}

/** A table that exists on both sides: `before` in the source, `table` in the target. */
export type TablePair = { readonly before: Table; readonly table: Table };

/** The compared tables that exist on both sides. */
export function pairsInScope(source: Catalog, target: Catalog, scope: Scope): readonly TablePair[] {
  return tablesInScope(target, scope).flatMap((table) => {
    const before = source.tables.get(table.key);
    return before ? [{ before, table }] : [];
  });
}

/** Tables of the source that are dropped. */
export function tablesToDrop(source: Catalog, target: Catalog, { kind, drops, ignored }: Scope): readonly Table[] {
  return [...source.tables.values()].filter(
    ({ key }) => !target.tables.has(key) && !ignored.has(key) && (kind === "all" || drops.has(key)),
  );
}

/** Tables of the source that no entity describes. They are kept. */
export function unmappedTables(source: Catalog, target: Catalog, { ignored, drops }: Scope): readonly Table[] {
  return [...source.tables.values()].filter(
    ({ key, isPartition }) => !target.tables.has(key) && !ignored.has(key) && !drops.has(key) && !isPartition,
  );
}

/** True for a view that TypeORM has created for a view entity: its metadata table says so. */
export function isEntityView(view: View, { metadata, schema }: Catalog): boolean {
  return metadata.some(
    ({ type, schema: of, name }) =>
      ["VIEW", "MATERIALIZED_VIEW"].includes(type) && name === view.name && (of ?? schema) === view.schema,
  );
}

/** Views of the source that are dropped: those of view entities that are gone. */
export function viewsToDrop(source: Catalog, target: Catalog, scope: Scope): readonly View[] {
  if (scope.include) return [];
  return [...source.views.values()].filter(
    (view) =>
      !target.views.has(view.key) &&
      !scope.ignored.has(view.key) &&
      (scope.kind === "all" || isEntityView(view, source)),
  );
}

/** True for an index that no entity can describe, or that an entity leaves to others. */
export function isKeptIndex({ columns, name, method, body }: Index, { kind, keptIndexes }: Scope): boolean {
  if (kind === "all") return false;
  return columns === undefined || !["btree", "gist"].includes(method) || / WITH \(/.test(body) || keptIndexes.has(name);
}

/** The definition without `NOT VALID`: TypeORM cannot declare it, and a constraint that is not validated yet is no other one. */
function meaningOf({ definition }: Constraint): string {
  return stableText(definition.replace(/ NOT VALID$/, ""));
}

/** True if two constraints are the same, apart from their names and comments. */
export function isSameConstraint(a: Constraint, b: Constraint): boolean {
  return a.kind === b.kind && meaningOf(a) === meaningOf(b);
}

/** A name that TypeORM derives from the columns. */
export function isDerivedName(name: string): boolean {
  return /^(PK|UQ|FK|CHK|IDX|XCL|REL)_[0-9a-f]{20,27}$/.test(name);
}

/**
 * True for a constraint whose name TypeORM has derived and does not compare: a primary key, or a unique constraint of one
 * column. Such a name stays when a table is renamed in SQL, and when a `unique` column becomes one of a one-to-one relation.
 */
export function hasFreeName({ kind, columns, name }: Constraint): boolean {
  return isDerivedName(name) && (kind === "primaryKey" || (kind === "unique" && columns.length === 1));
}

/** True if two indexes are the same, apart from their names and comments. */
export function isSameIndex(a: Index, b: Index): boolean {
  return a.isUnique === b.isUnique && stableText(a.body) === stableText(b.body);
}

const uuids = ["uuid_generate_v4()", "gen_random_uuid()"];

/**
 * True if the defaults of two columns are the same. In the scope of entities, the function that makes a UUID and the
 * name of a sequence may differ, and a constant time is what the server has made of a time word.
 */
export function isSameDefault(a: Column, b: Column, { kind }: Scope): boolean {
  const [one, other] = [a.expression, b.expression];
  if (one === other) return true;
  if (kind === "all" || one === undefined || other === undefined) return false;
  if (isTimeWord(other) && isConstantTime(one)) return true;
  if (one.startsWith("nextval(") && other.startsWith("nextval(")) return true;
  const bare = (text: string) => text.replace(/^\w+\./, "");
  return uuids.includes(bare(one)) && uuids.includes(bare(other));
}
