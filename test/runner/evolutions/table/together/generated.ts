import type { Evolution } from "../../evolution.ts";
import { column, entity } from "../../model.ts";

const name = column("name", 'type: "text"');
const int = (n: string, options = "") => column(n, `type: "int"${options}`);
const generated = (n: string, expression: string) =>
  column(n, `type: "int", asExpression: ${JSON.stringify(expression)}, generatedType: "STORED"`);

/** Generated columns that come and go together with the columns that they read. */
export const generatedTogether: readonly Evolution[] = [
  {
    group: "dependents",
    title: "a generated column and the column that it reads are removed",
    before: entity("item", int("size"), generated("twice", "size * 2"), name),
    after: entity("item", name),
    rows: "INSERT INTO item (size, name) VALUES (2, 'a')",
    expect: { losses: ["item.size"], keeps: { "SELECT name FROM item": ["a"] }, downLoses: ["item.twice"] },
  },
  {
    group: "dependents",
    title: "new columns and a generated column that reads them are added",
    before: entity("item", name),
    after: entity("item", name, int("size", ", default: 2"), generated("twice", "size * 2")),
    rows: "INSERT INTO item (name) VALUES ('a')",
    expect: { keeps: { "SELECT name, twice FROM item": ["a|4"] } },
  },
  {
    group: "dependents",
    title: "a generated column with an index is removed and the column that it reads changes its type",
    before: entity("item", int("size"), `@Index() ${generated("twice", "size * 2")}`, name),
    after: entity("item", column("size", 'type: "bigint"'), name),
    rows: "INSERT INTO item (size, name) VALUES (2, 'a')",
    expect: { keeps: { "SELECT size, name FROM item": ["2|a"] } },
  },
  {
    group: "dependents",
    title: "two generated columns read a column that is removed and one that is renamed, and get other expressions",
    before: entity("item", int("a"), int("b"), generated("s", "a + b"), generated("d", "a - b")),
    after: entity("item", int("c"), generated("s", "c + 1"), generated("d", "c - 1")),
    rows: "INSERT INTO item (a, b) VALUES (2, 1)",
    answers: { renames: { "item.a": "c" } },
    // The values of `b` are gone, so that `down()` adds columns that allow NULL.
    expect: {
      losses: ["item.b"],
      keeps: { "SELECT c, s, d FROM item": ["2|3|1"] },
      downLoses: ["item.s", "item.d"],
      freeDown: [/item\.[sd]$/],
    },
  },
];
