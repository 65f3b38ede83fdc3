import type { Catalog, Key, Table } from "../../core/diff/catalog.ts";
import type { CatalogObject } from "../rehearsal/snapshot/catalogObject.ts";

/** Objects that a comparison does not change. */
export type Hidden = Pick<CatalogObject, "kind" | "name" | "table">;

/**
 * The target of a comparison, with hidden objects as the source has them, so that no statement is about them. Objects that
 * a hidden one depends on, such as the enum type of a column, are kept as well.
 */
export function hideObjects(target: Catalog, source: Catalog, hidden: readonly Hidden[]): Catalog {
  if (hidden.length === 0) return target;
  const maps = {
    tables: new Map(target.tables),
    enums: new Map(target.enums),
    sequences: new Map(target.sequences),
    views: new Map(target.views),
    others: new Map(target.others),
  };
  type Name = keyof typeof maps;
  const kept: Key[] = [];
  const take = (name: Name, key: Key) => {
    const there = source[name].get(key);
    if (there === undefined) maps[name].delete(key);
    else {
      (maps[name] as Map<Key, unknown>).set(key, there);
      kept.push(key);
    }
  };
  let { schemas, extensions } = target;
  for (const object of hidden) {
    const { kind, name, table } = object;
    if (kind === "table" || kind === "foreign table") {
      take("tables", `table ${name}`);
      for (const key of partsOf(name, source, target)) take("others", key);
      for (const { key } of source.tables.get(`table ${name}`)?.columns ?? []) kept.push(key);
    } else if (kind === "view" || kind === "materialized view") take("views", `view ${name}`);
    else if (kind === "enum") take("enums", `type ${name}`);
    else if (kind === "sequence") take("sequences", `sequence ${name}`);
    else if (["function", "procedure", "aggregate"].includes(kind)) take("others", `function ${name}`);
    else if (kind === "statistics") take("others", `statistics ${schemaOf(table)}.${name}`);
    else if (["trigger", "policy", "rule"].includes(kind)) take("others", `${kind} ${table ?? ""}.${name}`);
    else if (kind === "schema")
      schemas = schemas.filter((one) => one !== name).concat(source.schemas.includes(name) ? name : []);
    else if (kind === "extension")
      extensions = [
        ...extensions.filter((one) => one.name !== name),
        ...source.extensions.filter((one) => one.name === name),
      ];
    else if (table !== undefined) {
      const key = `table ${table}`;
      const [from, to] = [source.tables.get(key), maps.tables.get(key)];
      if (from && to) maps.tables.set(key, withPart(to, from, object, kept));
    }
  }
  keepDependencies(source, kept, (key) => {
    for (const name of Object.keys(maps) as Name[]) if (source[name].has(key) && !maps[name].has(key)) take(name, key);
  });
  return { ...target, ...maps, schemas, extensions };
}

function schemaOf(table = ""): string {
  return table.slice(0, table.indexOf("."));
}

/** Keys of the triggers, policies, rules and statistics of a table. */
function partsOf(table: string, ...catalogs: readonly Catalog[]): ReadonlySet<Key> {
  const own = ["trigger", "policy", "rule", "statistics"].map((kind) => `${kind} ${table}.`);
  return new Set(
    catalogs.flatMap(({ others }) => [...others.keys()].filter((key) => own.some((start) => key.startsWith(start)))),
  );
}

/** A table with one column, constraint or index as in the source. */
function withPart(to: Table, from: Table, { kind, name, table }: Hidden, kept: Key[]): Table {
  const list = kind === "column" ? "columns" : kind === "constraint" ? "constraints" : "indexes";
  const own = kind === "column" ? name.slice(`${table ?? ""}.`.length) : name;
  const there = from[list].find((one) => one.name === own);
  if (there) kept.push(there.key);
  const rest = (to[list] as readonly { readonly name: string }[]).filter((one) => one.name !== own);
  return { ...to, [list]: [...rest, ...(there ? [there] : [])] };
}

/** Calls `keep` for everything that kept objects depend on, directly or not. */
function keepDependencies({ dependencies, tables }: Catalog, kept: Key[], keep: (key: Key) => void): void {
  const seen = new Set<Key>();
  while (kept.length > 0) {
    const key = kept.pop() ?? "";
    if (seen.has(key)) continue;
    seen.add(key);
    for (const { columns } of [tables.get(key)].filter((table) => table !== undefined))
      for (const { enumType, sequence } of columns)
        for (const on of [enumType, sequence]) {
          if (on === undefined) continue;
          keep(on);
          kept.push(on);
        }
    for (const { dependent, on } of dependencies) {
      if (dependent !== key) continue;
      keep(on);
      kept.push(on);
    }
  }
}
