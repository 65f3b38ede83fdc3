import type {
  Catalog,
  Column,
  Constraint,
  Dependency,
  EnumType,
  Index,
  Key,
  MetadataRow,
  Sequence,
  Table,
  View,
} from "./catalog.ts";
import { keyOf } from "./catalog.ts";
import { byHandOf } from "./parseByHand.ts";
import type { CatalogRows, Field, Relation } from "./catalogRows.ts";
import { parseOthers } from "./parseOthers.ts";

const constraintKinds: Readonly<Record<string, Constraint["kind"]>> = {
  p: "primaryKey",
  u: "unique",
  f: "foreignKey",
  c: "check",
  x: "exclusion",
};

const actions: Readonly<Record<string, string>> = {
  a: "NO ACTION",
  r: "RESTRICT",
  c: "CASCADE",
  n: "SET NULL",
  d: "SET DEFAULT",
};

/** Builds a catalog from the answer of the catalog query. Object ids are resolved to keys. */
export function parseCatalog(answer: CatalogRows, metadata: readonly MetadataRow[]): Catalog {
  const of = (section: string) => answer[section] ?? [];
  /** Keys by catalog and object id: what `pg_depend` refers to. */
  const keys = new Map<string, Key>();
  const relations = new Map<number, Relation>();
  for (const [oid, schema, name, kind] of of("relations") as [number, string, string, string][]) {
    const key = ["v", "m"].includes(kind) ? keyOf.view(schema, name) : keyOf.table(schema, name);
    relations.set(oid, { oid, schema, name, kind, key });
    keys.set(`pg_class ${oid} 0`, key);
  }

  const enums = new Map<Key, EnumType>();
  const enumOf = new Map<number, Key>();
  for (const [oid, schema, name, labels, comment, array] of of("enums") as [
    number,
    string,
    string,
    readonly string[] | null,
    string,
    number,
  ][]) {
    const key = keyOf.type(schema, name);
    enums.set(key, { key, schema, name, labels: labels ?? [], comment });
    enumOf.set(oid, key);
    keys.set(`pg_type ${oid} 0`, key);
    keys.set(`pg_type ${array} 0`, key);
  }

  const columnNames = new Map<string, string>();
  for (const [relation, number, name] of of("columns") as [number, number, string][]) {
    columnNames.set(`${relation} ${number}`, name);
    const at = relations.get(relation);
    if (at) keys.set(`pg_class ${relation} ${number}`, keyOf.column(at.schema, at.name, name));
  }
  const namesOf = (relation: number, numbers: readonly number[] | null) =>
    (numbers ?? []).map((number) => columnNames.get(`${relation} ${number}`) ?? "");

  const sequences = new Map<Key, Sequence>();
  const sequenceOf = new Map<string, Key>();
  for (const row of of("sequences")) {
    const [oid, schema, name, owner, column] = [row[0], row[1], row[2], row[10], row[11]] as [
      number,
      string,
      string,
      number | null,
      number | null,
    ];
    const key = keyOf.sequence(schema, name);
    const at = owner === null ? undefined : relations.get(owner);
    const ownedBy = at && { table: at.key, column: columnNames.get(`${owner} ${column}`) ?? "" };
    if (ownedBy) sequenceOf.set(`${owner} ${column}`, key);
    const [type, grants] = [row[3] as string, row[12] as readonly string[] | null];
    sequences.set(key, {
      key,
      schema,
      name,
      type,
      options: sequenceOptions(row),
      ...(ownedBy ? { ownedBy } : {}),
      ...(grants === null ? {} : { grants }),
    });
    keys.set(`pg_class ${oid} 0`, key);
  }

  const columns = groupBy(of("columns"), ([relation]) => relation as number);
  const constraints = groupBy(of("constraints"), ([, relation]) => relation as number);
  const indexes = groupBy(of("indexes"), ([, relation]) => relation as number);
  const indexOf = (row: readonly Field[]): Index => {
    const [oid, relation, schema, name, isUnique, body, method, numbers, predicate, comment] = row as [
      number,
      number,
      string,
      string,
      boolean,
      string,
      string,
      readonly number[] | null,
      string | null,
      string,
    ];
    const key = keyOf.index(schema, name);
    keys.set(`pg_class ${oid} 0`, key);
    const names = numbers === null ? undefined : namesOf(relation, numbers);
    return {
      key,
      schema,
      name,
      isUnique,
      body,
      method,
      comment,
      ...(names ? { columns: names } : {}),
      ...(predicate === null ? {} : { predicate }),
    };
  };

  const tables = new Map<Key, Table>();
  const views = new Map<Key, View>();
  for (const row of of("relations")) {
    const [oid, schema, name, kind, isPartition, comment, definition, options, details, parents] = row as [
      number,
      string,
      string,
      string,
      boolean,
      string,
      string | null,
      readonly string[] | null,
      readonly (readonly [string | null, string])[] | null,
      readonly number[] | null,
    ];
    const { key } = relations.get(oid) as Relation;
    const own = (indexes.get(oid) ?? []).map(indexOf);
    if (kind === "v" || kind === "m") {
      views.set(key, {
        key,
        schema,
        name,
        isMaterialized: kind === "m",
        definition: (definition ?? "").trim().replace(/;$/, ""),
        options: options ?? [],
        indexes: own,
        comment,
        columns: (columns.get(oid) ?? []).map(([, , column]) => String(column)),
        details: (details ?? []).map(([column, sql]) => ({ sql, ...(column === null ? {} : { column }) })),
      });
      continue;
    }
    tables.set(key, {
      key,
      schema,
      name,
      isPartitioned: kind === "p",
      isPartition,
      ...byHandOf(row),
      parents: (parents ?? []).flatMap((parent) => relations.get(parent)?.key ?? []),
      columns: (columns.get(oid) ?? []).map((column) =>
        columnOf(column, { schema, name }, enumOf, sequenceOf.get(`${oid} ${String(column[1])}`)),
      ),
      constraints: (constraints.get(oid) ?? []).map((constraint): Constraint => {
        const [id, , conname, type, definitionOf, numbers, other, others, onDelete, onUpdate, deferrable, index, note] =
          constraint as [
            number,
            number,
            string,
            string,
            string,
            readonly number[] | null,
            number,
            readonly number[] | null,
            string,
            string,
            Constraint["deferrable"],
            number,
            string,
          ];
        const constraintKey = keyOf.constraint(schema, name, conname);
        keys.set(`pg_constraint ${id} 0`, constraintKey);
        if (type !== "f" && index !== 0) keys.set(`pg_class ${index} 0`, constraintKey);
        const target = relations.get(other);
        return {
          key: constraintKey,
          name: conname,
          kind: constraintKinds[type] ?? "check",
          definition: definitionOf,
          columns: namesOf(oid, numbers),
          deferrable,
          comment: note,
          ...(type === "f" && target
            ? {
                references: {
                  table: target.key,
                  columns: namesOf(other, others),
                  onDelete: actions[onDelete] ?? "NO ACTION",
                  onUpdate: actions[onUpdate] ?? "NO ACTION",
                },
              }
            : {}),
        };
      }),
      indexes: own,
      comment,
    });
  }

  const others = parseOthers(answer, relations, columnNames, keys);
  return {
    schema: answer.schema,
    schemas: of("schemas") as unknown as readonly string[],
    extensions: (of("extensions") as unknown as [string, string][]).map(([name, schema]) => ({ name, schema })),
    tables,
    enums,
    sequences,
    views,
    others,
    dependencies: dependenciesOf(of("dependencies"), keys, relations),
    metadata,
  };
}

function columnOf(
  row: readonly Field[],
  { schema, name: table }: { readonly schema: string; readonly name: string },
  enumOf: ReadonlyMap<number, Key>,
  sequence: Key | undefined,
): Column {
  const [
    ,
    ,
    name,
    type,
    baseType,
    isArray,
    typeOid,
    notNull,
    expression,
    generated,
    identity,
    collation,
    comment,
    storage,
    isPlain,
    grants,
    isDomain,
    inherited,
    compression,
    statistics,
  ] = row as [
    number,
    number,
    string,
    string,
    string,
    boolean,
    number,
    boolean,
    string | null,
    string,
    string,
    string | null,
    string,
    string | null,
    boolean,
    readonly string[] | null,
    boolean,
    "only" | "merged" | null,
    string | null,
    readonly string[] | null,
  ];
  const enumType = isDomain ? undefined : enumOf.get(typeOid);
  return {
    key: keyOf.column(schema, table, name),
    name,
    type,
    baseType,
    isArray,
    notNull,
    comment,
    ...(enumType === undefined ? {} : { enumType }),
    ...(expression === null ? {} : { expression }),
    ...(generated === "" ? {} : { generated: generated === "v" ? "virtual" : "stored" }),
    ...(identity === "" ? {} : { identity: identity === "a" ? "always" : "byDefault" }),
    ...(sequence === undefined ? {} : { sequence }),
    ...(collation === null ? {} : { collation }),
    ...(isPlain ? { isPlain } : {}),
    ...(grants === null ? {} : { grants }),
    ...(isDomain ? { isDomain } : {}),
    ...(inherited === null ? {} : { inherited }),
    ...(storage === null ? {} : { storage: storageWords[storage] ?? storage }),
    ...(compression === null ? {} : { compression }),
    ...(statistics === null ? {} : { statistics }),
  };
}

/** The words of `SET STORAGE` by `attstorage`. */
const storageWords: Readonly<Record<string, string>> = { p: "PLAIN", e: "EXTERNAL", m: "MAIN", x: "EXTENDED" };

/** The greatest values of integer types, which a sequence has as its own maximum. */
const greatest: Readonly<Record<string, string>> = {
  smallint: "32767",
  integer: "2147483647",
  bigint: "9223372036854775807",
};

function sequenceOptions(row: readonly Field[]): string {
  const [type, increment, start, min, max, cache, cycle] = row.slice(3, 10).map(String) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return [
    increment === "1" ? "" : `INCREMENT BY ${increment}`,
    min === "1" ? "" : `MINVALUE ${min}`,
    max === greatest[type] ? "" : `MAXVALUE ${max}`,
    start === min ? "" : `START WITH ${start}`,
    cache === "1" ? "" : `CACHE ${cache}`,
    cycle === "true" ? "CYCLE" : "",
  ]
    .filter((word) => word !== "")
    .join(" ");
}

function dependenciesOf(
  rows: readonly (readonly Field[])[],
  keys: ReadonlyMap<string, Key>,
  relations: ReadonlyMap<number, Relation>,
): readonly Dependency[] {
  const seen = new Set<string>();
  const found: Dependency[] = [];
  const keyAt = (catalog: string, oid: number, sub: number): Key | undefined => {
    // A view has no columns of its own here.
    const isView = sub > 0 && ["v", "m"].includes(relations.get(oid)?.kind ?? "");
    return keys.get(`${catalog} ${oid} ${isView ? 0 : sub}`) ?? keys.get(`${catalog} ${oid} 0`);
  };
  for (const [catalog, oid, sub, refCatalog, refOid, refSub] of rows as [
    string,
    number,
    number,
    string,
    number,
    number,
  ][]) {
    const dependent = keyAt(catalog, oid, sub);
    const on = keyAt(refCatalog, refOid, refSub);
    if (dependent === undefined || on === undefined || dependent === on || seen.has(`${dependent}\n${on}`)) continue;
    seen.add(`${dependent}\n${on}`);
    found.push({ dependent, on });
  }
  return found;
}

function groupBy(
  rows: readonly (readonly Field[])[],
  by: (row: readonly Field[]) => number,
): ReadonlyMap<number, readonly (readonly Field[])[]> {
  const groups = new Map<number, (readonly Field[])[]>();
  for (const row of rows) groups.set(by(row), [...(groups.get(by(row)) ?? []), row]);
  return groups;
}
