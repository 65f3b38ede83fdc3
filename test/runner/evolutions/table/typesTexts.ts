import type { Evolution } from "../evolution.ts";
import { bare, column, entity } from "../model.ts";
import { retyped } from "./shared.ts";

const [name10, name20] = ['type: "varchar", length: 10', 'type: "varchar", length: 20'] as const;

/** Types of texts, documents and addresses. */
export const texts: readonly Evolution[] = [
  retyped("varchar becomes longer", [name10, name20], ["'abc'", "''"], ["abc", ""], {
    file: { lacks: [/DROP COLUMN/] },
  }),
  retyped("varchar becomes shorter and all rows fit", [name20, name10], ["'abcdefghij'"], ["abcdefghij"]),
  retyped("varchar becomes shorter and a row does not fit", [name20, name10], ["'abc'", "'abcdefghijk'"], undefined, {
    upFails: "22001",
  }),
  retyped("varchar with a length becomes varchar without length", [name10, 'type: "varchar"'], ["'abc'"], ["abc"]),
  retyped("varchar becomes text", [name10, 'type: "text"'], ["'abc'", "'ä'"], ["abc", "ä"]),
  retyped("text becomes varchar and a row does not fit", ['type: "text"', name10], ["'abcdefghijk'"], undefined, {
    upFails: "22001",
  }),
  retyped("text becomes integer", ['type: "text"', 'type: "int"'], ["'12'", "'-3'"], ["12", "-3"]),
  retyped(
    "text becomes integer and a row is no number",
    ['type: "text"', 'type: "int"'],
    ["'12'", "'twelve'"],
    undefined,
    {
      upFails: "22P02",
    },
  ),
  retyped(
    "text becomes a numeric with a scale that all rows have",
    ['type: "text"', 'type: "numeric", precision: 10, scale: 2'],
    ["'12.50'", "'7.00'"],
    ["12.50", "7.00"],
    { losses: [] },
  ),
  retyped(
    "text becomes a numeric with a scale that a row exceeds, which the cast would round silently",
    ['type: "text"', 'type: "numeric", precision: 10, scale: 2'],
    ["'12.50'", "'1.239'"],
    undefined,
    { upFails: "22P02" },
  ),
  retyped(
    "text becomes real and all rows are exact",
    ['type: "text"', 'type: "real"'],
    ["'0.1'", "'-16777216'"],
    ["0.1", "-1.6777216e+07"],
    { keepsDown: { "SELECT value FROM item": ["0.1", "-1.6777216e+07"] }, downLoses: ["item.value"] },
  ),
  retyped(
    "text becomes real and a row has more digits, which the cast would round silently",
    ['type: "text"', 'type: "real"'],
    ["'16777217'"],
    undefined,
    { upFails: "22P02" },
  ),
  retyped("integer becomes text", ['type: "int"', 'type: "text"'], ["12", "-3"], ["12", "-3"]),
  retyped(
    "integer becomes varchar and a row is too long",
    ['type: "int"', 'type: "varchar", length: 2'],
    ["123"],
    undefined,
    {
      upFails: "22001",
    },
  ),
  retyped("boolean becomes text", ['type: "boolean"', 'type: "text"'], ["true", "false"], ["true", "false"]),
  retyped("text becomes boolean", ['type: "text"', 'type: "boolean"'], ["'true'", "'false'"], ["t", "f"]),
  retyped(
    "text becomes uuid",
    ['type: "text"', 'type: "uuid"'],
    ["'6f1d2c3b-0000-4000-8000-000000000001'"],
    ["6f1d2c3b-0000-4000-8000-000000000001"],
  ),
  retyped("text becomes uuid and a row is none", ['type: "text"', 'type: "uuid"'], ["'no'"], undefined, {
    upFails: "22P02",
  }),
  {
    group: "types",
    title: "a uuid with a generating default becomes text with the same default",
    setup: 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp"',
    before: entity("item", column("value", 'type: "uuid", default: () => "uuid_generate_v4()"')),
    after: entity("item", column("value", 'type: "text", default: () => "uuid_generate_v4()"')),
    rows: "INSERT INTO item (value) VALUES ('6f1d2c3b-0000-4000-8000-000000000001')",
    expect: {
      keeps: {
        "SELECT value FROM item": ["6f1d2c3b-0000-4000-8000-000000000001"],
        "INSERT INTO item DEFAULT VALUES RETURNING length(value)": ["36"],
      },
    },
  },
  retyped("varchar becomes citext", ['type: "varchar"', 'type: "citext"'], ["'Ann'"], ["Ann"], {
    keeps: { "SELECT count(*) FROM item WHERE value = 'ANN'": ["1"] },
  }),
  retyped("char becomes varchar", ['type: "char", length: 3', 'type: "varchar", length: 3'], ["'abc'"], ["abc"]),
  retyped(
    "char becomes shorter and a row does not fit",
    ['type: "char", length: 5', 'type: "char", length: 3'],
    ["'abcd'"],
    undefined,
    {
      upFails: "22001",
    },
  ),
  retyped(
    "varchar gets another collation",
    ['type: "varchar"', 'type: "varchar", collation: "C"'],
    ["'b'", "'B'"],
    ["B", "b"],
  ),
  retyped("text becomes jsonb", ['type: "text"', 'type: "jsonb"'], [`'{"a": 1}'`], [`{"a": 1}`], {
    keeps: { "SELECT value ->> 'a' FROM item": ["1"] },
  }),
  retyped("text becomes jsonb and a row is no document", ['type: "text"', 'type: "jsonb"'], ["'no'"], undefined, {
    upFails: "22P02",
  }),
  retyped("json becomes jsonb", ['type: "json"', 'type: "jsonb"'], [`'{"a": 1}'`], [`{"a": 1}`], {
    mayLose: ["item.value"],
  }),
  retyped("jsonb becomes json", ['type: "jsonb"', 'type: "json"'], [`'{"a": 1}'`], [`{"a": 1}`]),
  retyped(
    "hstore becomes jsonb",
    ['type: "hstore", hstoreType: "object"', 'type: "jsonb"'],
    [`'a=>1'`],
    [`{"a": "1"}`],
    {
      mayLose: ["item.value"],
    },
  ),
  retyped(
    "text with array literals becomes an array of text",
    ['type: "text"', 'type: "text", array: true'],
    ["'{a,b}'"],
    ["{a,b}"],
  ),
  retyped(
    "an array of varchar becomes an array of text",
    ['type: "varchar", array: true', 'type: "text", array: true'],
    ["'{a,b}'"],
    ["{a,b}"],
  ),
  retyped("bytea becomes text", ['type: "bytea"', 'type: "text"'], [String.raw`'\x6162'`], [String.raw`\x6162`]),
  retyped("cidr becomes inet", ['type: "cidr"', 'type: "inet"'], ["'10.0.0.0/8'"], ["10.0.0.0/8"]),
  retyped("text becomes inet", ['type: "text"', 'type: "inet"'], ["'10.0.0.1'"], ["10.0.0.1"], {
    downLoses: ["item.value"],
  }),
  retyped("text becomes macaddr", ['type: "text"', 'type: "macaddr"'], ["'08:00:2b:01:02:03'"], ["08:00:2b:01:02:03"]),
  retyped(
    "a bit string becomes longer",
    ['type: "bit varying", length: 3', 'type: "bit varying", length: 8'],
    ["B'101'"],
    ["101"],
  ),
  retyped(
    "text becomes a document of full text search",
    ['type: "text"', 'type: "tsvector"'],
    ["'cat dog'"],
    ["'cat' 'dog'"],
    {
      downLoses: ["item.value"],
      mayLose: ["item.value"],
    },
  ),
  retyped(
    "a text with a default becomes an integer with a default",
    [`type: "varchar", default: "5"`, 'type: "int", default: 6'],
    ["'12'", "DEFAULT"],
    ["12", "5"],
    { keeps: { "INSERT INTO item DEFAULT VALUES RETURNING value": ["6"] } },
  ),
  retyped(
    "a column changes its type and becomes nullable",
    [name10, 'type: "text", nullable: true'],
    ["'abc'"],
    ["abc"],
    { keeps: { "INSERT INTO item (value) VALUES (NULL) RETURNING value": ["null"] } },
  ),
  {
    group: "types",
    title: "a column changes its type and its name in one answer",
    before: entity("item", column("name", 'type: "varchar", length: 10')),
    after: entity("item", column("title", 'type: "text"')),
    rows: "INSERT INTO item (name) VALUES ('abc')",
    answers: { renames: { "item.name": "title" } },
    expect: { keeps: { "SELECT title FROM item": ["abc"] } },
  },
  {
    group: "types",
    title: "a column with an index and a unique constraint changes its type",
    before: entity(
      "item",
      `@Index() ${column("code", 'type: "varchar", length: 10')}`,
      column("mail", 'type: "varchar", unique: true'),
    ),
    after: entity(
      "item",
      `@Index() ${column("code", 'type: "varchar", length: 30')}`,
      column("mail", 'type: "text", unique: true'),
    ),
    rows: "INSERT INTO item (code, mail) VALUES ('a', 'x'), ('b', 'y')",
    expect: { keeps: { "SELECT code, mail FROM item": ["a|x", "b|y"] } },
  },
  {
    group: "types",
    title: "a column of a composite key changes its type",
    before: bare(
      "item",
      '@PrimaryColumn({ type: "int" }) year!: number;',
      '@PrimaryColumn({ type: "int" }) number!: number;',
    ),
    after: bare(
      "item",
      '@PrimaryColumn({ type: "int" }) year!: number;',
      '@PrimaryColumn({ type: "bigint" }) number!: string;',
    ),
    rows: "INSERT INTO item VALUES (2024, 1), (2024, 2)",
    expect: { keeps: { "SELECT year, number FROM item": ["2024|1", "2024|2"] } },
  },
  {
    group: "types",
    title: "a primary key changes its type together with the foreign key that refers to it",
    before: `${bare("author", '@PrimaryColumn({ type: "int" }) id!: number;')}\n${entity("book", "@ManyToOne(() => Author) author!: Author;")}`,
    after: `${bare("author", '@PrimaryColumn({ type: "bigint" }) id!: string;')}\n${entity("book", "@ManyToOne(() => Author) author!: Author;")}`,
    rows: ["INSERT INTO author VALUES (7)", 'INSERT INTO book ("authorId") VALUES (7)'],
    expect: { keeps: { 'SELECT "authorId" FROM book': ["7"] } },
  },
];
