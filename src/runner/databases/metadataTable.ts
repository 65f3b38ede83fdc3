import type { MetadataRow } from "../../core/diff/catalog.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { quotePath } from "../../core/sql/quote.ts";
import type { Connection } from "./postgres.ts";

/** Quoted name of the table in which TypeORM records views and generated columns. */
export function metadataTableOf(connection: Connection): string {
  const { schema, name = "typeorm_metadata" } = connection.ownTables()[1] ?? {};
  return schema === undefined ? quotePath(name) : quotePath(schema, name);
}

/** Rows of TypeORM's metadata table; none if it does not exist. Problems: the connection's. */
export function readMetadataRows(connection: Connection, timeout: number): Promise<readonly MetadataRow[] | Problem> {
  const table = metadataTableOf(connection);
  return connection.read(async (client) => {
    const { rows } = await client.query<{ exists: boolean }>("SELECT to_regclass($1) IS NOT NULL AS exists", [table]);
    if (rows[0]?.exists !== true) return [];
    return (await client.query<MetadataRow>(`SELECT "type", "schema", "table", "name", "value" FROM ${table}`)).rows;
  }, timeout);
}
