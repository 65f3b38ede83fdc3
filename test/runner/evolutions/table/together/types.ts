import type { Evolution } from "../../evolution.ts";
import { column, entity, enumColumn } from "../../model.ts";
import { retyped } from "../shared.ts";

const typed = (type: string, more = "") => `type: "${type}"${more}`;
const nullable = ", nullable: true";
const array = ", array: true";

/** Documents, lists, ranges, amounts and zones that become each other. */
export const typesTogether: readonly Evolution[] = [
  retyped(
    "a number becomes an array of numbers",
    [typed("int", nullable), typed("int", array + nullable)],
    ["5", "NULL"],
    ["{5}", "null"],
  ),
  retyped(
    "an array of numbers becomes a number and all rows have one",
    [typed("int", array + nullable), typed("int", nullable)],
    ["'{5}'", "NULL"],
    ["5", "null"],
  ),
  retyped(
    "an array of numbers becomes a number and a row has two",
    [typed("int", array), typed("int")],
    ["'{5}'", "'{6,7}'"],
    undefined,
    { upFails: "22P02" },
  ),
  retyped(
    "a number becomes an array of another type of numbers",
    [typed("int"), typed("bigint", array)],
    ["5"],
    ["{5}"],
  ),
  retyped(
    "a date becomes an array of dates",
    [typed("date"), typed("date", array)],
    ["'2024-05-01'"],
    ["{2024-05-01}"],
  ),
  retyped(
    "an array of texts becomes a document",
    [typed("text", array), typed("jsonb")],
    [`'{a,"b c"}'`, "'{}'"],
    ['["a", "b c"]', "[]"],
  ),
  retyped(
    "a document becomes an array of texts",
    [typed("jsonb"), typed("text", array)],
    [`'["a", "b [c]"]'`, "'[]'"],
    ['{a,"b [c]"}', "{}"],
  ),
  retyped("a document becomes an array of numbers", [typed("json"), typed("int", array)], ["'[1, 2]'"], ["{1,2}"], {
    downLoses: ["item.value"],
  }),
  retyped(
    "a document that is no list becomes an array of texts",
    [typed("jsonb"), typed("text", array)],
    [`'{"a": 1}'`],
    undefined,
    { upFails: /^22/ },
  ),
  retyped(
    "a date becomes a document",
    [typed("date", nullable), typed("jsonb", nullable)],
    ["'2024-05-01'", "NULL"],
    ['"2024-05-01"', "null"],
  ),
  retyped("a number becomes a document", [typed("int"), typed("jsonb")], ["5"], ["5"]),
  retyped("a boolean becomes a document of the type json", [typed("boolean"), typed("json")], ["true"], ["true"]),
  retyped(
    "a document becomes a uuid",
    [typed("jsonb"), typed("uuid")],
    [`'"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"'`],
    ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
  ),
  {
    ...retyped(
      "jsonb becomes hstore",
      [typed("jsonb"), typed("hstore")],
      [String.raw`'{"a": "1", "b": null, "c\"d": "e => \\ f"}'`, "'{}'"],
      [String.raw`"a"=>"1", "b"=>NULL, "c\"d"=>"e => \\ f"`, ""],
      { losses: ["item.value"] },
    ),
    setup: "CREATE EXTENSION hstore",
  },
  {
    ...retyped("text becomes ltree", [typed("text"), typed("ltree")], ["'Top.Science'"], ["Top.Science"]),
    setup: "CREATE EXTENSION ltree",
  },
  {
    ...retyped(
      "citext becomes varchar and a row is too long",
      [typed("citext"), 'type: "varchar", length: 3'],
      ["'abcd'"],
      undefined,
      { upFails: "22001" },
    ),
    setup: "CREATE EXTENSION citext",
  },
  retyped("money becomes integer and rounds", [typed("money"), typed("int")], ["'$5.00'", "'$6.60'"], ["5", "7"], {
    losses: ["item.value"],
  }),
  retyped("integer becomes money", [typed("int"), typed("money")], ["5"], ["$5.00"]),
  retyped(
    "double precision becomes money and rounds",
    [typed("double precision"), typed("money")],
    ["5.5"],
    ["$5.50"],
    {
      losses: ["item.value"],
    },
  ),
  retyped(
    "a time becomes a time with a zone, which is in the file",
    [typed("time"), typed("time with time zone")],
    ["'10:00:01.5'"],
    ["10:00:01.5+00"],
    { questions: [{ kind: "zone", table: "item", column: "value" }] },
    { hand: `DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''Asia/Tokyo''', current_database()); END$$` },
  ),
  retyped(
    "a time with a zone becomes a time and loses the zone",
    [typed("time with time zone"), typed("time")],
    ["'10:00:00+02'"],
    ["10:00:00"],
    { losses: ["item.value"] },
  ),
  retyped(
    "a range of timestamps becomes a range with a zone, which is in the file",
    [typed("tsrange"), typed("tstzrange")],
    [`'["2024-05-01 10:00:00","2024-05-02 10:00:00"]'`, "'empty'", `'(,"2024-05-02 10:00:00")'`],
    undefined,
    {
      keeps: {
        [`SELECT id, lower(value) AT TIME ZONE 'UTC', upper(value) AT TIME ZONE 'UTC', upper_inc(value), isempty(value) FROM item`]:
          ["1|2024-05-01 10:00:00|2024-05-02 10:00:00|t|f", "2|null|null|f|t", "3|null|2024-05-02 10:00:00|f|f"],
      },
    },
  ),
  {
    ...retyped(
      "a range becomes a multirange",
      [typed("int4range"), typed("int4multirange")],
      ["'[1,5)'", "'empty'"],
      ["{[1,5)}", "{}"],
    ),
    since: 14,
  },
  retyped(
    "a range of dates becomes a range of timestamps",
    [typed("daterange"), typed("tsrange")],
    ["'[2024-05-01,2024-05-03)'"],
    ['["2024-05-01 00:00:00","2024-05-03 00:00:00")'],
  ),
  retyped("an interval becomes text", [typed("interval"), typed("text")], ["'1 day 02:00'"], ["1 day 02:00:00"]),
  retyped(
    "an interval gets a smaller precision and says so",
    [typed("interval"), 'type: "interval", precision: 0'],
    ["'1.6 seconds'"],
    ["00:00:02"],
    { losses: ["item.value"] },
  ),
  retyped(
    "an interval becomes a time and loses the days",
    [typed("interval"), typed("time")],
    ["'1 day 02:00'"],
    ["02:00:00"],
    {
      losses: ["item.value"],
    },
  ),
  retyped(
    "a bit string becomes a varying one",
    ['type: "bit", length: 3', 'type: "bit varying", length: 8'],
    ["B'101'"],
    ["101"],
  ),
  retyped(
    "a timestamp becomes text and back",
    [typed("timestamp"), typed("text")],
    ["'2024-05-01 10:00:00.5'"],
    ["2024-05-01 10:00:00.5"],
  ),
  retyped(
    "an inet becomes a cidr and loses the host",
    [typed("inet"), typed("cidr")],
    ["'10.0.0.1/8'"],
    ["10.0.0.0/8"],
    {
      losses: ["item.value"],
    },
  ),
  retyped(
    "macaddr becomes macaddr8",
    [typed("macaddr"), typed("macaddr8")],
    ["'08:00:2b:01:02:03'"],
    ["08:00:2b:ff:fe:01:02:03"],
    {},
    // 0.3.20 does not know the type.
    { only: ["typeorm-1", "typeorm-0.3"] },
  ),
  retyped(
    "a uuid becomes a char of its length",
    [typed("uuid"), 'type: "char", length: 36'],
    ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"],
    ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
  ),
  retyped(
    "a list in a text becomes an array by an answer",
    ['type: "simple-array"', typed("text", array)],
    ["'a,b'"],
    ["{a,b}"],
    {
      downLoses: ["item.value"],
    },
    { answers: { fills: { "item.value": "string_to_array(value, ',')" } } },
  ),
  retyped(
    "a list in a text becomes an array and a row is no array",
    ['type: "simple-array"', typed("text", array)],
    ["'a,b'"],
    undefined,
    {
      upFails: "22P02",
    },
  ),
  retyped(
    "a number of seconds becomes a timestamp by an answer",
    [typed("bigint"), typed("timestamptz")],
    ["1700000000"],
    undefined,
    {
      downFails: "22P02",
      keeps: { "SELECT extract(epoch FROM value)::bigint FROM item": ["1700000000"] },
    },
    { answers: { fills: { "item.value": "to_timestamp(value)" } } },
  ),
  retyped(
    "a number becomes an enum of numbers",
    [typed("int"), 'type: "enum", enum: ["1", "2"]'],
    ["1", "2"],
    ["1", "2"],
  ),
  {
    group: "types",
    title: "a column gets another name, type, default and allows NULL, beside one that is added and one that goes",
    before: entity(
      "item",
      column("size", 'type: "int", default: 3'),
      column("gone", 'type: "text"'),
      enumColumn("state", ["open", "closed"]),
    ),
    after: entity(
      "item",
      column("weight", 'type: "numeric", precision: 10, scale: 2, default: 1.5, nullable: true'),
      column("note", 'type: "text", nullable: true'),
      enumColumn("state", ["new", "open", "closed"], 'default: "new"'),
    ),
    rows: "INSERT INTO item (size, gone, state) VALUES (4, 'x', 'open')",
    answers: { renames: { "item.size": "weight" } },
    expect: {
      losses: ["item.gone"],
      keeps: {
        "SELECT weight, note, state FROM item": ["4.00|null|open"],
        "INSERT INTO item DEFAULT VALUES RETURNING weight, state": ["1.50|new"],
        "INSERT INTO item (weight) VALUES (NULL) RETURNING weight": ["null"],
      },
    },
  },
  {
    group: "types",
    title: "a precision and a length are removed from two columns with indexes and a default",
    before: entity(
      "item",
      `@Index() ${column("name", 'type: "varchar", length: 5, default: "ab"')}`,
      column("amount", 'type: "numeric", precision: 5, scale: 2, default: 1.25, unique: true'),
    ),
    after: entity(
      "item",
      `@Index() ${column("name", 'type: "varchar", default: "ab"')}`,
      column("amount", 'type: "numeric", default: 1.25, unique: true'),
    ),
    rows: "INSERT INTO item (name, amount) VALUES ('abc', 3.50)",
    expect: { keeps: { "SELECT name, amount FROM item": ["abc|3.50"] } },
  },
];
