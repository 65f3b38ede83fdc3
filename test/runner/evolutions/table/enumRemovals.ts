import type { Evolution } from "../evolution.ts";
import { column, decorated, entity, enumColumn, id, model } from "../model.ts";
import { columnChange } from "./shared.ts";

const labels = (type: string) => `SELECT enum_range(NULL::"${type}")`;
const three = ["open", "parked", "closed"];
const two = ["open", "closed"];

/** Enums that lose values, become another type, or get another name. */
export const enumRemovals: readonly Evolution[] = [
  {
    group: "enums",
    title: "a value that no row uses is removed",
    before: entity("item", enumColumn("value", three)),
    after: entity("item", enumColumn("value", two)),
    rows: "INSERT INTO item (value) VALUES ('open'), ('closed')",
    expect: { keeps: { "SELECT value FROM item": ["open", "closed"], [labels("item_value_enum")]: ["{open,closed}"] } },
  },
  {
    group: "enums",
    title: "a value that rows use is not removed without an answer",
    before: entity("item", enumColumn("value", three)),
    after: entity("item", enumColumn("value", two)),
    rows: "INSERT INTO item (value) VALUES ('open'), ('parked')",
    expect: { upFails: "22P02" },
  },
  {
    group: "enums",
    title: "a value that rows use is removed and its rows get another value by an answer",
    before: entity("item", enumColumn("value", three)),
    after: entity("item", enumColumn("value", two)),
    rows: "INSERT INTO item (value) VALUES ('open'), ('parked')",
    answers: { renames: { "item.value.parked": "closed" } },
    expect: { keeps: { "SELECT value FROM item": ["open", "closed"] }, mayLose: ["item.value"] },
  },
  {
    group: "enums",
    title: "a value of an array that a row uses is not removed without an answer",
    before: entity("item", enumColumn("value", three, "array: true")),
    after: entity("item", enumColumn("value", two, "array: true")),
    rows: "INSERT INTO item (value) VALUES ('{open,parked}')",
    expect: { upFails: "22P02" },
  },
  {
    group: "enums",
    title: "an unused value of an array is removed",
    before: entity("item", enumColumn("value", three, "array: true")),
    after: entity("item", enumColumn("value", two, "array: true")),
    rows: "INSERT INTO item (value) VALUES ('{open,closed}'), ('{}')",
    expect: { keeps: { "SELECT value FROM item": ["{open,closed}", "{}"] } },
  },
  {
    group: "enums",
    title: "a value is removed from an enum that is the type of a default",
    before: entity("item", enumColumn("value", three, 'default: "open"')),
    after: entity("item", enumColumn("value", two, 'default: "open"')),
    rows: "INSERT INTO item DEFAULT VALUES",
    expect: {
      keeps: { "SELECT value FROM item": ["open"], "INSERT INTO item DEFAULT VALUES RETURNING value": ["open"] },
      keepsDown: { "INSERT INTO item DEFAULT VALUES RETURNING value": ["open"] },
    },
  },
  {
    group: "enums",
    title: "the default is removed as a value and another one takes its place",
    before: entity("item", enumColumn("value", three, 'default: "parked"')),
    after: entity("item", enumColumn("value", two, 'default: "open"')),
    rows: "INSERT INTO item (value) VALUES ('closed')",
    expect: {
      keeps: { "SELECT value FROM item": ["closed"], "INSERT INTO item DEFAULT VALUES RETURNING value": ["open"] },
    },
  },
  {
    group: "enums",
    title: "an enum that two tables share loses an unused value",
    before: model(
      entity("item", enumColumn("value", three, 'enumName: "state"')),
      entity("task", enumColumn("state", three, 'enumName: "state", default: "open"')),
    ),
    after: model(
      entity("item", enumColumn("value", two, 'enumName: "state"')),
      entity("task", enumColumn("state", two, 'enumName: "state", default: "open"')),
    ),
    rows: ["INSERT INTO item (value) VALUES ('closed')", "INSERT INTO task DEFAULT VALUES"],
    expect: {
      keeps: {
        "SELECT value FROM item": ["closed"],
        "SELECT state FROM task": ["open"],
        [labels("state")]: ["{open,closed}"],
      },
    },
  },
  {
    group: "enums",
    title: "a value is removed from an enum that a view made by hand reads",
    before: entity("item", enumColumn("value", three)),
    after: entity("item", enumColumn("value", two)),
    hand: "CREATE VIEW busy AS SELECT id, value FROM item WHERE value <> 'closed'",
    rows: "INSERT INTO item (value) VALUES ('open'), ('closed')",
    expect: { keeps: { "SELECT id, value FROM busy": ["1|open"] } },
  },
  {
    group: "enums",
    title: "a value is removed from an enum that a check of the model compares",
    before: decorated("item", [`@Check("item_not_closed", "value <> 'closed'")`], id, enumColumn("value", three)),
    after: decorated("item", [`@Check("item_not_closed", "value <> 'closed'")`], id, enumColumn("value", two)),
    rows: "INSERT INTO item (value) VALUES ('open')",
    expect: {
      keeps: {
        "SELECT value FROM item": ["open"],
        "INSERT INTO item (value) VALUES ('closed')": [
          'fails: new row for relation "item" violates check constraint "item_not_closed"',
        ],
      },
    },
  },
  {
    group: "enums",
    title: "a value is removed from an enum in the predicate of a partial index",
    before: decorated(
      "item",
      [`@Index("item_open", ["value"], { where: "value = 'open'" })`],
      id,
      enumColumn("value", three),
    ),
    after: decorated(
      "item",
      [`@Index("item_open", ["value"], { where: "value = 'open'" })`],
      id,
      enumColumn("value", two),
    ),
    rows: "INSERT INTO item (value) VALUES ('open'), ('closed')",
    expect: { keeps: { "SELECT value FROM item": ["open", "closed"] } },
  },
  columnChange(
    "enums",
    "an enum becomes text",
    ['type: "enum", enum: ["open", "closed"]', 'type: "text"'],
    ["'open'", "'closed'"],
    ["open", "closed"],
  ),
  columnChange(
    "enums",
    "text becomes an enum",
    ['type: "text"', 'type: "enum", enum: ["open", "closed"]'],
    ["'open'", "'closed'"],
    ["open", "closed"],
  ),
  columnChange(
    "enums",
    "text becomes an enum and a row has another value",
    ['type: "text"', 'type: "enum", enum: ["open", "closed"]'],
    ["'open'", "'lost'"],
    undefined,
    {
      upFails: "22P02",
    },
  ),
  columnChange(
    "enums",
    "a varchar with a default becomes an enum with a default",
    ['type: "varchar", default: "open"', 'type: "enum", enum: ["open", "closed"], default: "open"'],
    ["DEFAULT", "'closed'"],
    ["open", "closed"],
    { keeps: { "INSERT INTO item DEFAULT VALUES RETURNING value": ["open"] } },
  ),
  columnChange(
    "enums",
    "an enum with a default becomes a varchar with a default",
    ['type: "enum", enum: ["open", "closed"], default: "open"', 'type: "varchar", default: "open"'],
    ["DEFAULT", "'closed'"],
    ["open", "closed"],
    { keeps: { "INSERT INTO item DEFAULT VALUES RETURNING value": ["open"] } },
  ),
  columnChange(
    "enums",
    "an enum becomes another enum with a name of its own",
    [
      'type: "enum", enum: ["open", "closed"], enumName: "state"',
      'type: "enum", enum: ["open", "closed", "lost"], enumName: "fate"',
    ],
    ["'open'", "'closed'"],
    ["open", "closed"],
  ),
  columnChange(
    "enums",
    "an enum gets a name of its own",
    [
      'type: "enum", enum: ["open", "closed"], default: "open"',
      'type: "enum", enum: ["open", "closed"], default: "open", enumName: "state"',
    ],
    ["DEFAULT", "'closed'"],
    ["open", "closed"],
    { keeps: { "INSERT INTO item DEFAULT VALUES RETURNING value": ["open"], [labels("state")]: ["{open,closed}"] } },
  ),
  columnChange(
    "enums",
    "an array of text becomes an array of an enum",
    ['type: "text", array: true', 'type: "enum", enum: ["open", "closed"], array: true'],
    ["'{open,closed}'"],
    ["{open,closed}"],
  ),
  {
    group: "enums",
    title: "a column with an enum is dropped together with its type",
    before: entity("item", enumColumn("value", two, 'default: "open"'), column("name", 'type: "text"')),
    after: entity("item", column("name", 'type: "text"')),
    rows: "INSERT INTO item (name) VALUES ('a')",
    expect: { losses: ["item.value"], keeps: { "SELECT name FROM item": ["a"] } },
  },
];
