import type { Evolution } from "../../evolution.ts";
import { column, decorated, entity, enumColumn, id, model, view } from "../../model.ts";

const two = ["open", "closed"];
const three = ["open", "parked", "closed"];
const rows = "INSERT INTO item (value) VALUES ('open'), ('closed')";
const kept = { "SELECT value FROM item": ["open", "closed"] };
const labels = (type: string) => `SELECT enum_range(NULL::"${type}")`;

/** Enums that change together with what else uses them. */
export const enumsTogether: readonly Evolution[] = [
  {
    group: "enums",
    title: "one of two tables leaves a shared enum",
    before: model(
      entity("item", enumColumn("value", two, 'enumName: "state"')),
      entity("task", enumColumn("state", two, 'enumName: "state", default: "open"')),
    ),
    after: model(
      entity("item", enumColumn("value", three, 'enumName: "item_state"')),
      entity("task", enumColumn("state", two, 'enumName: "state", default: "open"')),
    ),
    rows: [rows, "INSERT INTO task DEFAULT VALUES"],
    expect: {
      keeps: { ...kept, "SELECT state FROM task": ["open"], [labels("item_state")]: ["{open,parked,closed}"] },
    },
  },
  {
    group: "enums",
    title: "two enums become one that both tables share",
    before: model(
      entity("item", enumColumn("value", two)),
      entity("task", enumColumn("state", two, 'default: "open"')),
    ),
    after: model(
      entity("item", enumColumn("value", two, 'enumName: "state"')),
      entity("task", enumColumn("state", two, 'enumName: "state", default: "open"')),
    ),
    rows: [rows, "INSERT INTO task DEFAULT VALUES"],
    expect: { keeps: { ...kept, "SELECT state FROM task": ["open"] } },
  },
  {
    group: "enums",
    title: "an enum gets a name of its own and other values at once",
    before: entity("item", enumColumn("value", three, 'default: "open"')),
    after: entity("item", enumColumn("value", ["new", "open", "closed"], 'enumName: "state", default: "new"')),
    rows,
    expect: { keeps: { ...kept, "INSERT INTO item DEFAULT VALUES RETURNING value": ["new"] } },
  },
  {
    group: "enums",
    title: "an enum becomes an array of the enum",
    before: entity("item", enumColumn("value", two)),
    after: entity("item", enumColumn("value", two, "array: true")),
    rows,
    expect: { keeps: { "SELECT value FROM item": ["{open}", "{closed}"] } },
  },
  {
    group: "enums",
    title: "an enum becomes an array and loses an unused value",
    before: entity("item", enumColumn("value", three)),
    after: entity("item", enumColumn("value", two, "array: true")),
    rows,
    expect: { keeps: { "SELECT value FROM item": ["{open}", "{closed}"] } },
  },
  {
    group: "enums",
    title: "an array of an enum becomes one value of it",
    before: entity("item", enumColumn("value", two, "array: true")),
    after: entity("item", enumColumn("value", two)),
    rows: "INSERT INTO item (value) VALUES ('{open}'), ('{closed}')",
    expect: { keeps: kept },
  },
  {
    group: "enums",
    title: "a value is removed from an array with a default that has it",
    before: entity("item", enumColumn("value", three, 'array: true, default: ["open", "parked"]')),
    after: entity("item", enumColumn("value", two, 'array: true, default: ["open"]')),
    rows: "INSERT INTO item (value) VALUES ('{closed}')",
    expect: {
      keeps: { "SELECT value FROM item": ["{closed}"], "INSERT INTO item DEFAULT VALUES RETURNING value": ["{open}"] },
    },
  },
  {
    group: "enums",
    title: "a value of an array is merged into another one by an answer",
    before: entity("item", enumColumn("value", three, "array: true")),
    after: entity("item", enumColumn("value", two, "array: true")),
    rows: "INSERT INTO item (value) VALUES ('{open,parked}'), ('{closed}')",
    answers: { renames: { "item.value.parked": "closed" } },
    expect: { keeps: { "SELECT value FROM item": ["{open,closed}", "{closed}"] }, mayLose: ["item.value"] },
  },
  {
    group: "enums",
    title: "a value is removed together with the predicate of the index that compares it",
    before: decorated(
      "item",
      [`@Index("i", ["value"], { where: "value = 'parked'" })`],
      id,
      enumColumn("value", three),
    ),
    after: entity("item", enumColumn("value", two)),
    rows,
    expect: { keeps: kept },
  },
  {
    group: "enums",
    title: "a value is removed from an enum that is a part of the primary key",
    before: entity("item", `@PrimaryColumn({ type: "enum", enum: ${JSON.stringify(three)} }) value!: string;`),
    after: entity("item", `@PrimaryColumn({ type: "enum", enum: ${JSON.stringify(two)} }) value!: string;`),
    rows,
    expect: { keeps: kept },
  },
  {
    group: "enums",
    title: "a value is added and compared by a check of the same revision",
    before: entity("item", enumColumn("value", two)),
    after: decorated("item", [`@Check("c", "value <> 'parked'")`], id, enumColumn("value", three)),
    rows,
    expect: { keeps: kept },
  },
  {
    group: "enums",
    title: "a value is added and compared by a partial index of the same revision",
    before: entity("item", enumColumn("value", two)),
    after: decorated("item", [`@Index("i", ["value"], { where: "value = 'parked'" })`], id, enumColumn("value", three)),
    rows,
    expect: { keeps: kept },
  },
  {
    group: "enums",
    title: "a value is added and compared by a view of the same revision",
    before: entity("item", enumColumn("value", two)),
    after: model(
      entity("item", enumColumn("value", three)),
      view("parked", "SELECT id FROM item WHERE value = 'parked'", ["id"]),
    ),
    rows,
    expect: { keeps: { ...kept, "SELECT * FROM parked": [] } },
  },
  {
    group: "enums",
    title: "a value is removed from an enum that a function made by hand takes",
    before: entity("item", enumColumn("value", three)),
    after: entity("item", enumColumn("value", two)),
    hand: "CREATE FUNCTION is_open(item_value_enum) RETURNS boolean LANGUAGE sql AS $$SELECT $1 = 'open'$$",
    rows,
    expect: { keeps: { ...kept, "SELECT is_open(value) FROM item": ["t", "f"] } },
  },
  {
    group: "enums",
    title: "a value is removed from an enum that a table without an entity uses",
    before: entity("item", enumColumn("value", three)),
    after: entity("item", enumColumn("value", two)),
    hand: ["CREATE TABLE log (value item_value_enum DEFAULT 'open')", "INSERT INTO log VALUES ('closed')"],
    rows,
    expect: {
      keeps: {
        ...kept,
        "SELECT value FROM log": ["closed"],
        "INSERT INTO log DEFAULT VALUES RETURNING value": ["open"],
      },
      unmapped: ["log"],
    },
  },
  {
    group: "enums",
    title: "a value is removed from an enum that a generated column compares",
    before: entity(
      "item",
      enumColumn("value", three),
      column("isOpen", `type: "boolean", asExpression: "value = 'open'", generatedType: "STORED"`),
    ),
    after: entity(
      "item",
      enumColumn("value", two),
      column("isOpen", `type: "boolean", asExpression: "value = 'open'", generatedType: "STORED"`),
    ),
    rows,
    expect: { keeps: { 'SELECT value, "isOpen" FROM item': ["open|t", "closed|f"] } },
  },
  {
    group: "enums",
    title: "an enum becomes a varchar while a check and a default compare its values",
    before: decorated("item", [`@Check("c", "value <> 'parked'")`], id, enumColumn("value", three, 'default: "open"')),
    after: decorated(
      "item",
      [`@Check("c", "value <> 'parked'")`],
      id,
      column("value", 'type: "varchar", length: 10, default: "open"'),
    ),
    rows,
    expect: { keeps: { ...kept, "INSERT INTO item DEFAULT VALUES RETURNING value": ["open"] } },
  },
  {
    group: "enums",
    title: "a value is renamed while a check, an index and a view compare it",
    before: model(
      decorated(
        "item",
        [`@Check("c", "value <> 'parked'")`, `@Index("i", ["id"], { where: "value = 'open'" })`],
        id,
        enumColumn("value", three),
      ),
      view("opened", "SELECT id FROM item WHERE value = 'open'", ["id"]),
    ),
    after: model(
      decorated(
        "item",
        [`@Check("c", "value <> 'parked'")`, `@Index("i", ["id"], { where: "value = 'started'" })`],
        id,
        enumColumn("value", ["started", "parked", "closed"]),
      ),
      view("opened", "SELECT id FROM item WHERE value = 'started'", ["id"]),
    ),
    rows,
    answers: { renames: { "item.value.open": "started" } },
    expect: { keeps: { "SELECT value FROM item": ["started", "closed"], "SELECT id FROM opened": ["1"] } },
  },
  {
    group: "enums",
    title: "two columns of a table share an enum and one of them becomes text",
    before: entity(
      "item",
      enumColumn("value", two, 'enumName: "state"'),
      enumColumn("former", two, 'enumName: "state", nullable: true'),
    ),
    after: entity(
      "item",
      enumColumn("value", two, 'enumName: "state"'),
      column("former", 'type: "text", nullable: true'),
    ),
    rows: "INSERT INTO item (value, former) VALUES ('open', 'closed'), ('closed', NULL)",
    expect: { keeps: { "SELECT value, former FROM item": ["open|closed", "closed|null"] } },
  },
  {
    group: "enums",
    title: "two enum columns of a table swap their names",
    before: entity("item", enumColumn("a", two), enumColumn("b", ["x", "y"])),
    after: entity("item", enumColumn("a", ["x", "y"]), enumColumn("b", two)),
    rows: "INSERT INTO item (a, b) VALUES ('open', 'y')",
    answers: { renames: { "item.a": "b", "item.b": "a" } },
    expect: { keeps: { "SELECT a, b FROM item": ["y|open"] } },
  },
  {
    group: "enums",
    title: "a nullable enum loses a value, its default and gets NOT NULL by an answer",
    before: entity("item", enumColumn("value", three, 'nullable: true, default: "parked"')),
    after: entity("item", enumColumn("value", two)),
    rows: "INSERT INTO item (value) VALUES ('open'), (NULL)",
    answers: { fills: { "item.value": "'closed'" } },
    expect: { keeps: kept },
  },
];
