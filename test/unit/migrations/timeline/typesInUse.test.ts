import assert from "node:assert/strict";
import { blame } from "../../../../src/migrations/timeline/blame.ts";
import type { FactChange, RevisionEvents, SchemaEvent } from "../../../../src/migrations/timeline/event.ts";
import { withTypes } from "../../../../src/migrations/timeline/typesInUse.ts";

const event = (
  operation: SchemaEvent["operation"],
  kind: string,
  name: string,
  changes: readonly FactChange[] = [],
  former?: string,
): SchemaEvent => {
  const of = (full: string) =>
    kind === "column" ? { kind, name: full, table: full.slice(0, full.lastIndexOf(".")) } : { kind, name: full };
  return { operation, object: of(name), ...(former ? { former: of(former) } : {}), changes, statements: [0] };
};
const type = (after: string): readonly FactChange[] => [{ fact: "type", after }];
const value = (after: string): readonly FactChange[] => [{ fact: "value", after }];

const steps: readonly (readonly SchemaEvent[])[] = [
  [event("created", "enum", "public.state"), event("created", "enum", "public.Kind")],
  [
    event("created", "table", "public.user"),
    event("created", "column", "public.user.state", type("public.state")),
    event("created", "column", "public.user.kinds", type('public."Kind"[]')),
  ],
  [event("changed", "enum", "public.state", value("void"))],
  [event("renamed", "enum", "public.status", [], "public.state")],
  [event("renamed", "column", "public.user.status", [], "public.user.state")],
  [event("changed", "enum", "public.status", value("late")), event("changed", "enum", "public.Kind", value("odd"))],
  [event("changed", "column", "public.user.status", type("text"))],
  [event("changed", "enum", "public.status", value("never"))],
];
const revisions = steps.map((events, index): RevisionEvents => ({
  revision: "ABCDEFGH"[index] ?? "",
  statements: ["sql"],
  events,
}));

describe("The history of a column with a type of its own name", () => {
  const cases: readonly (readonly [title: string, column: string | undefined, expected: string])[] = [
    ["has what was done to its enum, while it had that type", "status", "G F E D C B"],
    ["has what was done to the elements of an array", "kinds", "F B"],
    ["is part of that of its table", undefined, "G F F E D C B B B"],
  ];
  for (const [title, column, expected] of cases)
    it(title, () => {
      const target = { table: "public.user", ...(column === undefined ? {} : { column }) };
      const found = withTypes(revisions, blame(revisions, target));
      assert.equal(found.map(({ revision }) => revision).join(" "), expected);
    });
});
