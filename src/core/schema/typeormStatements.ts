import type { Difference, ModelTable } from "./model.ts";
import type { Schema, Table } from "./schema.ts";
import { omitUndefined } from "../omitUndefined.ts";

// TypeORM quotes every name of its own (`PostgresQueryRunner`, 0.3.20 to 1.1), and doubles no quote in one.
const named = '(?:"([^"]+)"\\.)?"([^"]+)"';
const onTable = new RegExp(`^(?:ALTER TABLE|CREATE TABLE|DROP TABLE|COMMENT ON TABLE|UPDATE) (?:IF EXISTS )?${named}`);
const onIndex = new RegExp(`^CREATE (?:UNIQUE )?INDEX (?:CONCURRENTLY )?"[^"]+" ON ${named}`);
const dropIndex = new RegExp(`^DROP INDEX (?:CONCURRENTLY )?(?:IF EXISTS )?${named}`);
const onView = new RegExp(`^(?:CREATE|DROP) (?:MATERIALIZED )?VIEW (?:IF EXISTS )?${named}`);
const onColumn = /^COMMENT ON COLUMN (?:"([^"]+)"\.)?"([^"]+)"\."([^"]+)" IS ([^]*)$/;
const onType = new RegExp(`^ALTER TYPE ${named} ADD VALUE`);

/** The tables that a statement of TypeORM's schema builder is about: none of `CREATE TYPE`, several of a shared enum. */
export function tablesOf(sql: string, schema: Schema): readonly ModelTable[] {
  const { tables } = schema;
  const match = onColumn.exec(sql) ?? onTable.exec(sql) ?? onIndex.exec(sql) ?? onView.exec(sql);
  if (match) return [tableName(match[1], match[2])];
  const index = dropIndex.exec(sql);
  if (index) {
    const holds = (table: Table) =>
      (index[1] === undefined || table.schema === index[1]) && table.indexes.some(({ name }) => name === index[2]);
    return tables.filter(holds).slice(0, 1);
  }
  const type = onType.exec(sql);
  if (!type) return [];
  return tables.filter((table) => table.columns.some((column) => isOfType(column.type, type, schema)));
}

/**
 * The difference that a statement of TypeORM's schema builder describes; undefined if another statement describes it
 * better.
 */
export function differenceOf(sql: string, table: Table | undefined, schema: Schema): Difference | undefined {
  if (/^CREATE TABLE /.test(sql)) return { what: "tableMissing" };
  if (/^(CREATE|DROP) (MATERIALIZED )?VIEW /.test(sql)) return { what: "view" };
  const index = /^(CREATE|DROP) (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(?:IF EXISTS )?(?:"[^"]+"\.)?"([^"]+)"/.exec(sql);
  if (index) {
    const there = table?.indexes.find(({ name }) => name === index[2])?.definition;
    return presence("index", index[2], index[1] === "CREATE", sql.trim().replace(/ +/g, " "), there);
  }
  const comment = onColumn.exec(sql);
  if (comment) return { what: "comment", column: comment[3] ?? "", to: comment[4] ?? "" };
  if (/^COMMENT ON TABLE /.test(sql)) return { what: "comment" };
  const type = onType.exec(sql);
  if (type) {
    const column = table?.columns.find((one) => isOfType(one.type, type, schema));
    const value = /ADD VALUE ('[^]*')$/.exec(sql)?.[1] ?? "";
    return column
      ? { what: "type", column: column.name, from: column.type, to: `${column.type} + ${value}` }
      : undefined;
  }
  const alter = /^ALTER TABLE (?:"[^"]+"\.)?"[^"]+" ([^]*)$/.exec(sql)?.[1];
  return alter === undefined ? undefined : ofAlteration(alter, table);
}

function ofAlteration(alter: string, table: Table | undefined): Difference | undefined {
  const constraint = /^(ADD|DROP) CONSTRAINT (?:IF EXISTS )?"([^"]+)"\s*([^]*)$/.exec(alter);
  if (constraint) {
    const what =
      /^PRIMARY KEY/.test(constraint[3] ?? "") || isPrimary(table, constraint[2]) ? "primaryKey" : "constraint";
    const there = table?.constraints.find(({ name }) => name === constraint[2])?.definition;
    return presence(what, constraint[2], constraint[1] === "ADD", constraint[3], there);
  }
  const renamed = /^RENAME COLUMN "([^"]+)" TO "([^"]+)"/.exec(alter);
  if (renamed) {
    // TypeORM's way round a changed enum: the column that follows says it.
    if (renamed[2]?.startsWith("TEMP_OLD_")) return undefined;
    return { what: "columnRenamed", column: renamed[2] ?? "", from: renamed[1] ?? "", to: renamed[2] ?? "" };
  }
  const dropped = /^DROP COLUMN (?:IF EXISTS )?"([^"]+)"/.exec(alter)?.[1];
  if (dropped !== undefined) {
    return dropped.startsWith("TEMP_OLD_")
      ? undefined
      : { what: "columnExtra", column: dropped, ...typeThere(table, dropped) };
  }
  const added = /^ADD "([^"]+)" ([^]*)$/.exec(alter);
  if (added) {
    const there = typeThere(table, added[1]);
    return {
      what: there.from === undefined ? "columnMissing" : "type",
      column: added[1] ?? "",
      ...there,
      to: typeIn(added[2]),
    };
  }
  const column = /^ALTER COLUMN "([^"]+)" ([^]*)$/.exec(alter);
  return column ? ofColumn(column[1] ?? "", column[2] ?? "", table) : { what: "other" };
}

function ofColumn(column: string, change: string, table: Table | undefined): Difference {
  const there = table?.columns.find(({ name }) => name === column);
  const type = /^(?:SET DATA )?TYPE ([^]*?)(?: USING [^]*)?$/.exec(change)?.[1];
  if (type !== undefined) return { what: "type", column, ...typeThere(table, column), to: typeIn(type) };
  if (change === "SET NOT NULL") return { what: "nullable", column, from: "NULL", to: "NOT NULL" };
  if (change === "DROP NOT NULL") return { what: "nullable", column, from: "NOT NULL", to: "NULL" };
  const from = there?.default === undefined ? {} : { from: there.default };
  const set = /^SET DEFAULT ([^]*)$/.exec(change)?.[1];
  return { what: "default", column, ...from, ...omitUndefined({ to: set }) };
}

function presence(
  what: Difference["what"],
  name: string | undefined,
  isWanted: boolean,
  definition: string | undefined,
  there?: string,
): Difference {
  const wanted = isWanted && definition !== undefined ? { to: definition } : {};
  const found = isWanted ? {} : { from: there ?? name ?? "" };
  return { what, ...omitUndefined({ name }), ...found, ...wanted };
}

function typeThere(table: Table | undefined, column: string | undefined): { readonly from?: string } {
  const there = table?.columns.find(({ name }) => name === column);
  if (!there) return {};
  return { from: there.generated ? `${there.type} AS ${there.default ?? ""}` : there.type };
}

/** The type at the start of a column's definition, in the catalog's words where they differ from TypeORM's. */
function typeIn(definition: string | undefined): string {
  const type =
    /^([^]*?)(?: (?:COLLATE|GENERATED|NOT NULL|DEFAULT|CONSTRAINT|AS)\b[^]*)?$/.exec(definition ?? "")?.[1] ?? "";
  const generated = / GENERATED ALWAYS AS (\([^]*\)) STORED\b/.exec(definition ?? "")?.[1];
  const whole = catalogType(type.replaceAll('"', ""));
  return generated === undefined ? whole : `${whole} AS ${generated}`;
}

/** TypeORM's `TIMESTAMP(3) WITH TIME ZONE` and `text array`, as `format_type` writes them. */
export function catalogType(type: string): string {
  const lower = type
    .replace(/ array$/, "[]")
    .replace(/^(TIMESTAMP|TIME)\b([^]*)$/, (_, name: string, rest: string) =>
      /WITH TIME ZONE/.test(rest)
        ? `${name.toLowerCase()}${rest.toLowerCase()}`
        : `${name.toLowerCase()}${rest.toLowerCase()} without time zone`,
    );
  const serials: Readonly<Record<string, string>> = { SERIAL: "integer", BIGSERIAL: "bigint", SMALLSERIAL: "smallint" };
  return serials[lower] ?? lower;
}

function isPrimary(table: Table | undefined, name: string | undefined): boolean {
  return table?.constraints.some((one) => one.kind === "primaryKey" && one.name === name) ?? false;
}

/** True if a column has a type, or is an array of it. `format_type` omits a schema that is in the search path. */
function isOfType(columnType: string, [, named, type = ""]: RegExpExecArray, schema: Schema): boolean {
  const bare = columnType.replace(/\[\]$/, "").replaceAll('"', "");
  const { currentSchema = "public", enums } = schema;
  const inSchema = named ?? currentSchema;
  if (bare === `${inSchema}.${type}`) return true;
  const isOfCurrent = enums.some((one) => one.name === type && one.schema === currentSchema);
  return bare === type && (inSchema === currentSchema || !isOfCurrent);
}

function tableName(schema: string | undefined, name: string | undefined): ModelTable {
  return { ...omitUndefined({ schema }), name: name ?? "" };
}
