import type { Evolution, Expectation } from "../../evolution.ts";
import { column, decorated, entity, enumColumn, id } from "../../model.ts";
import { retyped } from "../shared.ts";

const name = column("name", 'type: "text"');
const int = (n: string, options = "") => column(n, `type: "int"${options}`);

/** A column of a domain, which no entity can declare, becomes one of another type. */
function ofDomain(
  title: string,
  domain: string,
  after: string,
  [value, kept]: readonly [value: string, kept: string],
  expect: Expectation = {},
): Evolution {
  const [type] = domain.split(" ");
  return {
    ...retyped(title, ["", after], [value], [kept], { ...expect, questions: [], free: [/^domain /] }),
    before: {
      sql: [
        `CREATE DOMAIN ${domain}`,
        `CREATE TABLE item (id SERIAL NOT NULL, value ${type} NOT NULL, CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id))`,
      ],
    },
  };
}

/** Tables that inherit from each other in SQL, and columns of domains. */
export const inheritanceTogether: readonly Evolution[] = [
  {
    group: "dependents",
    title:
      "a column that a table inherits in SQL is renamed and changes its type, and a view made by hand reads it there",
    before: entity("item", int("size"), name),
    after: entity("item", column("width", 'type: "bigint"'), name),
    hand: ["CREATE TABLE old_item (why text) INHERITS (item)", "CREATE VIEW v AS SELECT size, why FROM old_item"],
    rows: [
      "INSERT INTO item (size, name) VALUES (2, 'A')",
      "INSERT INTO old_item (size, name, why) VALUES (3, 'B', 'x')",
    ],
    answers: { renames: { "item.size": "width" } },
    expect: {
      keeps: { "SELECT width FROM item": ["2", "3"], "SELECT width, why FROM old_item": ["3|x"] },
      free: [/old_item/],
    },
  },
  {
    group: "dependents",
    title: "a column that a table inherits in SQL is removed, and the values go in both tables",
    before: entity("item", int("size"), name),
    after: entity("item", name),
    hand: ["CREATE TABLE old_item (why text) INHERITS (item)"],
    rows: [
      "INSERT INTO item (size, name) VALUES (2, 'A')",
      "INSERT INTO old_item (size, name, why) VALUES (3, 'B', 'x')",
    ],
    expect: {
      losses: ["item.size", "old_item.size"],
      keeps: { "SELECT name FROM item": ["A", "B"] },
      free: [/old_item/],
    },
  },
  {
    group: "dependents",
    title: "a number that a table inherits in SQL is rounded in both tables",
    before: entity("item", column("size", 'type: "numeric", precision: 10, scale: 3'), name),
    after: entity("item", column("size", 'type: "numeric", precision: 10, scale: 1'), name),
    hand: ["CREATE TABLE old_item (why text) INHERITS (item)"],
    rows: [
      "INSERT INTO item (size, name) VALUES (2.123, 'A')",
      "INSERT INTO old_item (size, name, why) VALUES (3.345, 'B', 'x')",
    ],
    expect: {
      losses: ["item.size", "old_item.size"],
      keeps: { "SELECT size FROM item": ["2.1", "3.3"] },
      free: [/old_item/],
    },
  },
  {
    group: "dependents",
    title: "a required column is filled by an answer in a table and in one that inherits from it in SQL",
    before: entity("item", name),
    after: entity("item", name, int("size")),
    hand: ["CREATE TABLE old_item (why text) INHERITS (item)"],
    rows: ["INSERT INTO item (name) VALUES ('A')", "INSERT INTO old_item (name, why) VALUES ('B', 'x')"],
    answers: { fills: { "item.size": "length(name)" } },
    expect: { keeps: { "SELECT size FROM item": ["1", "1"] }, free: [/old_item/] },
  },
  {
    group: "dependents",
    title: "an enum with a default loses a value in a table that another one inherits from in SQL",
    before: entity("item", enumColumn("state", ["a", "b"], 'default: "a"')),
    after: entity("item", enumColumn("state", ["a"], 'default: "a"')),
    hand: ["CREATE TABLE old_item () INHERITS (item)", "CREATE INDEX old_state ON old_item (state) WHERE state = 'a'"],
    rows: ["INSERT INTO item (state) VALUES ('a')", "INSERT INTO old_item (state) VALUES ('a')"],
    expect: { keeps: { "SELECT state FROM item": ["a", "a"] }, free: [/old_/] },
  },
  {
    group: "dependents",
    title: "a check, a default and a type change in a table that another one inherits from in SQL",
    before: decorated("item", ['@Check("pos", "size > 0")'], id, int("size", ", default: 1")),
    after: decorated(
      "item",
      ['@Check("pos", "size > 1")'],
      id,
      column("size", 'type: "bigint", default: 2, nullable: true'),
    ),
    hand: ["CREATE TABLE old_item () INHERITS (item)"],
    rows: ["INSERT INTO item (size) VALUES (2)", "INSERT INTO old_item (size) VALUES (3)"],
    expect: { keeps: { "SELECT size FROM item": ["2", "3"] }, free: [/old_/] },
  },
  {
    group: "dependents",
    title: "a column changes its type and a generated column of a table that inherits in SQL reads it",
    before: entity("item", int("size"), name),
    after: entity("item", column("size", 'type: "bigint"'), name),
    hand: ["CREATE TABLE old_item (twice int GENERATED ALWAYS AS (size * 2) STORED) INHERITS (item)"],
    rows: ["INSERT INTO item (size, name) VALUES (2, 'A')", "INSERT INTO old_item (size, name) VALUES (3, 'B')"],
    expect: { mayRefuse: true, upFails: /./ },
  },
  {
    group: "structure",
    title: "a table that inherits in SQL is dropped on request",
    before: {
      sql: [
        'CREATE TABLE item (id SERIAL NOT NULL, name text NOT NULL, CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id))',
        "CREATE UNLOGGED TABLE old_item (why text DEFAULT 'x', CHECK (why <> '')) INHERITS (item)",
      ],
    },
    after: entity("item", name),
    rows: "INSERT INTO old_item (name) VALUES ('a')",
    answers: { drops: ["old_item"] },
    expect: { losses: ["old_item"], gone: [/old_item/], downLoses: ["item"], mayLose: ["item"] },
  },
  ofDomain("a column of a domain becomes a text", "email AS text CHECK (VALUE LIKE '%@%')", 'type: "text"', [
    "'a@b'",
    "a@b",
  ]),
  ofDomain(
    "a column of a domain of integers becomes a bigint without a question",
    "quantity AS int CHECK (VALUE > 0)",
    'type: "bigint"',
    ["3", "3"],
  ),
  ofDomain(
    "a column of a domain of numbers becomes an integer and rounds",
    "weight AS numeric CHECK (VALUE > 0)",
    'type: "int"',
    ["3.5", "4"],
    { losses: ["item.value"] },
  ),
];
