import { literalOf } from "../../core/sql/bind.ts";

/**
 * A script for psql that puts the row of a squashed revision in the place of the rows of those that it replaces. It stops
 * unless the database has all of them.
 *
 * @param table the migrations table, quoted
 * @param replaces the oldest first; the squashed revision takes the place of the last one
 */
export function rowScript(
  table: string,
  squashed: { readonly id: string; readonly timestamp: number },
  replaces: readonly string[],
): string {
  const names = replaces.map(literalOf).join(",\n  ");
  const last = replaces.at(-1) ?? "";
  const message = `This database does not have all ${replaces.length} revisions that ${squashed.id} replaces.`;
  return `-- ${squashed.id} instead of the ${replaces.length} revisions that it replaces, for a database that has them.
-- Only rows of ${table} are changed.
BEGIN;
LOCK TABLE ${table} IN EXCLUSIVE MODE;
DO $check$ BEGIN
  IF (SELECT count(DISTINCT "name") FROM ${table} WHERE "name" IN (
  ${names})) <> ${replaces.length} THEN RAISE EXCEPTION ${literalOf(message)}; END IF;
END $check$;
DELETE FROM ${table} WHERE "name" IN (
  ${names}) AND "name" <> ${literalOf(last)};
UPDATE ${table} SET "name" = ${literalOf(squashed.id)}, "timestamp" = ${squashed.timestamp} WHERE "name" = ${literalOf(last)}
  AND NOT EXISTS (SELECT FROM ${table} WHERE "name" = ${literalOf(squashed.id)});
DELETE FROM ${table} WHERE "name" = ${literalOf(last)};
COMMIT;
`;
}
