import assert from "node:assert/strict";
import { differences } from "../../../../../src/runner/rehearsal/snapshot/differences.ts";
import type { CatalogObject, Fingerprint } from "../../../../../src/runner/rehearsal/snapshot/catalogObject.ts";
import { keyOf, shortName } from "../../../../../src/runner/rehearsal/snapshot/catalogObject.ts";
import { dataLossOf } from "../../../../../src/runner/rehearsal/snapshot/dataLoss.ts";
import type { TableRows } from "../../../../../src/runner/rehearsal/snapshot/tableRows.ts";
import { lostBetween } from "../../../../../src/runner/rehearsal/snapshot/rows.ts";

type Row = readonly (string | null)[];

/** A table of `id, a, b`, with or without a key. */
const table = (
  rows: readonly Row[],
  { key = ["id"], total = rows.length, columns = ["a", "b", "id"] } = {},
): TableRows => ({
  columns,
  key,
  total,
  rows,
});
const before = table([
  ["x", "1", "k1"],
  ["y", null, "k2"],
]);

const losses: Readonly<
  Record<string, readonly [then: TableRows, now: TableRows, rows: number, columns: readonly string[]]>
> = {
  nothing: [before, before, 0, []],
  "a row": [before, table([["x", "1", "k1"]]), 1, []],
  "all rows": [before, table([]), 2, []],
  "a value that became NULL": [
    before,
    table([
      [null, "1", "k1"],
      ["y", null, "k2"],
    ]),
    0,
    ["a"],
  ],
  "nothing where a NULL got a value": [
    before,
    table([
      ["x", "1", "k1"],
      ["y", "2", "k2"],
    ]),
    0,
    [],
  ],
  "a column": [
    before,
    table(
      [
        ["1", "k1"],
        [null, "k2"],
      ],
      { columns: ["b", "id"] },
    ),
    0,
    ["a"],
  ],
  "a row and values of another": [before, table([["z", "1", "k1"]]), 1, ["a"]],
  "the keys alone, where the rows stayed": [
    before,
    table([
      ["x", "1", "n1"],
      ["y", null, "n2"],
    ]),
    0,
    ["id"],
  ],
  "values of a table without a key, wherever they stand": [
    { ...before, key: [] },
    {
      ...table([
        ["y", "1", "k2"],
        ["z", null, "k1"],
      ]),
      key: [],
    },
    0,
    ["a"],
  ],
  "a row of a table without a key, and no column beside it": [
    { ...before, key: [] },
    { ...table([["y", null, "k2"]]), key: [] },
    1,
    [],
  ],
  "the rows of a large table, of which some that were read are others": [
    table(before.rows, { total: 500 }),
    table([["x", "1", "k1"]], { total: 499 }),
    1,
    [],
  ],
  "as many rows as are fewer where a large table became small": [
    table(before.rows, { total: 3 }),
    table([["x", "1", "k1"]], { total: 1 }),
    2,
    [],
  ],
  "one of two equal values of a table without a key": [
    {
      ...table([
        ["x", "1", "k"],
        ["x", "1", "k"],
      ]),
      key: [],
    },
    {
      ...table([
        ["x", "1", "k"],
        ["z", "1", "k"],
      ]),
      key: [],
    },
    0,
    ["a"],
  ],
  "the rows of a large table that are fewer": [
    table(before.rows, { total: 500 }),
    table(before.rows, { total: 450 }),
    50,
    [],
  ],
};

describe("what of a table's data is lost", () => {
  for (const [title, [then, now, rows, columns]] of Object.entries(losses)) {
    it(`is ${title}`, () => assert.deepEqual(dataLossOf(then, now), { rows, columns }));
  }

  it("is told by table, its rows before its columns, and a table that is gone by its rows", () => {
    const state = (tables: Readonly<Record<string, TableRows>>, schema: string | null = "public") => ({
      schema,
      tables: new Map(Object.entries(tables)),
    });
    const then = state({
      "public.users": before,
      "public.teams": before,
      "crm.notes": before,
      "public.same": before,
      "public.empty": table([]),
    });
    const now = state({
      "public.users": table([["z", "1", "k1"]]),
      "crm.notes": table([
        ["x", null, "k1"],
        ["y", null, "k2"],
      ]),
      "public.same": before,
      "public.new": before,
    });
    assert.deepEqual(lostBetween(then, now), ["crm.notes.b", "teams (2 rows)", "users (1 row)", "users.a"]);
    assert.deepEqual(lostBetween(then, { ...now, schema: null })[1], "teams (2 rows)");
  });
});

const described = (
  kind: string,
  name: string,
  facts: Readonly<Record<string, string>> = {},
  table?: string,
): CatalogObject => ({
  kind,
  name,
  table,
  facts: new Map(Object.entries(facts)),
});
const state = (
  objects: readonly CatalogObject[],
  columns: Readonly<Record<string, readonly string[]>> = {},
): Fingerprint => ({
  schema: "public",
  objects: new Map(objects.map((object) => [keyOf(object.kind, object.name, object.table), object])),
  columns: new Map(Object.entries(columns)),
  answer: [],
});
const users = described("table", "public.users");
const email = (type: string) => described("column", "public.users.email", { type, storage: type }, "public.users");
const index = described("index", "i", { definition: "CREATE INDEX i ON public.users (email)" }, "public.users");

describe("what differs between two states of a catalog", () => {
  it("is what is gone, what is new and what changed, from the first state to the second", () => {
    const then = state([users, email("text"), index]);
    const now = state([users, email("integer"), described("view", "public.v")]);
    assert.deepEqual(differences(then, now).catalog, [
      "column users.email: text → integer",
      "index i of users is gone",
      "view v is new",
    ]);
    assert.deepEqual(
      differences(now, then).catalog.filter((line) => line.includes("→")),
      ["column users.email: integer → text"],
    );
  });

  it("is a table alone where it goes with all that belongs to it", () => {
    assert.deepEqual(differences(state([users, email("text"), index]), state([])).catalog, ["table users is gone"]);
    assert.deepEqual(differences(state([]), state([users, email("text")])).catalog, ["table users is new"]);
    assert.deepEqual(differences(state([users]), state([users])), { catalog: [], columnOrder: [] });
  });

  it("is the order of columns where they are the same", () => {
    const order = (...columns: readonly string[]) => state([users], { "public.users": columns });
    assert.deepEqual(differences(order("a", "b"), order("b", "a")).columnOrder, ["users"]);
    assert.deepEqual(differences(order("a", "b"), order("a", "b")).columnOrder, []);
    assert.deepEqual(differences(order("a", "b"), order("b", "c")).columnOrder, []);
  });

  it("says only that a long definition differs", () => {
    const view = (text: string) => described("view", "public.v", { definition: text, comment: "x" });
    assert.deepEqual(differences(state([view("a")]), state([view("b".repeat(121))])).catalog, [
      "view v: definition differs",
    ]);
    const commented = (comment: string) => described("view", "public.v", { comment });
    assert.deepEqual(differences(state([commented("a")]), state([commented("b")])).catalog, ["view v: comment a → b"]);
    assert.equal(shortName("public.v", "crm"), "public.v");
  });
});
