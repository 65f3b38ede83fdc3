import type { Evolution } from "../evolution.ts";
import { entity, enumColumn, model } from "../model.ts";
import type { More } from "./shared.ts";
import { columnChange } from "./shared.ts";

const of = (values: readonly string[], more = "") =>
  `type: "enum", enum: ${JSON.stringify(values)}${more === "" ? "" : `, ${more}`}`;

const labels = (type: string) => `SELECT enum_range(NULL::"${type}")`;

/** An enum `value` of `item` that gets other values. */
function revalued(
  title: string,
  values: readonly [before: readonly string[], after: readonly string[]],
  rows: readonly string[],
  expect: Evolution["expect"] = {},
  more: More = {},
): Evolution {
  const [before, after] = values;
  const keeps = { ...expect.keeps, [labels("item_value_enum")]: [`{${after.join(",")}}`] };
  const literals = rows.map((row) => `'${row.replaceAll("'", "''")}'`);
  return columnChange("enums", title, [of(before), of(after)], literals, rows, { ...expect, keeps }, more);
}

/** Enums that get values, new names of values, or another order. */
export const enumValues: readonly Evolution[] = [
  revalued(
    "a value is added at the end",
    [
      ["open", "closed"],
      ["open", "closed", "parked"],
    ],
    ["open", "closed"],
    {
      keeps: { "INSERT INTO item (value) VALUES ('parked') RETURNING value": ["parked"] },
    },
  ),
  revalued(
    "a value is added at the beginning",
    [
      ["open", "closed"],
      ["draft", "open", "closed"],
    ],
    ["open", "closed"],
  ),
  revalued(
    "a value is added in the middle",
    [
      ["open", "closed"],
      ["open", "parked", "closed"],
    ],
    ["open", "closed"],
  ),
  revalued(
    "several values are added in different places",
    [
      ["b", "d"],
      ["a", "b", "c", "d", "e"],
    ],
    ["b", "d"],
  ),
  revalued("a value with a quote is added", [["open"], ["open", "it's"]], ["open"]),
  revalued(
    "values change their order",
    [
      ["low", "high", "medium"],
      ["low", "medium", "high"],
    ],
    ["low", "high"],
    {
      keeps: { "SELECT max(value) FROM item": ["high"] },
    },
  ),
  {
    group: "enums",
    title: "a value is renamed by an answer",
    before: entity("item", enumColumn("value", ["open", "closed"])),
    after: entity("item", enumColumn("value", ["opened", "closed"])),
    rows: "INSERT INTO item (value) VALUES ('open'), ('closed')",
    answers: { renames: { "item.value.open": "opened" } },
    expect: {
      keeps: { "SELECT value FROM item": ["opened", "closed"], [labels("item_value_enum")]: ["{opened,closed}"] },
      keepsDown: { "SELECT value FROM item": ["open", "closed"] },
    },
  },
  {
    group: "enums",
    title: "two values swap their names by answers",
    before: entity("item", enumColumn("value", ["left", "right"])),
    after: entity("item", enumColumn("value", ["right", "left"])),
    rows: "INSERT INTO item (value) VALUES ('left'), ('left'), ('right')",
    answers: { renames: { "item.value.left": "right", "item.value.right": "left" } },
    expect: {
      keeps: { "SELECT value FROM item": ["right", "right", "left"], [labels("item_value_enum")]: ["{right,left}"] },
    },
  },
  {
    group: "enums",
    title: "a value is renamed while another one is added",
    before: entity("item", enumColumn("value", ["open", "closed"])),
    after: entity("item", enumColumn("value", ["draft", "opened", "closed"])),
    rows: "INSERT INTO item (value) VALUES ('open')",
    answers: { renames: { "item.value.open": "opened" } },
    expect: { keeps: { "SELECT value FROM item": ["opened"], [labels("item_value_enum")]: ["{draft,opened,closed}"] } },
  },
  {
    group: "enums",
    title: "a renamed value is the default of its column",
    before: entity("item", enumColumn("value", ["open", "closed"], 'default: "open"')),
    after: entity("item", enumColumn("value", ["opened", "closed"], 'default: "opened"')),
    rows: "INSERT INTO item DEFAULT VALUES",
    answers: { renames: { "item.value.open": "opened" } },
    expect: {
      keeps: { "SELECT value FROM item": ["opened"], "INSERT INTO item DEFAULT VALUES RETURNING value": ["opened"] },
    },
  },
  {
    group: "enums",
    title: "a value is added and is the default from the same revision on",
    before: entity("item", enumColumn("value", ["open", "closed"], 'default: "open"')),
    after: entity("item", enumColumn("value", ["open", "closed", "draft"], 'default: "draft"')),
    rows: "INSERT INTO item DEFAULT VALUES",
    expect: {
      keeps: { "SELECT value FROM item": ["open"], "INSERT INTO item DEFAULT VALUES RETURNING value": ["draft"] },
    },
  },
  {
    group: "enums",
    title: "a value is added and fills a new column of the same revision",
    before: entity("item", enumColumn("value", ["open"])),
    after: entity(
      "item",
      enumColumn("value", ["open", "lost"]),
      enumColumn("was", ["open", "lost"], 'enumName: "item_value_enum", default: "lost"'),
    ),
    rows: "INSERT INTO item (value) VALUES ('open')",
    expect: { keeps: { "SELECT value, was FROM item": ["open|lost"] } },
  },
  columnChange(
    "enums",
    "an array of an enum gets a value",
    [of(["a", "b"], "array: true"), of(["a", "x", "b"], "array: true")],
    ["'{a,b}'", "'{}'"],
    ["{a,b}", "{}"],
    {
      keeps: { [labels("item_value_enum")]: ["{a,x,b}"] },
    },
  ),
  columnChange(
    "enums",
    "an enum with a default array gets a value and keeps its default",
    [of(["a", "b"], 'array: true, default: ["a"]'), of(["a", "b", "c"], 'array: true, default: ["a"]')],
    ["DEFAULT"],
    ["{a}"],
    { keeps: { "INSERT INTO item DEFAULT VALUES RETURNING value": ["{a}"] } },
  ),
  columnChange(
    "enums",
    "a nullable enum gets a value in the middle",
    [of(["a", "b"], "nullable: true"), of(["a", "x", "b"], "nullable: true")],
    ["'a'", "NULL"],
    ["a", "null"],
  ),
  columnChange(
    "enums",
    "a simple enum gets a value",
    ['type: "simple-enum", enum: ["a", "b"]', 'type: "simple-enum", enum: ["b0", "a", "b"]'],
    ["'a'"],
    ["a"],
  ),
  columnChange(
    "enums",
    "an enum of numbers gets a value",
    ['type: "enum", enum: [1, 2]', 'type: "enum", enum: [1, 2, 3]'],
    ["'1'"],
    ["1"],
  ),
  {
    group: "enums",
    title: "an enum that two tables share gets a value",
    before: model(
      entity("item", enumColumn("value", ["a", "b"], 'enumName: "grade"')),
      entity("course", enumColumn("grade", ["a", "b"], 'enumName: "grade"')),
    ),
    after: model(
      entity("item", enumColumn("value", ["a", "b", "c"], 'enumName: "grade"')),
      entity("course", enumColumn("grade", ["a", "b", "c"], 'enumName: "grade"')),
    ),
    rows: ["INSERT INTO item (value) VALUES ('a')", "INSERT INTO course (grade) VALUES ('b')"],
    expect: {
      keeps: { "SELECT value FROM item": ["a"], "SELECT grade FROM course": ["b"], [labels("grade")]: ["{a,b,c}"] },
    },
  },
  {
    group: "enums",
    title: "an enum in a schema of its own gets a value",
    setup: "CREATE SCHEMA app",
    before: entity("app.item", enumColumn("value", ["a", "b"], 'default: "a"')),
    after: entity("app.item", enumColumn("value", ["a", "x", "b"], 'default: "a"')),
    rows: "INSERT INTO app.item DEFAULT VALUES",
    expect: { keeps: { "SELECT value, enum_range(NULL::app.item_value_enum) FROM app.item": ["a|{a,x,b}"] } },
  },
];
