import assert from "node:assert/strict";
import type { RevisionEvents, SchemaEvent, SchemaObject } from "../../../../src/migrations/timeline/event.ts";
import { usesOfGone } from "../../../../src/migrations/timeline/usesGone.ts";

const column: SchemaObject = { kind: "column", name: "public.user.e-mail", table: "public.user" };
const table: SchemaObject = { kind: "table", name: "public.user" };
const revision = (id: string, ...events: readonly SchemaEvent[]): RevisionEvents => ({
  revision: id,
  statements: [],
  events,
});
const made = (body: string): SchemaEvent => ({
  operation: "created",
  object: { kind: "function", name: "public.f()" },
  changes: [
    {
      fact: "definition",
      after: `CREATE OR REPLACE FUNCTION public.f("e-mail" "user")\nAS $function$${body}$function$`,
    },
  ],
  statements: [],
});
const gone = (object: SchemaObject, operation: "dropped" | "renamed" = "dropped"): SchemaEvent =>
  operation === "dropped"
    ? { operation, object, changes: [], statements: [] }
    : { operation, object: { ...object, name: `${object.name}2` }, former: object, changes: [], statements: [] };

describe("Functions that use what the other side of a merge drops or renames", () => {
  const cases: readonly (readonly [title: string, body: string, event: SchemaEvent, isFound: boolean])[] = [
    ["are named with a column of a table that they read", 'SELECT u."e-mail" FROM "user" u', gone(column), true],
    ["are named with a column of the row of a trigger", 'NEW."e-mail" := 1', gone(column, "renamed"), true],
    ["are named with a table", "DELETE FROM User", gone(table), true],
    ["are not named with a column of another table", 'SELECT "e-mail" FROM account', gone(column), false],
    ["are not named with a longer word", "SELECT FROM users", gone(table), false],
    [
      "are not named with a part of a dropped table",
      'SELECT "e-mail" FROM "user"',
      { ...gone(column), isPart: true },
      false,
    ],
  ];
  for (const [title, body, event, isFound] of cases)
    it(title, () => {
      for (const [ours, theirs] of [
        [revision("Ours", made(body)), revision("Theirs", event)],
        [revision("Ours", event), revision("Theirs", made(body))],
      ] as const) {
        const found = usesOfGone([ours], [theirs]);
        assert.equal(found.length, isFound ? 1 : 0);
        assert.deepEqual(usesOfGone([ours, theirs], []), []);
      }
    });
});
