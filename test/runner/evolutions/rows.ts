import { Client } from "pg";
import type { Sql } from "./evolution.ts";

/** Rows of a result as PostgreSQL prints them. */
export type Rows = readonly (readonly (string | null)[])[];

/** Values of tables by `table.column`: one text per row, in the order of the sorted rows. */
export type Values = ReadonlyMap<string, { readonly type: string; readonly values: readonly string[] }>;

/** A connection that returns every value as the text that PostgreSQL sends. */
export type TextClient = {
  query(sql: string): Promise<Rows>;
  run(sql: Sql | undefined): Promise<void>;
  close(): Promise<void>;
};

export async function connectAsText(url: string): Promise<TextClient> {
  const asText = { getTypeParser: () => (value: string | Buffer) => String(value) };
  const client = new Client({ connectionString: url, types: asText as never });
  client.on("error", () => undefined);
  await client.connect();
  return {
    query: async (sql) => (await client.query<(string | null)[]>({ text: sql, rowMode: "array" })).rows,
    run: async (sql = []) => {
      for (const statement of typeof sql === "string" ? [sql] : sql) await client.query(statement);
    },
    close: () => client.end(),
  };
}

/** Rows of a query as text, sorted; whatever the query changes is rolled back. */
export async function rowsOf({ query }: TextClient, sql: string): Promise<readonly string[]> {
  await query("BEGIN");
  try {
    return (await query(sql)).map((row) => row.map((value) => value ?? "null").join("|")).sort();
  } catch (error) {
    return [`fails: ${(error as Error).message}`];
  } finally {
    await query("ROLLBACK");
  }
}

/** Reads all tables of the user, each column as text, rows sorted by their first columns. */
export async function readValues({ query }: TextClient): Promise<Values> {
  const columns = await query(`SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema)' AND a.attnum > 0 AND NOT a.attisdropped
    AND c.relname NOT IN ('migrations', 'typeorm_metadata') AND NOT c.relispartition ORDER BY 1, 2, a.attname`);
  const values = new Map<string, { type: string; values: string[] }>();
  const quoted = (name: string | null | undefined) => `"${(name ?? "").replaceAll('"', '""')}"`;
  for (const [schema, table] of new Map(columns.map((row) => [`${row[0]}.${row[1]}`, row])).values()) {
    const own = columns.filter((row) => row[0] === schema && row[1] === table);
    const list = own.map(([, , name]) => `${quoted(name)}::text`).join(", ");
    const rows = await query(`SELECT ${list} FROM ${quoted(schema)}.${quoted(table)} t`);
    const name = schema === "public" ? table : `${schema}.${table}`;
    own.forEach(([, , column, type], index) => {
      const texts = rows.map((row) => row[index] ?? "null").sort();
      values.set(`${name}.${column}`, { type: type ?? "", values: texts });
    });
  }
  return values;
}

/** Columns with other values than before, where both have the column with one type. `isFree` excludes columns. */
export function changedValues(before: Values, now: Values, isFree: (column: string) => boolean): readonly string[] {
  return [...before]
    .filter(([name, { type, values }]) => {
      const found = now.get(name);
      return (
        found !== undefined && !isFree(name) && found.type === type && found.values.join("\n") !== values.join("\n")
      );
    })
    .map(
      ([name, { values }]) => `values of ${name} were ${values.join(", ")} and are ${now.get(name)?.values.join(", ")}`,
    );
}
