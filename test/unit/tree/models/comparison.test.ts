import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { columnInWords, differencesInWords, sidesOf } from "../../../../src/client/cards/differences.ts";
import type { ProjectView } from "../../../../src/client/project/projectState.ts";
import type { ComparedModel, Difference } from "../../../../src/core/schema/model.ts";
import { modelCard } from "../../../../src/host/cards/modelCard.ts";
import { itemOf } from "../../../../src/tree/models/items.ts";
import { childrenOf, rowsOf } from "../../../../src/tree/models/nodes.ts";
import { schemaOf, tableOf } from "../../../support/schemas.ts";
import type { ViewFields } from "../../../support/views.ts";
import { historyOf, viewOf } from "../../../support/views.ts";

const column = (name: string, type: string, primary = false) => ({
  property: name,
  name,
  type,
  nullable: false,
  primary,
});

function modelOf(differences: readonly Difference[], more: Partial<ComparedModel> = {}): ComparedModel {
  return {
    name: "User",
    table: { name: "users" },
    in: { schema: "public", name: "users" },
    kind: "table",
    columns: [column("id", "uuid", true), column("email", "character varying"), column("age", "bigint")],
    relations: [],
    junctions: [],
    state: differences.length > 0 ? "differs" : "inStep",
    differences,
    ...more,
  };
}

const age: Difference = { what: "type", column: "age", from: "integer", to: "bigint" };
const email: Difference = { what: "columnMissing", column: "email", to: "character varying" };
const index: Difference = { what: "index", name: "users_email", to: "CREATE INDEX" };
const users = tableOf({ name: "users", columns: [["age", "integer"]] });

function viewWith(model: ComparedModel, more: ViewFields = {}): ProjectView {
  return viewOf({ schema: schemaOf([users]), models: [model], ...more });
}

describe("A model against the database", () => {
  it("has the rows that differ before the others, with the model's side first", () => {
    const [row] = rowsOf(viewWith(modelOf([age, email, index, { what: "nullable", column: "age", to: "NOT NULL" }])));
    assert.ok(row);
    const rows = childrenOf(row).map((child) => {
      const { label, description } = itemOf(child);
      return [label, description].filter((part) => typeof part === "string" && part !== "");
    });
    assert.deepEqual(rows, [
      ["index users_email is missing"],
      ["email", "varchar, not in the database"],
      ["age", "bigint, in the database integer · NOT NULL, in the database ?"],
      ["id", "uuid"],
    ]);
  });

  it("is worded beside a column by what differs", () => {
    const words = (difference: Difference) => columnInWords([difference], "text");
    assert.equal(words({ what: "columnRenamed", column: "a", from: "b" }), "text, in the database named b");
    assert.equal(words({ what: "default", column: "a", to: "1" }), "default 1, in the database none");
    assert.equal(words({ what: "type", column: "a", from: "text", to: "text" }), "a: its definition differs");
    assert.equal(words({ what: "comment", column: "a" }), "a: its comment differs");
  });

  it("is worded in few words in its own row", () => {
    assert.equal(differencesInWords(modelOf([])), "");
    assert.equal(differencesInWords(modelOf([age])), "age: integer → bigint");
    assert.equal(differencesInWords(modelOf([age, email])), "2 differences");
    assert.equal(
      differencesInWords(modelOf([{ what: "tableMissing" }], { state: "tableMissing" })),
      "not in the database",
    );
  });

  const kinds: readonly (readonly [Difference, readonly [string, string, string]])[] = [
    [age, ["age", "bigint", "integer"]],
    [email, ["email", "varchar", "—"]],
    [{ what: "columnExtra", column: "nick" }, ["nick", "—", "present"]],
    [{ what: "columnRenamed", column: "email", from: "mail" }, ["email", "email", "mail"]],
    [{ what: "nullable", column: "age", from: "NULL", to: "NOT NULL" }, ["age", "NOT NULL", "NULL"]],
    [{ what: "default", column: "age", from: "1" }, ["default of age", "—", "1"]],
    [index, ["users_email", "present", "—"]],
    [{ what: "constraint", name: "c", from: "x" }, ["c", "—", "present"]],
    [{ what: "constraint", name: "c", from: "x", to: "y" }, ["c", "other definition", "present"]],
    [{ what: "primaryKey" }, ["primary key", "other definition", "present"]],
    [{ what: "comment", column: "age", to: "years" }, ["comment of age", "years", "—"]],
    [{ what: "view" }, ["table", "other definition", "present"]],
    [{ what: "tableMissing" }, ["table", "present", "—"]],
  ];
  for (const [difference, cells] of kinds)
    it(`has two sides in its card for a difference of the kind ${difference.what}: ${cells.join(" | ")}`, () => {
      const { subject, model, database } = sidesOf(difference);
      assert.deepEqual([subject, model, database], cells);
    });

  const card = (model: ComparedModel, more: ViewFields = {}) =>
    modelCard(viewWith(model, more), model)
      .value.replaceAll("\\", "")
      .split("\n")
      .filter((line) => line !== "");

  it("has the differences in its card before the table, and a link that generates the revision", () => {
    const lines = card(modelOf([index, age, email]));
    assert.match(lines[1] ?? "", /^\[Show Definition\].*\[Generate Revision…\]\(command:migrations\.generate\?/);
    assert.deepEqual(lines.slice(2, 8), [
      "$(warning) 3 differences from appdb@db.example.",
      "| | Model | Database |",
      "|---|---|---|",
      "| age | bigint | integer |",
      "| email | varchar | — |",
      "| users_email | present | — |",
    ]);
    assert.equal(lines[8], "|  | Column | Type | Null | Default |");
  });

  it("says in its card that pending revisions may contain the changes", () => {
    const history = historyOf("AB", "A");
    assert.ok(card(modelOf([age]), { history }).includes("1 pending revision may contain these changes."));
    assert.ok(!card(modelOf([age])).some((line) => line.includes("pending")));
  });

  it("lists the columns of the model if the table is missing, without links to the table", () => {
    const missing = modelOf([{ what: "tableMissing" }], { state: "tableMissing" });
    const lines = card(missing, { schema: schemaOf([]) });
    assert.equal(lines[0], "**users**");
    assert.match(lines[1] ?? "", /^\[Generate Revision…\]/);
    assert.deepEqual(lines.slice(2), [
      "$(circle-outline) Not in appdb@db.example.",
      "| | Model | Database |",
      "|---|---|---|",
      "| id | uuid | — |",
      "| email | varchar | — |",
      "| age | bigint | — |",
    ]);
  });

  it("makes no statement about a table that TypeORM does not manage", () => {
    const lines = card(modelOf([], { state: "notCompared", isForeign: true }), { schema: schemaOf([]) });
    assert.deepEqual(lines, [
      "**users**",
      "$(circle-slash) Not compared: the entity has `synchronize: false`, so TypeORM leaves its table alone.",
    ]);
    assert.ok(card(modelOf([])).includes("$(check) In step with appdb@db.example."));
  });
});
