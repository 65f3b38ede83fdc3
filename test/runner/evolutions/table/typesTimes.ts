import type { Evolution } from "../evolution.ts";
import { entity } from "../model.ts";
import { retyped } from "./shared.ts";

const lost = ["item.value"];

/** Types of points in time and of durations. */
export const times: readonly Evolution[] = [
  retyped(
    "timestamp becomes timestamp with time zone with the zone in the file",
    ['type: "timestamp"', 'type: "timestamptz"'],
    ["'2024-01-02 03:04:05'"],
    undefined,
    {
      file: { has: [/AT TIME ZONE/i], lacks: [/DROP COLUMN/] },
      keeps: { "SELECT value AT TIME ZONE 'UTC' FROM item": ["2024-01-02 03:04:05"] },
      questions: [{ kind: "zone" }],
    },
  ),
  retyped(
    "timestamp with time zone becomes timestamp with the zone in the file",
    ['type: "timestamptz"', 'type: "timestamp"'],
    ["'2024-01-02 03:04:05+00'"],
    ["2024-01-02 03:04:05"],
    { file: { has: [/AT TIME ZONE/i] } },
  ),
  {
    group: "types",
    title: "a creation date becomes a timestamp with time zone and keeps its default",
    before: entity("item", "@CreateDateColumn() createdAt!: Date;"),
    after: entity("item", '@CreateDateColumn({ type: "timestamptz" }) createdAt!: Date;'),
    rows: `INSERT INTO item ("createdAt") VALUES ('2024-01-02 03:04:05')`,
    expect: { keeps: { [`SELECT "createdAt" AT TIME ZONE 'UTC' FROM item`]: ["2024-01-02 03:04:05"] } },
  },
  retyped(
    "timestamp with a smaller precision rounds and says so",
    ['type: "timestamp"', 'type: "timestamp", precision: 0'],
    ["'2024-01-02 03:04:05.7'"],
    ["2024-01-02 03:04:06"],
    { losses: lost },
  ),
  retyped(
    "timestamp with time zone gets milliseconds only and says so",
    ['type: "timestamptz"', 'type: "timestamptz", precision: 3'],
    ["'2024-01-02 03:04:05.1239+00'"],
    undefined,
    { losses: lost, keeps: { "SELECT extract(milliseconds FROM value) FROM item": ["5124.000"] } },
  ),
  retyped(
    "timestamp with a larger precision keeps all rows",
    ['type: "timestamp", precision: 0', 'type: "timestamp", precision: 6'],
    ["'2024-01-02 03:04:05'"],
    ["2024-01-02 03:04:05"],
  ),
  retyped(
    "timestamp becomes a date and loses the time",
    ['type: "timestamp"', 'type: "date"'],
    ["'2024-01-02 03:04:05'"],
    ["2024-01-02"],
    {
      losses: lost,
    },
  ),
  retyped(
    "a date becomes a timestamp",
    ['type: "date"', 'type: "timestamp"'],
    ["'2024-01-02'"],
    ["2024-01-02 00:00:00"],
  ),
  retyped(
    "a time with a smaller precision rounds and says so",
    ['type: "time"', 'type: "time", precision: 0'],
    ["'03:04:05.7'"],
    ["03:04:06"],
    {
      losses: lost,
    },
  ),
  retyped("a time becomes text", ['type: "time"', 'type: "text"'], ["'03:04:05'"], ["03:04:05"]),
  retyped("text becomes an interval", ['type: "text"', 'type: "interval"'], ["'1 day'"], ["1 day"]),
  retyped("text becomes a date", ['type: "text"', 'type: "date"'], ["'2024-01-02'"], ["2024-01-02"]),
  retyped(
    "text becomes a date and a row has a time of day, which the cast would drop silently",
    ['type: "text"', 'type: "date"'],
    ["'2024-01-02'", "'2024-01-02 03:04:05'"],
    undefined,
    { upFails: "22007" },
  ),
  retyped(
    "text becomes a time without parts of seconds and a row has some, which the cast would round silently",
    ['type: "text"', 'type: "time", precision: 0'],
    ["'03:04:05.7'"],
    undefined,
    { upFails: "22007" },
  ),
  retyped(
    "text becomes a time and a row has a date, which the cast would drop silently",
    ['type: "text"', 'type: "time"'],
    ["'03:04:05'", "'2024-01-02 03:04:05'"],
    undefined,
    { upFails: "22007" },
  ),
  retyped(
    "text becomes a timestamp and all rows are exact",
    ['type: "text"', 'type: "timestamp"'],
    ["'2024-01-02 03:04:05.123456'"],
    ["2024-01-02 03:04:05.123456"],
  ),
  retyped(
    "text becomes a timestamp and a row has a zone, which the cast would drop silently",
    ['type: "text"', 'type: "timestamp"'],
    ["'2024-01-02 03:04:05'", "'2024-01-02 03:04:05+05:45'"],
    undefined,
    { upFails: "22007" },
  ),
  retyped("text becomes a date and a row is none", ['type: "text"', 'type: "date"'], ["'soon'"], undefined, {
    upFails: "22007",
  }),
];
