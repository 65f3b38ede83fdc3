import type { Evolution } from "../evolution.ts";
import { column, entity } from "../model.ts";

/** A model that has not changed and that has a column with these options. */
function unchanged(title: string, options: string, more: Partial<Evolution> = {}): Evolution {
  return {
    group: "nothing",
    title,
    before: entity("item", column("value", options)),
    ...more,
    expect: { upToDate: true },
  };
}

/** Defaults that the server stores in another form than the model has them. */
export const noDefaults: readonly Evolution[] = [
  unchanged("a sum as a default", 'type: "int", default: () => "1+1"'),
  unchanged(
    "an empty array of varchar as an expression",
    'type: "varchar", array: true, default: () => "ARRAY[]::varchar[]"',
  ),
  unchanged("an empty array as a literal", `type: "text", array: true, default: "{}"`),
  unchanged("an empty array as a value", `type: "text", array: true, default: []`),
  unchanged("an array of numbers as a value", `type: "int", array: true, default: [1, 2]`),
  unchanged("an array of texts as an expression", `type: "text", array: true, default: () => "'{a,b}'::text[]"`),
  unchanged("the text now() as a constant of a timestamp", `type: "timestamp", default: "2024-01-01 00:00:00"`),
  unchanged(
    "the text now() of a timestamp, which was read when the default was set",
    'type: "timestamptz", default: "now()"',
  ),
  unchanged("the text today of a date", 'type: "date", default: "today"'),
  unchanged("the function now()", 'type: "timestamptz", default: () => "now()"'),
  unchanged("CURRENT_TIMESTAMP", 'type: "timestamp", default: () => "CURRENT_TIMESTAMP"'),
  unchanged(
    "CURRENT_TIMESTAMP with a precision",
    'type: "timestamptz", precision: 3, default: () => "CURRENT_TIMESTAMP(3)"',
  ),
  unchanged("CURRENT_DATE", 'type: "date", default: () => "CURRENT_DATE"'),
  unchanged("LOCALTIMESTAMP", 'type: "timestamp", default: () => "LOCALTIMESTAMP"'),
  unchanged("the current time in a zone", `type: "timestamp", default: () => "timezone('utc', now())"`),
  unchanged("false", 'type: "boolean", default: false'),
  unchanged("true as a text", `type: "boolean", default: "true"`),
  unchanged("false as a text expression", `type: "boolean", default: () => "'false'"`),
  unchanged("a text with double quotes", `type: "text", default: 'say "hi"'`),
  unchanged("a text with a single quote as an expression", `type: "text", default: () => "'it''s'"`),
  unchanged("a text with a backslash", String.raw`type: "text", default: "a\\b"`),
  unchanged("an empty text", 'type: "varchar", default: ""'),
  unchanged("a text that looks like a call", 'type: "text", default: "now()"'),
  unchanged("a text in double colons", `type: "text", default: "a::text"`),
  unchanged("an object in jsonb", 'type: "jsonb", default: { b: 1, a: [1, 2] }'),
  unchanged("an empty object in jsonb as an expression", `type: "jsonb", default: () => "'{}'"`),
  unchanged("an array in jsonb", 'type: "jsonb", default: []'),
  unchanged("a uuid function", 'type: "uuid", default: () => "uuid_generate_v4()"', {
    setup: 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp"',
  }),
  unchanged("gen_random_uuid", 'type: "uuid", default: () => "gen_random_uuid()"'),
  unchanged("a negative number", 'type: "int", default: -1'),
  unchanged("a number with a fraction", 'type: "numeric", precision: 10, scale: 2, default: 0.5'),
  unchanged("a number as a text", 'type: "numeric", default: "1.50"'),
  unchanged("a big number", 'type: "bigint", default: "9007199254740993"'),
  unchanged("zero", 'type: "int", default: 0'),
  unchanged("NULL", 'type: "text", nullable: true, default: null'),
  unchanged("an interval", `type: "interval", default: "1 day"`),
  unchanged("an interval as an expression", `type: "interval", default: () => "'2 hours'::interval"`),
  unchanged("an enum", 'type: "enum", enum: ["a", "b"], default: "a"'),
  unchanged("an array of an enum", 'type: "enum", enum: ["a", "b"], array: true, default: ["a", "b"]'),
  unchanged("a random number", 'type: "int", default: () => "floor(random() * 100)"'),
  unchanged("a text in upper case by a function", `type: "text", default: () => "upper('a')"`),
];
