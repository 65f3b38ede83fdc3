import assert from "node:assert/strict";
import type { Catalog, Column, Table } from "../../../../src/core/diff/catalog.ts";
import { keyOf } from "../../../../src/core/diff/catalog.ts";
import type { Answers } from "../../../../src/core/diff/answers.ts";
import { resolveAnswers } from "../../../../src/core/diff/answers.ts";
import { renameStatements } from "../../../../src/core/diff/renames.ts";
import { renameQuestions } from "../../../../src/core/diff/renameQuestions.ts";
import type { Scope } from "../../../../src/core/diff/scope.ts";

/** A catalog of tables with columns of type text, by `table` or `schema.table`. */
function catalogOf(tables: Readonly<Record<string, readonly string[]>>): Catalog {
  const all = Object.entries(tables).map(([path, names]): Table => {
    const [name = "", schema = "public"] = path.split(".").toReversed();
    const columns = names.map((one): Column => {
      const plain = { type: "text", baseType: "text", isArray: false, notNull: false, comment: "" };
      return { key: keyOf.column(schema, name, one), name: one, ...plain };
    });
    const parts = { isPartitioned: false, isPartition: false, parents: [], constraints: [], indexes: [], comment: "" };
    return { key: keyOf.table(schema, name), schema, name, columns, ...parts };
  });
  const others = { enums: new Map(), sequences: new Map(), views: new Map(), others: new Map() };
  const lists = { schemas: ["public", "shop"], extensions: [], dependencies: [], metadata: [] };
  return { schema: "public", ...lists, ...others, tables: new Map(all.map((table) => [table.key, table])) };
}

/** The statements of answers, or the answer that matches nothing. */
function renamed(source: Catalog, target: Catalog, answers: Answers): readonly string[] | string {
  const resolved = resolveAnswers(source, target, answers);
  return "answer" in resolved ? `${resolved.kind} ${resolved.answer}` : renameStatements(source, target, resolved);
}

const scope: Scope = { kind: "entities", ignored: new Set(), drops: new Set(), keptIndexes: new Set() };

describe("answers to the questions of a draft", () => {
  const source = catalogOf({ user: ["id", "mail", "nick"], old: ["id"], "shop.item": ["id", "cost"] });
  const target = catalogOf({ user: ["id", "email", "name"], order: ["id"], "shop.item": ["id", "price"] });

  it("rename several columns of a table at once", () => {
    assert.deepEqual(renamed(source, target, { renames: { "user.mail": "email", "user.nick": "name" } }), [
      'ALTER TABLE "user" RENAME COLUMN "mail" TO "email"',
      'ALTER TABLE "user" RENAME COLUMN "nick" TO "name"',
    ]);
  });

  it("rename a column of a table in another schema", () => {
    assert.deepEqual(renamed(source, target, { renames: { "shop.item.cost": "price" } }), [
      'ALTER TABLE "shop"."item" RENAME COLUMN "cost" TO "price"',
    ]);
  });

  it("rename a table that no entity describes to a new one", () => {
    assert.deepEqual(renamed(source, target, { renames: { old: "order" } }), ['ALTER TABLE "old" RENAME TO "order"']);
  });

  it("exchange two names by a temporary name that no column has", () => {
    const before = catalogOf({ item: ["a", "b", "b_new"] });
    assert.deepEqual(renamed(before, before, { renames: { "item.a": "b", "item.b": "a" } }), [
      'ALTER TABLE "item" RENAME COLUMN "a" TO "b_new2"',
      'ALTER TABLE "item" RENAME COLUMN "b" TO "a_new"',
      'ALTER TABLE "item" RENAME COLUMN "b_new2" TO "b"',
      'ALTER TABLE "item" RENAME COLUMN "a_new" TO "a"',
    ]);
  });

  const unmatched: readonly (readonly [title: string, answers: Answers, problem: string])[] = [
    ["a column that does not exist", { renames: { "user.phone": "email" } }, "rename user.phone → email"],
    ["a new name that no entity has", { renames: { "user.mail": "address" } }, "rename user.mail → address"],
    [
      "one new name for two columns",
      { renames: { "user.mail": "name", "user.nick": "name" } },
      "rename user.mail → name",
    ],
    ["an expression for a column that no entity has", { fills: { "user.phone": "1" } }, "fill user.phone"],
    ["a table to drop that an entity describes", { drops: ["user"] }, "drop user"],
    ["a table to include that no entity describes", { include: ["old"] }, "include old"],
  ];
  for (const [title, answers, problem] of unmatched)
    it(`are refused for ${title}`, () => assert.equal(renamed(source, target, answers), problem));
});

describe("the renames that a draft asks about", () => {
  it("pair each removed column with the added column of the most similar name", () => {
    const source = catalogOf({ user: ["id", "first", "mail"] });
    const target = catalogOf({ user: ["id", "email", "first_name"] });
    assert.deepEqual(
      renameQuestions(source, target, scope).map(({ from, to }) => `${from ?? ""} > ${to ?? ""}`),
      ["first > first_name", "mail > email"],
    );
  });

  it("pair the columns whose names an edit has replaced, whatever their likeness", () => {
    const source = catalogOf({ user: ["id", "first", "mail"] });
    const target = catalogOf({ user: ["id", "email", "first_name"] });
    const edits = [{ from: "first", to: "email" }];
    assert.deepEqual(
      renameQuestions(source, target, scope, edits).map(({ from, to }) => `${from ?? ""} > ${to ?? ""}`),
      ["first > email", "mail > first_name"],
    );
  });

  it("pair a table without an entity with a new table that has half of its columns", () => {
    const source = catalogOf({ person: ["id", "name", "age"] });
    assert.deepEqual(renameQuestions(source, catalogOf({ human: ["id", "name", "size"] }), scope), [
      { kind: "renameTable", from: "person", to: "human" },
    ]);
    assert.deepEqual(renameQuestions(source, catalogOf({ invoice: ["id", "total", "due"] }), scope), []);
  });
});
