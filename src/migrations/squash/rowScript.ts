import { literalOf } from "../../core/sql/bind.ts";
import type { Replacing } from "../revision.ts";
import { allReplaced } from "./replaced.ts";

/** A squashed revision, as far as its script needs it. */
type Squashed = Replacing & { readonly id: string; readonly timestamp: number };

/**
 * A script for psql that puts the row of a squashed revision in the place of the rows of those that it replaces. It stops
 * unless the database has all of them, or all that an earlier squash among them has replaced.
 *
 * @param table the migrations table, quoted
 */
export function rowScript(table: string, squashed: Squashed): string {
  const { replaces = [] } = squashed;
  const names = allReplaced(squashed);
  const own = literalOf(squashed.id);
  const message = `This database has only a part of the ${replaces.length} revisions that ${squashed.id} replaces.`;
  const { check, last, declared } = names.length > replaces.length ? nestedCheck(squashed) : plainCheck(replaces);
  return `-- ${squashed.id} instead of the ${replaces.length} revisions that it replaces, for a database that has them.
-- Only rows of ${table} are changed. On any other database, and at the second time, nothing is.
BEGIN;
LOCK TABLE ${table} IN EXCLUSIVE MODE;
DO $squash$
DECLARE
  replaced text[] := ARRAY[${listOf(names)}];
${declared(table)}BEGIN
${check(literalOf(message))}
  DELETE FROM ${table} WHERE "name" = ${own} OR ("name" = ANY (replaced) AND "name" <> ${last});
  UPDATE ${table} SET "name" = ${own}, "timestamp" = ${squashed.timestamp} WHERE "name" = ${last};
END $squash$;
COMMIT;
`;
}

/** Parts of the script. `last`: the row, as an expression, that gets the name of the squashed revision. */
type Check = {
  readonly declared: (table: string) => string;
  readonly check: (message: string) => string;
  readonly last: string;
};

function plainCheck(replaces: readonly string[]): Check {
  return {
    declared: (table) => `  present int := (SELECT count(DISTINCT "name") FROM ${table} WHERE "name" = ANY (replaced));
`,
    check: (message) => `  IF present = 0 THEN RETURN; END IF;
  IF present < ${replaces.length} THEN RAISE EXCEPTION ${message}; END IF;`,
    last: literalOf(replaces.at(-1) ?? ""),
  };
}

/** With earlier squashes: each of them counts as present if all that it has replaced are. */
function nestedCheck({ replaces = [], replacedBefore = [] }: Squashed): Check {
  const earlier = replacedBefore.map(({ id, replaces: ids }) => {
    const [own, former] = [literalOf(id), literalOf(ids.at(-1) ?? "")];
    return { own, former, condition: `ARRAY[${listOf(ids)}] <@ present` };
  });
  return {
    declared: (table) =>
      `  present text[] := ARRAY(SELECT DISTINCT "name"::text FROM ${table} WHERE "name" = ANY (replaced));
  last text := ${literalOf(replaces.at(-1) ?? "")};
`,
    check: (message) =>
      [
        "IF cardinality(present) = 0 THEN RETURN; END IF;",
        ...earlier.map(
          ({ own, condition }) => `IF ${condition} THEN present := array_append(present, ${own}); END IF;`,
        ),
        `IF NOT ARRAY[${listOf(replaces)}] <@ present THEN RAISE EXCEPTION ${message}; END IF;`,
        // The row of an earlier squash may come after those of later revisions, if TypeORM's own command line has added it.
        ...earlier
          .toReversed()
          .map(({ own, former, condition }) => `IF last = ${own} AND ${condition} THEN last := ${former}; END IF;`),
      ]
        .map((line) => `  ${line}`)
        .join("\n"),
    last: "last",
  };
}

function listOf(ids: readonly string[]): string {
  return ids.map(literalOf).join(", ");
}
