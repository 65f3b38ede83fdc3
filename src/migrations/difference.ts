import type { Difference, ModelTable } from "./model.ts";
import type { Schema, Table } from "./schema.ts";

// TypeORM quotes every name of its own (`PostgresQueryRunner`, 0.3.20 to 1.1), and doubles no quote in one.
const named = '(?:"([^"]+)"\\.)?"([^"]+)"';
const onTable = new RegExp(`^(?:ALTER TABLE|CREATE TABLE|DROP TABLE|COMMENT ON TABLE|UPDATE) (?:IF EXISTS )?${named}`);
const onIndex = new RegExp(`^CREATE (?:UNIQUE )?INDEX (?:CONCURRENTLY )?"[^"]+" ON ${named}`);
const dropIndex = new RegExp(`^DROP INDEX (?:CONCURRENTLY )?(?:IF EXISTS )?${named}`);
const onView = new RegExp(`^(?:CREATE|DROP) (?:MATERIALIZED )?VIEW (?:IF EXISTS )?${named}`);
const onColumn = /^COMMENT ON COLUMN (?:"([^"]+)"\.)?"([^"]+)"\."([^"]+)" IS ([^]*)$/;
const onType = new RegExp(`^ALTER TYPE ${named} ADD VALUE`);

/** The table that a statement of TypeORM's schema builder is about; undefined when it is about none, as `CREATE TYPE`. */
export function tableOf(sql: string, { tables }: Schema): ModelTable | undefined {
  const match = onColumn.exec(sql) ?? onTable.exec(sql) ?? onIndex.exec(sql) ?? onView.exec(sql);
  if (match) return tableName(match[1], match[2]);
  const index = dropIndex.exec(sql);
  if (index) {
    const holds = (table: Table) =>
      (index[1] === undefined || table.schema === index[1]) && table.indexes.some(({ name }) => name === index[2]);
    return tables.find(holds);
  }
  const type = onType.exec(sql);
  return type ? tables.find((table) => table.columns.some((column) => isOfType(column.type, type[2]))) : undefined;
}

/** What a statement of TypeORM's schema builder says of its table; undefined where another statement says it better. */
export function differenceOf(sql: string, table: Table | undefined): Difference | undefined {
  if (/^CREATE TABLE /.test(sql)) return { what: "tableMissing" };
  if (/^(CREATE|DROP) (MATERIALIZED )?VIEW /.test(sql)) return { what: "view" };
  const index = /^(CREATE|DROP) (?:UNIQUE )?INDEX (?:CONCURRENTLY )?(?:IF EXISTS )?(?:"[^"]+"\.)?"([^"]+)"/.exec(sql);
  if (index) {
    const there = table?.indexes.find(({ name }) => name === index[2])?.definition;
    return presence("index", index[2], index[1] === "CREATE", sql.trim().replace(/ +/g, " "), there);
  }
  const comment = onColumn.exec(sql);
  if (comment) return { what: "comment", column: comment[3] ?? "", to: comment[4] ?? "" };
  const type = onType.exec(sql);
  if (type) {
    const column = table?.columns.find((one) => isOfType(one.type, type[2]));
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
  return { what: "default", column, ...from, ...(set === undefined ? {} : { to: set }) };
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
  return { what, ...(name === undefined ? {} : { name }), ...found, ...wanted };
}

function typeThere(table: Table | undefined, column: string | undefined): { readonly from?: string } {
  const type = table?.columns.find(({ name }) => name === column)?.type;
  return type === undefined ? {} : { from: type };
}

/** The type at the start of a column's definition, in the catalog's words where they differ from TypeORM's. */
function typeIn(definition: string | undefined): string {
  const type =
    /^([^]*?)(?: (?:COLLATE|GENERATED|NOT NULL|DEFAULT|CONSTRAINT|AS)\b[^]*)?$/.exec(definition ?? "")?.[1] ?? "";
  return catalogType(type.replaceAll('"', ""));
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

function isOfType(columnType: string, type: string | undefined): boolean {
  const bare = columnType.replace(/\[\]$/, "").replaceAll('"', "");
  return type !== undefined && (bare === type || bare.endsWith(`.${type}`));
}

function tableName(schema: string | undefined, name: string | undefined): ModelTable {
  return { ...(schema === undefined ? {} : { schema }), name: name ?? "" };
}
