import type { Evolution } from "../evolution.ts";
import { bare, column, entity } from "../model.ts";
import { retyped } from "./shared.ts";

const lost = ["item.value"];

/** Types of numbers and flags. */
export const numbers: readonly Evolution[] = [
  retyped("integer becomes bigint", ['type: "int"', 'type: "bigint"'], ["1", "-7"], ["1", "-7"], {
    keeps: { "INSERT INTO item (value) VALUES (3000000000) RETURNING value": ["3000000000"] },
  }),
  {
    group: "types",
    title: "a serial key becomes bigint together with its sequence",
    before: entity("item", column("name", 'type: "text"')),
    after: bare("item", '@PrimaryGeneratedColumn({ type: "bigint" }) id!: string;', column("name", 'type: "text"')),
    rows: "INSERT INTO item (name) VALUES ('a'), ('b')",
    expect: {
      keeps: {
        "SELECT id, name FROM item": ["1|a", "2|b"],
        "INSERT INTO item (name) VALUES ('c') RETURNING id": ["3"],
      },
    },
  },
  retyped("bigint becomes integer and all rows fit", ['type: "bigint"', 'type: "int"'], ["1", "-7"], ["1", "-7"]),
  retyped(
    "bigint becomes integer and a row does not fit",
    ['type: "bigint"', 'type: "int"'],
    ["1", "3000000000"],
    undefined,
    { upFails: "22003" },
  ),
  retyped("smallint becomes integer", ['type: "smallint"', 'type: "int"'], ["1", "-7"], ["1", "-7"]),
  retyped(
    "integer becomes smallint and a row does not fit",
    ['type: "int"', 'type: "smallint"'],
    ["40000"],
    undefined,
    {
      upFails: "22003",
    },
  ),
  retyped(
    "numeric with a smaller scale rounds digits and says so",
    ['type: "numeric", precision: 10, scale: 4', 'type: "numeric", precision: 10, scale: 2'],
    ["1.2345", "2.5"],
    ["1.23", "2.50"],
    { losses: lost },
  ),
  retyped(
    "numeric with a smaller precision refuses a value that overflows",
    ['type: "numeric", precision: 10, scale: 2', 'type: "numeric", precision: 4, scale: 2'],
    ["123.45"],
    undefined,
    { upFails: "22003" },
  ),
  retyped(
    "numeric with a larger precision and scale keeps all digits",
    ['type: "numeric", precision: 10, scale: 2', 'type: "numeric", precision: 14, scale: 4'],
    ["1.25", "-3.10"],
    ["1.2500", "-3.1000"],
  ),
  retyped(
    "numeric with a limit becomes numeric without limit",
    ['type: "numeric", precision: 10, scale: 2', 'type: "numeric"'],
    ["1.25"],
    ["1.25"],
  ),
  retyped("numeric becomes integer and rounds", ['type: "numeric"', 'type: "int"'], ["1.5", "2"], ["2", "2"], {
    losses: lost,
  }),
  retyped(
    "integer becomes numeric with a scale",
    ['type: "int"', 'type: "numeric", precision: 10, scale: 2'],
    ["1", "20"],
    ["1.00", "20.00"],
  ),
  retyped("integer becomes double precision", ['type: "int"', 'type: "double precision"'], ["1", "-7"], ["1", "-7"]),
  retyped(
    "double precision becomes real and loses digits",
    ['type: "double precision"', 'type: "real"'],
    ["3.14159265358979"],
    ["3.1415927"],
    { losses: lost },
  ),
  retyped("real becomes double precision", ['type: "real"', 'type: "double precision"'], ["1.5"], ["1.5"]),
  retyped(
    "double precision becomes numeric",
    ['type: "double precision"', 'type: "numeric"'],
    ["1.5", "-0.25"],
    ["1.5", "-0.25"],
    { mayLose: lost },
  ),
  retyped("integer becomes boolean", ['type: "int"', 'type: "boolean"'], ["0", "1"], ["f", "t"], { mayLose: lost }),
  retyped("boolean becomes integer", ['type: "boolean"', 'type: "int"'], ["true", "false"], ["1", "0"]),
  retyped("numeric becomes money", ['type: "numeric", precision: 10, scale: 2', 'type: "money"'], ["1.50"], ["$1.50"], {
    mayLose: lost,
  }),
  retyped("money becomes numeric", ['type: "money"', 'type: "numeric"'], ["'1.50'"], ["1.50"]),
  retyped(
    "an array of integer becomes an array of bigint",
    ['type: "int", array: true', 'type: "bigint", array: true'],
    ["'{1,2}'", "'{}'"],
    ["{1,2}", "{}"],
  ),
  retyped(
    "an array of integer becomes an array of text",
    ['type: "int", array: true', 'type: "text", array: true'],
    ["'{1,NULL}'"],
    ["{1,NULL}"],
  ),
  retyped(
    "a range of integer becomes a range of bigint",
    ['type: "int4range"', 'type: "int8range"'],
    ["'[1,5)'"],
    ["[1,5)"],
  ),
];
