import assert from "node:assert/strict";
import { blame, blameObject } from "../../../../src/migrations/timeline/blame.ts";
import type { RevisionEvents, SchemaEvent } from "../../../../src/migrations/timeline/event.ts";

/** `renamed column public.a.y public.a.x`: operation, kind, name, former name. */
function revision(id: string, ...lines: readonly string[]): RevisionEvents {
  const events = lines.map((line, index): SchemaEvent => {
    const [operation = "", kind = "", name = "", former] = line.split(" ");
    const of = (full: string) => {
      const table = kind === "column" ? full.slice(0, full.lastIndexOf(".")) : undefined;
      return table === undefined ? { kind, name: full } : { kind, name: full, table };
    };
    return {
      operation: operation as SchemaEvent["operation"],
      object: of(name),
      ...(former === undefined ? {} : { former: of(former) }),
      changes: [],
      statements: [index],
    };
  });
  return { revision: id, statements: lines, events };
}

const history = [
  revision("A", "created table public.user", "created column public.user.mail"),
  revision("B", "renamed column public.user.email public.user.mail", "created table public.mail"),
  revision("C", "renamed table public.account public.user"),
  revision("D", "changed column public.account.email"),
];

describe("The blame of an object", () => {
  it("goes back through renames of the column and of its table", () => {
    const found = blame(history, { table: "public.account", column: "email" });
    assert.deepEqual(
      found.map(({ revision: id, event }) => `${id} ${event.operation} ${event.object.name}`),
      [
        "D changed public.account.email",
        "C renamed public.account",
        "B renamed public.user.email",
        "A created public.user.mail",
      ],
    );
  });

  it("names the rename of the table for a column under its former name, and nothing for a column that never existed", () => {
    const found = (column: string, revisions = history) =>
      blame(revisions, { table: "public.user", column }).map(({ revision: id }) => id);
    const kept = [...history.slice(0, 1), ...history.slice(2)];
    assert.deepEqual(found("mail", kept), ["C", "A"]);
    assert.deepEqual(
      blame(history, { table: "public.account", column: "absent" }).map(({ revision: id }) => id),
      [],
    );
    const dropped = [...history.slice(0, 1), revision("B", "dropped column public.user.mail"), ...history.slice(2)];
    assert.deepEqual(found("mail", dropped), ["B", "A"]);
  });

  it("has the statements of each event", () => {
    const [last] = blame(history, { table: "public.account", column: "email" });
    assert.deepEqual(last?.sql, ["changed column public.account.email"]);
  });

  it("contains everything that belongs to a table, and nothing of another table with its former name", () => {
    const again = [...history, revision("E", "created table public.user", "created column public.user.id")];
    assert.deepEqual(
      blame(again, { table: "public.account" }).map(({ revision: id }) => id),
      ["D", "C", "B", "A", "A"],
    );
    assert.deepEqual(
      blame(again, { table: "public.user" }).map(({ revision: id }) => id),
      ["E", "E"],
    );
  });

  it("contains an earlier table of the same name that was dropped", () => {
    const twice = [
      revision("A", "created table public.a"),
      revision("B", "dropped table public.a"),
      revision("C", "created table public.a"),
    ];
    assert.deepEqual(
      blame(twice, { table: "public.a" }).map(({ revision: id }) => id),
      ["C", "B", "A"],
    );
  });

  it("says of a former name that the object was renamed", () => {
    assert.deepEqual(
      blame(history, { table: "public.user", column: "mail" }).map(
        ({ revision: id, event }) => `${id} ${event.operation}`,
      ),
      ["B renamed", "A created"],
    );
  });

  it("follows a renamed type", () => {
    const types = [revision("A", "created enum public.mood"), revision("B", "renamed enum public.feeling public.mood")];
    assert.deepEqual(
      blameObject(types, { kind: "enum", name: "public.feeling" }).map(({ revision: id }) => id),
      ["B", "A"],
    );
  });
});
