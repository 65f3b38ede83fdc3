import type { DataSource, QueryRunner } from "typeorm";

type Row = Readonly<Record<string, string>>;
type Query = (text: string) => Promise<readonly Row[]>;

/** Rows by the names that a query of TypeORM is about; undefined if they could not be read. */
type Known = ReadonlyMap<string, readonly Row[]> | undefined;

/** The query that TypeORM 0.3 and 1 send for the type of each column of an enum or array type: schema, table, column. */
const ofColumn =
  /^SELECT "udt_schema", "udt_name" FROM "information_schema"\."columns" WHERE "table_schema" = '([^'\\]*)' AND "table_name" = '([^'\\]*)' AND "column_name"='([^'\\]*)'$/;
/** The one for its values: schema, type. 0.3.20 asks without an order, and gets the declared one here. */
const ofEnum =
  /^SELECT "e"\."enumlabel" AS "value" FROM "pg_enum" "e" INNER JOIN "pg_type" "t" ON "t"\."oid" = "e"\."enumtypid" INNER JOIN "pg_namespace" "n" ON "n"\."oid" = "t"\."typnamespace" WHERE "n"\."nspname" = '([^'\\]*)' AND "t"\."typname" = '([^'\\]*)'(?: ORDER BY "e"\."enumsortorder")?$/;

const typesOfColumns = (schema: string) =>
  `SELECT "table_name", "column_name", "udt_schema", "udt_name" FROM "information_schema"."columns"
WHERE "data_type" IN ('USER-DEFINED', 'ARRAY') AND "table_schema" = '${schema}'`;
const valuesOfEnums = (schema: string) =>
  `SELECT "t"."typname" AS "name", "e"."enumlabel" AS "value" FROM "pg_enum" "e"
INNER JOIN "pg_type" "t" ON "t"."oid" = "e"."enumtypid" INNER JOIN "pg_namespace" "n" ON "n"."oid" = "t"."typnamespace"
WHERE "n"."nspname" = '${schema}' ORDER BY "e"."enumsortorder"`;

/**
 * TypeORM's schema builder, with a query runner that reads the types of columns and the values of enums once for a schema. TypeORM
 * sends two queries for each column of such a type, one after the other, which takes most of its time where many
 * columns are enums. The data source is not changed, because a run may use it at the same time.
 */
export function schemaBuilderOf(dataSource: DataSource): ReturnType<DataSource["driver"]["createSchemaBuilder"]> {
  const builder = dataSource.driver.createSchemaBuilder();
  if (dataSource.options.type !== "postgres") return builder;
  const fields = builder as unknown as Record<string, unknown>;
  // TypeORM 1 has another name for it than 0.3.
  const field = ["dataSource", "connection"].find((name) => fields[name] === dataSource);
  if (field === undefined) return builder;
  const createQueryRunner = (...mode: Parameters<DataSource["createQueryRunner"]>) =>
    remembering(dataSource.createQueryRunner(...mode));
  fields[field] = Object.create(dataSource, { createQueryRunner: { value: createQueryRunner } });
  return builder;
}

/** Makes a query runner that is used for one comparison remember types. It queries the database for all others. */
function remembering(queryRunner: QueryRunner): QueryRunner {
  const query = queryRunner.query.bind(queryRunner) as (...args: readonly unknown[]) => Promise<readonly Row[]>;
  const types = new Map<string, Promise<Known>>();
  const values = new Map<string, Promise<Known>>();
  const answer = async (...args: readonly unknown[]) => {
    const text = args.length === 1 ? String(args[0]) : "";
    const [, inSchema, table = "", column = ""] = ofColumn.exec(text) ?? [];
    if (inSchema !== undefined) {
      const known = await once(types, inSchema, () =>
        readOnce(query, typesOfColumns(inSchema), ["table_name", "column_name"]),
      );
      return known?.get(JSON.stringify([table, column])) ?? query(...args);
    }
    const [, ofSchema, type = ""] = ofEnum.exec(text) ?? [];
    if (ofSchema === undefined) return query(...args);
    const known = await once(values, ofSchema, () => readOnce(query, valuesOfEnums(ofSchema), ["name"]));
    // A type without values is no enum.
    return known ? (known.get(JSON.stringify([type])) ?? []) : query(...args);
  };
  return Object.assign(queryRunner, { query: answer as QueryRunner["query"] });
}

function once<T>(memory: Map<string, T>, key: string, make: () => T): T {
  const known = memory.get(key) ?? make();
  memory.set(key, known);
  return known;
}

async function readOnce(query: Query, text: string, columns: readonly string[]): Promise<Known> {
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
