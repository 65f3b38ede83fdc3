import type { QueryRunner } from "typeorm";

type Row = Readonly<Record<string, string>>;

/** The two queries that TypeORM 0.3 and 1 send for each column of an enum or array type, with the names that they are about. */
const ofColumn =
  /^SELECT "udt_schema", "udt_name" FROM "information_schema"\."columns" WHERE "table_schema" = '([^'\\]*)' AND "table_name" = '([^'\\]*)' AND "column_name"='([^'\\]*)'$/;
const ofEnum =
  /^SELECT "e"\."enumlabel" AS "value" FROM "pg_enum" "e" INNER JOIN "pg_type" "t" ON "t"\."oid" = "e"\."enumtypid" INNER JOIN "pg_namespace" "n" ON "n"\."oid" = "t"\."typnamespace" WHERE "n"\."nspname" = '([^'\\]*)' AND "t"\."typname" = '([^'\\]*)'(?: ORDER BY "e"\."enumsortorder")?$/;

const typesOfColumns = `SELECT "table_schema", "table_name", "column_name", "udt_schema", "udt_name" FROM "information_schema"."columns"
WHERE "data_type" IN ('USER-DEFINED', 'ARRAY') AND "table_schema" NOT IN ('pg_catalog', 'information_schema')`;
const valuesOfEnums = `SELECT "n"."nspname" AS "schema", "t"."typname" AS "name", "e"."enumlabel" AS "value" FROM "pg_enum" "e"
INNER JOIN "pg_type" "t" ON "t"."oid" = "e"."enumtypid" INNER JOIN "pg_namespace" "n" ON "n"."oid" = "t"."typnamespace"
ORDER BY "e"."enumsortorder"`;

/**
 * Makes a query runner read the types of columns and the values of enums once. TypeORM sends two queries for each column
 * of such a type, one after the other, which takes most of its time where many columns are enums. The memory holds for
 * one comparison, which executes nothing. What it does not know is asked of the database as before.
 */
export function rememberTypes(queryRunner: QueryRunner): QueryRunner {
  const query = queryRunner.query.bind(queryRunner) as (...args: readonly unknown[]) => Promise<readonly Row[]>;
  let types: Promise<ReadonlyMap<string, readonly Row[]> | undefined> | undefined;
  let values: typeof types;
  const remembering = async (...args: readonly unknown[]) => {
    const text = args.length === 1 ? String(args[0]) : "";
    const column = ofColumn.exec(text)?.slice(1);
    if (column) {
      types ??= readOnce(query, typesOfColumns, ["table_schema", "table_name", "column_name"]);
      return (await types)?.get(JSON.stringify(column)) ?? query(...args);
    }
    const type = ofEnum.exec(text)?.slice(1);
    if (!type) return query(...args);
    values ??= readOnce(query, valuesOfEnums, ["schema", "name"]);
    const known = await values;
    // A type without values is no enum.
    return known ? (known.get(JSON.stringify(type)) ?? []) : query(...args);
  };
  return Object.assign(queryRunner, { query: remembering as QueryRunner["query"] });
}

/** The rows of a query by the values of some columns. Undefined if the query fails. */
async function readOnce(
  query: (text: string) => Promise<readonly Row[]>,
  text: string,
  columns: readonly string[],
): Promise<ReadonlyMap<string, readonly Row[]> | undefined> {
  const found = new Map<string, Row[]>();
  const rows = await query(text).catch(() => undefined);
  if (!rows) return undefined;
  for (const row of rows) {
    const key = JSON.stringify(columns.map((column) => row[column]));
    const known = found.get(key);
    if (known) known.push(row);
    else found.set(key, [row]);
  }
  return found;
}
