import { readsRows } from "./commands.ts";

const catalogs =
  /information_schema|pg_catalog|\bpg_(class|namespace|type|attribute|constraint|index|indexes|enum|tables|views|matviews|extension)\b|\b(current_schema|current_database|version)\s*\(\s*\)/i;
const acts = /\b(setval|nextval|set_config|pg_notify|pg_advisory\w*|pg_cancel\w*|pg_terminate\w*|lo_\w+)\s*\(/i;

/**
 * True if a statement only reads the catalogs, as TypeORM does before it alters a table (`getTable`, `hasColumn`).
 * Such statements are not shown, because the statements that follow contain their result.
 */
export function isCatalogRead(sql: string): boolean {
  return catalogs.test(sql) && !acts.test(sql) && readsRows(sql);
}
