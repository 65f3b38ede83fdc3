import { quoteText } from "../sql/quote.ts";
import type { MetadataRow } from "./catalog.ts";

const columns = ["type", "schema", "table", "name", "value"] as const;

/**
 * The statement that adds a row to TypeORM's metadata table. TypeORM finds the row of a generated column by the
 * database's name as well, which is not the same on every database of a project.
 *
 * @param table quoted name
 */
export function insertMetadata(table: string, row: MetadataRow): string {
  const given = columns.flatMap((name) => {
    const value = row[name];
    return value === null ? [] : [[name, quoteText(value)] as const];
  });
  const all = row.type === "GENERATED_COLUMN" ? [["database", "current_database()"] as const, ...given] : given;
  const names = all.map(([name]) => `"${name}"`).join(", ");
  return `INSERT INTO ${table}(${names}) VALUES (${all.map(([, value]) => value.trim()).join(", ")})`;
}

/** The statement that removes a row. The value is left out, because it may be long. */
export function deleteMetadata(table: string, row: MetadataRow): string {
  const conditions = columns.flatMap((name) => {
    const value = name === "value" ? null : row[name];
    return value === null ? [] : [`"${name}" = ${quoteText(value).trim()}`];
  });
  return `DELETE FROM ${table} WHERE ${conditions.join(" AND ")}`;
}

/** Identifies a row: all of it but its value. */
export function metadataKey({ type, schema, table, name }: MetadataRow): string {
  return JSON.stringify([type, schema, table, name]);
}
