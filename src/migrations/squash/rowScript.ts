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
  const names = replaces.map(literalOf).join(", ");
  const [own, last] = [literalOf(squashed.id), literalOf(replaces.at(-1) ?? "")];
  const message = `This database has only a part of the ${replaces.length} revisions that ${squashed.id} replaces.`;
  return `-- ${squashed.id} instead of the ${replaces.length} revisions that it replaces, for a database that has them.
-- Only rows of ${table} are changed. On any other database, and at the second time, nothing is.
BEGIN;
LOCK TABLE ${table} IN EXCLUSIVE MODE;
DO $squash$
DECLARE
  replaced text[] := ARRAY[${names}];
  present int := (SELECT count(DISTINCT "name") FROM ${table} WHERE "name" = ANY (replaced));
BEGIN
  IF present = 0 THEN RETURN; END IF;
  IF present < ${replaces.length} THEN RAISE EXCEPTION ${literalOf(message)}; END IF;
  DELETE FROM ${table} WHERE "name" = ${own} OR ("name" = ANY (replaced) AND "name" <> ${last});
  UPDATE ${table} SET "name" = ${own}, "timestamp" = ${squashed.timestamp} WHERE "name" = ${last};
END $squash$;
COMMIT;
`;
}
