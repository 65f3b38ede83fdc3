import { readsRows } from "./commands.ts";

const catalogs =
  /information_schema|pg_catalog|\bpg_(class|namespace|type|attribute|constraint|index|indexes|enum|tables|views|matviews|extension)\b|\b(current_schema|current_database|version)\s*\(\s*\)/i;
const acts = /\b(setval|nextval|set_config|pg_notify|pg_advisory\w*|pg_cancel\w*|pg_terminate\w*|lo_\w+)\s*\(/i;

/**
 * Whether a statement only looks into the catalogs, as TypeORM does before it alters something (`getTable`, `hasColumn`):
 * it changes nothing, and what it shows is in the statements that come of it.
 */
export function isLook(sql: string): boolean {
  return catalogs.test(sql) && !acts.test(sql) && readsRows(sql);
}
