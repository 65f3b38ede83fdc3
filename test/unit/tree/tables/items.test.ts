import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { columnCard, relationCard } from "../../../../src/host/cards/columnCard.ts";
import { differenceInWords } from "../../../../src/client/cards/differences.ts";
import { tableCard, kindInWords } from "../../../../src/host/cards/tableCard.ts";
import type { ProjectView } from "../../../../src/client/project/projectState.ts";
import type { ComparedModel, Difference } from "../../../../src/core/schema/model.ts";
import type { Index, Table } from "../../../../src/core/schema/schema.ts";
import { linesOf, messageOf, othersOf } from "../../../../src/tree/shared/viewMessage.ts";
import { itemOf as modelItem, stateInWords } from "../../../../src/tree/models/items.ts";
import { countsOf } from "../../../../src/tree/models/view.ts";
import { itemOf as tableItem } from "../../../../src/tree/tables/items.ts";
import { rowsOf, childrenOf } from "../../../../src/tree/tables/children.ts";
import { tableCount } from "../../../../src/tree/tables/view.ts";
import { schemaOf, tableOf, to } from "../../../support/schemas.ts";
import type { ViewFields } from "../../../support/views.ts";
import { historyOf, idOf, viewOf } from "../../../support/views.ts";
import type { Node as TableNode } from "../../../../src/tree/tables/nodes.ts";
import { ThemeIcon } from "../../../support/editor.ts";

const index = (name: string, valid = true): Index => ({
  name,
  columns: ["id"],
  unique: false,
  primary: false,
  valid,
  definition: "CREATE INDEX",
});
const check = { name: "c", kind: "check", columns: ["id"], definition: "CHECK (true)" } as const;
const trigger = { name: "t", definition: "CREATE TRIGGER t BEFORE INSERT ON users", enabled: true };
const users = tableOf({ name: "users", columns: [["email", "character varying(320)"]] });
const orders = tableOf({ name: "orders", references: [to("users")] });
const model = (name: string, state: ComparedModel["state"], more: Partial<ComparedModel> = {}): ComparedModel => ({
  name,
  table: { name: "users" },
  in: { schema: "public", name: "users" },
  kind: "table",
  columns: [],
  relations: [],
  junctions: [],
  state,
  differences: [],
  ...more,
});

describe("a row of the Tables view", () => {
  const words = (table: Table) => {
    const [node] = rowsOf(viewOf({ schema: schemaOf([table]) }), "");
    const item = tableItem(node ?? assert.fail());
    return [item.description, item.accessibilityInformation?.label];
  };

  it("says the estimated rows, the size, the indexes, and which of them are invalid", () => {
    assert.deepEqual(words(users), ["", "users, table"]);
    assert.deepEqual(words({ ...users, rowEstimate: 1_234, bytes: 98_304, indexes: [index("a")] }), [
      "~1.2k rows · 96 kB · 1 index",
      "users, table, ~1.2k rows, 96 kB, 1 index",
    ]);
    assert.equal(words({ ...users, indexes: [index("a", false), index("b")] })[0], "invalid index a · 2 indexes");
    assert.equal(
      words({ ...users, indexes: [index("a", false), index("b", false), index("c")] })[0],
      "2 invalid indexes: a, b · 3 indexes",
    );
    assert.equal(words({ ...users, kind: "materializedView" })[0], "materialized view");
  });

  it("opens into folders, each with the number of what is in it", () => {
    const parted: Table = {
      ...users,
      kind: "partitionedTable",
      indexes: [index("a"), index("b"), index("c")],
      constraints: [...users.constraints, check],
      triggers: [trigger],
    };
    const part = (name: string): Table => ({
      ...tableOf({ name }),
      partitionBound: "FOR VALUES IN (1)",
      parents: [{ schema: "public", name: "users" }],
    });
    const own = tableOf({ name: "migrations" });
    const schema = {
      ...schemaOf([parted, part("p1"), part("p2"), orders, own]),
      enums: [{ schema: "public", name: "role", values: ["a"] }],
    };
    const view = viewOf({ schema, ownTables: [{ name: "migrations" }] });
    const named = (nodes: readonly TableNode[]) =>
      nodes.map((node) => {
        const { label, description } = tableItem(node);
        return `${typeof label === "string" ? label : ""} ${String(description)}`.trim();
      });
    const top = rowsOf(view, "");
    assert.deepEqual(named(top), ["orders", "users partitioned table · 3 indexes", "Enums 1", "TypeORM’s own 1"]);
    const inside = childrenOf(top[1] ?? assert.fail(), "").filter(({ kind }) => kind === "folder");
    assert.deepEqual(named(inside), ["Partitions 2", "Indexes 3", "Constraints 2", "Referenced by 1", "Triggers 1"]);
    assert.deepEqual(
      inside.map((node) => childrenOf(node, "").length),
      [2, 3, 2, 1, 1],
    );
    const several = {
      ...schema,
      schemas: [
        { name: "crm", usable: false },
        { name: "public", usable: true },
      ],
      tables: [...schema.tables, tableOf({ name: "notes", schema: "crm" })],
    };
    const namespaces = rowsOf(viewOf({ schema: several, ownTables: [{ name: "migrations" }] }), "");
    assert.deepEqual(named(namespaces), ["crm 1", "public 2"]);
    assert.deepEqual(named(childrenOf(namespaces[0] ?? assert.fail(), "")), [
      "You have no right to use this schema: names are known, rows are not.",
      "notes",
    ]);
  });

  it("is counted in the view's title, and as it is narrowed", () => {
    const view = viewOf({ schema: schemaOf([users, orders]) });
    const { schema: _, ...unread } = view;
    assert.equal(tableCount([view], ""), "2");
    assert.equal(tableCount([view, view, unread], ""), "4");
    assert.equal(tableCount([view, view], "USERS_ID"), "2 of 4");
    assert.equal(tableCount([unread], ""), "");
    assert.equal(tableCount([viewOf({ schema: schemaOf([]) })], "x"), "");
  });

  it("names the database beside a project's", () => {
    const view = viewOf({ schema: schemaOf([]) });
    const node = { kind: "project", project: view.key, view, content: schemaOf([]) } as const;
    assert.equal(tableItem(node).description, "appdb@db.example");
    assert.equal(modelItem({ kind: "project", project: view.key, view }).description, "appdb@db.example");
  });

  it("says above the rows what could not be looked at, and in which kinds of databases nothing is", () => {
    assert.equal(
      messageOf([undefined, { code: "schemaMissing", schema: "crm" }, { code: "readOnly" }]).split("\n").length,
      2,
    );
    assert.equal(linesOf(["a", "", "b"]), "a\nb");
    const other = (driver: "mysql" | "better-sqlite3") =>
      viewOf({ connection: { driver, database: "x", source: "" } as NonNullable<ProjectView["connection"]> });
    assert.deepEqual(othersOf([viewOf(), other("mysql"), other("mysql"), other("better-sqlite3")]), [
      "MySQL",
      "SQLite",
    ]);
  });
});

describe("the card of a table", () => {
  const card = async (table: Table, tables: readonly Table[] = [table]) =>
    tableCard(viewOf({ schema: schemaOf(tables) }), table)
      .value.replaceAll("\\", "")
      .split("\n");

  it("names the revision that changed the table last, when the revisions' texts are known", () => {
    const table = tableOf({ name: "user" });
    const history = historyOf("AB", "AB");
    const changes = new Map([[idOf("A"), [{ schema: "public", name: "user" }]]]);
    const tail = (more: ViewFields) =>
      tableCard(viewOf({ schema: schemaOf([table]), ...more }), table)
        .value.split("\n")
        .at(-1);
    assert.equal(tail({ history, changes }), "last changed by *Add a*");
    assert.equal(tail({ history }), "");
  });

  it("says the rows, the size, the columns and what hangs on it", async () => {
    const full: Table = {
      ...users,
      rowEstimate: 340,
      bytes: 8_192,
      comment: "people",
      indexes: [index("a"), index("b", false)],
      constraints: [...users.constraints, check],
      triggers: [trigger],
    };
    const lines = await card(full, [full, orders]);
    assert.equal(lines[0], "**users** · ~340 rows · 8 kB · *“people”*");
    assert.deepEqual(lines.slice(4, -2), [
      "|  | Column | Type | Null | Default |",
      "|---|---|---|---|---|",
      "| $(key) | id | uuid |  |  |",
      "|  | email | character varying(320) |  |  |",
    ]);
    assert.equal(lines.at(-1), "invalid index b · 2 indexes · 1 check · 1 trigger · referenced by orders");
  });

  it("says one of each, several of each, and that its rows may not be read", async () => {
    const one = { ...users, indexes: [index("a")], readable: false };
    assert.equal((await card(one)).at(-1), "1 index · you may not read its rows");
    const several = {
      ...users,
      constraints: [check, { ...check, kind: "exclusion" as const }],
      triggers: [trigger, trigger],
    };
    assert.equal((await card(several)).at(-1), "2 checks · 2 triggers");
    assert.equal((await card(users)).at(-1), "");
  });

  it("says of each column whether it may be null, its default, its comment, and of the table its kind", async () => {
    const columns: Table["columns"] = [
      { name: "a", type: "integer", nullable: true, default: "1" },
      { name: "b", type: "integer", nullable: false, identity: "always", comment: "a number" },
      { name: "c", type: "integer", nullable: false, identity: "byDefault" },
      { name: "d", type: "integer", nullable: false, default: "(a + 1)", generated: "stored" },
    ];
    assert.deepEqual((await card({ ...users, columns })).slice(4, -2), [
      "|  | Column | Type | Null | Default | Comment |",
      "|---|---|---|---|---|---|",
      "|  | a | integer | yes | `1` |  |",
      "|  | b | integer |  | identity, always | a number |",
      "|  | c | integer |  | identity |  |",
      "|  | d | integer |  | generated `(a + 1)` |  |",
    ]);
    const kinds = ["table", "partitionedTable", "view", "materializedView", "foreignTable"] as const;
    assert.deepEqual(kinds.map(kindInWords), [
      "table",
      "partitioned table",
      "view",
      "materialized view",
      "foreign table",
    ]);
    const forty = Array.from({ length: 40 }, (_, at) => [`c${at}`, "text"] as const).slice(1);
    assert.ok(!(await card(tableOf({ name: "forty", columns: forty }))).some((line) => line.startsWith("…")));
    const more = Array.from({ length: 40 }, (_, at) => [`c${at}`, "text"] as const);
    assert.ok((await card(tableOf({ name: "more", columns: more }))).includes("… and 1 more column"));
  });

  it("counts the columns beyond the fortieth, and the tables beyond the fifth that refer to it", async () => {
    const columns = Array.from({ length: 45 }, (_, at) => [`c${at}`, "text"] as const);
    const lines = await card(tableOf({ name: "wide", columns }));
    assert.equal(lines.filter((line) => /^\| .*text/.test(line)).length, 39);
    assert.ok(lines.includes("… and 6 more columns"));
    const six = ["a", "b", "c", "d", "e", "f", "g"].map((name) => tableOf({ name, references: [to("users")] }));
    assert.equal((await card(users, [users, ...six])).at(-1), "referenced by a, b, c, d, e and 2 more");
    assert.equal((await card(users, [users, ...six.slice(0, 5)])).at(-1), "referenced by a, b, c, d, e");
    assert.equal((await card({ ...users, columns: [] })).at(-3), "No columns.");
  });
});

const differences: readonly (readonly [Difference, string])[] = [
  [{ what: "tableMissing" }, "its table is missing"],
  [{ what: "tableMissing", table: "users_teams" }, "table users_teams is missing"],
  [{ what: "columnMissing", column: "a", to: "character varying" }, "a: column is missing, varchar in the model"],
  [{ what: "columnExtra", column: "a" }, "a: column is not in the model"],
  [{ what: "columnRenamed", column: "a", from: "b" }, "a: named b in the database"],
  [{ what: "type", column: "a", from: "integer", to: "bigint" }, "a: integer → bigint"],
  [{ what: "type", column: "a", from: "integer", to: "integer" }, "a: its definition differs"],
  [{ what: "nullable", column: "a", from: "NULL", to: "NOT NULL" }, "a: NULL → NOT NULL"],
  [{ what: "default", column: "a", to: "1" }, "a: default none → 1"],
  [{ what: "default", column: "a", from: "1" }, "a: default 1 → none"],
  [{ what: "comment" }, "the table’s comment differs"],
  [{ what: "comment", column: "a" }, "a: its comment differs"],
  [{ what: "primaryKey" }, "the primary key differs"],
  [{ what: "index", name: "i", to: "x" }, "index i is missing"],
  [{ what: "index", name: "i", from: "x" }, "index i is not in the model"],
  [{ what: "constraint", name: "c", from: "x", to: "y" }, "constraint c differs"],
  [
    { what: "constraint", name: "c", from: "x", table: "users_teams" },
    "users_teams · constraint c is not in the model",
  ],
  [{ what: "view" }, "the view’s query differs"],
  [{ what: "other" }, "the table differs"],
];

describe("a model beside its table", () => {
  for (const [difference, words] of differences) {
    it(`differs in words, from the database's to the model's: ${words}`, () => {
      assert.equal(differenceInWords(difference), words);
    });
  }

  const words = (one: ComparedModel, view = viewOf({ schema: schemaOf([users]) })) => {
    const at = { schema: one.in.schema, table: one.in.name };
    const item = modelItem({ kind: "model", project: view.key, view, ...at, model: one });
    return [item.description, item.accessibilityInformation?.label];
  };

  it("says in its row first how it differs, then its table", () => {
    assert.deepEqual(words(model("User", "inStep")), ["users", "User, in step with the database, users"]);
    assert.deepEqual(words(model("User", "notCompared", { isForeign: true })), [
      "not compared: synchronize: false · users",
      "User, not compared with the database, synchronize: false, users",
    ]);
    assert.deepEqual(words(model("User", "tableMissing", { differences: [{ what: "tableMissing" }] })), [
      "not in the database · users",
      "User, its table is missing, users",
    ]);
    const three = [{ what: "view" }, { what: "primaryKey" }, { what: "other" }] as const;
    assert.deepEqual(words(model("User", "differs", { differences: three })), [
      "3 differences · users",
      "User, differs from the database, the view’s query differs, the primary key differs, the table differs, users",
    ]);
    assert.equal(
      words(model("User", "differs", { differences: three.slice(0, 1) }))[0],
      "the view’s query differs · users",
    );
    assert.equal(stateInWords("differs"), "differs from the database");
  });

  it("has a shape in its row for where it stands", () => {
    const view = viewOf({ schema: schemaOf([users]) });
    const icons = (["inStep", "differs", "tableMissing", "notCompared"] as const).map((state) => {
      const item = modelItem({
        kind: "model",
        project: view.key,
        view,
        schema: "public",
        table: "users",
        model: model("A", state),
      });
      return item.iconPath instanceof ThemeIcon ? item.iconPath.id : "";
    });
    assert.deepEqual(icons, ["check", "diff-modified", "circle-outline", "circle-small"]);
  });

  it("is counted in the view's title by where it stands", () => {
    const of = (...states: readonly ComparedModel["state"][]) => countsOf(states.map((state) => model("A", state)));
    assert.equal(of(), "");
    assert.equal(of("inStep", "inStep", "differs"), "2 in step · 1 differs");
    assert.equal(of("differs", "differs", "tableMissing"), "2 differ · 1 without table");
    assert.equal(of("inStep", "notCompared"), "1 in step · 1 not compared");
    assert.equal(of("notCompared"), "1 model");
    assert.equal(of("notCompared", "notCompared"), "2 models");
  });

  it("counts the tables that no model maps", () => {
    const view = viewOf({ schema: schemaOf([users, orders]) });
    const item = modelItem({ kind: "unmapped", project: view.key, view, tables: [users, orders] });
    assert.deepEqual([item.label, item.description], ["Tables without a model", "2"]);
  });

  const column = { property: "email", name: "email", type: "character varying(320)", nullable: false, primary: false };
  const verdict = (one: ComparedModel, tables: readonly Table[] = [users], name = "email") =>
    columnCard(viewOf({ schema: schemaOf(tables) }), one, { ...column, name }).value.split("\n");

  it("has a verdict on each column in its card, of the model's and the database's own type", () => {
    const agrees = verdict(model("User", "inStep"));
    assert.deepEqual(agrees.slice(4, 6), [
      "| Model | `character varying(320)` | no |  |",
      "| Database | `character varying(320)` | no |  |",
    ]);
    assert.equal(agrees.at(-1), "$(check) Model and database agree.");
    assert.match(
      verdict(model("User", "notCompared", { isForeign: true })).at(-1) ?? "",
      /^\$\(circle-slash\) Not compared/,
    );
    assert.match(verdict(model("User", "tableMissing"), []).at(-1) ?? "", / The table is not in the database yet\.$/);
    assert.match(
      verdict(model("User", "inStep"), [users], "phone").at(-1) ?? "",
      / The column is not in the database yet\.$/,
    );
    const difference = { what: "type", column: "email", from: "text", to: "varchar" } as const;
    assert.equal(
      verdict(model("User", "differs", { differences: [difference] }))
        .at(-1)
        ?.replaceAll("\\", ""),
      "$(warning) email: text → varchar",
    );
  });

  it("says which side of a relation holds it", () => {
    const relation = { property: "team", kind: "many-to-one", target: "Team" } as const;
    const of = (columns: readonly string[]) =>
      relationCard(viewOf(), model("User", "inStep"), { ...relation, columns })
        .value.split("\n")
        .at(-1);
    assert.equal(of(["team_id"]), "held by `public.users.team_id`");
    assert.equal(of([]), "held by the other side");
  });
});
