import assert from "node:assert/strict";
import type { Column } from "../../../../../src/core/diff/catalog.ts";
import type { Casts } from "../../../../../src/core/diff/conversion/conversion.ts";
import { conversionOf } from "../../../../../src/core/diff/conversion/conversion.ts";

/** The part of `pg_cast` that the cases need. */
const casts: Casts = new Map([
  ["integer>bigint", "implicit"],
  ["bigint>integer", "assignment"],
  ["numeric>integer", "assignment"],
  ["integer>boolean", "explicit"],
  ["double precision>numeric", "assignment"],
  ["json>jsonb", "assignment"],
  ["timestamp without time zone>timestamp with time zone", "implicit"],
]);

function column(type: string): Column {
  const isArray = type.endsWith("[]");
  const baseType = type.replace("[]", "").replace(/\([^)]*\)/, "");
  return { key: "column public.item.value", name: "value", type, baseType, isArray, notNull: false, comment: "" };
}

/** The pattern of texts that are more exact than an interval. */
const roundedInterval =
  "'[.]([0-9]{6}[0-9]*[1-9]0* *([^0-9 cdhmuwy]|$)|[0-9]{7}[0-9]*[1-9]0* *m|[0-9]{8}[0-9]*[1-9]0* *[cdhw]" +
  "|[0-9]{3}[0-9]*[1-9]0* *(ms|mil+is)|[0-9]*[1-9]0* *(us|mic)|(?!(25|50?|75)?0* *y)[0-9]+ *y)'";

/** `from > to`, the expression (empty: none), and what else is said. */
const cases: readonly (readonly [from: string, to: string, using: string, says?: string])[] = [
  ["character varying(20)", "character varying(5)", ""],
  ["text", "character varying(5)", ""],
  ["integer", "bigint", ""],
  ["bigint", "integer", ""],
  ["integer", "text", ""],
  ["text", "integer", '"value"::integer'],
  [
    "text",
    "numeric(10,2)",
    `CASE WHEN "value"::numeric = "value"::numeric(10,2) THEN "value"::numeric(10,2) ELSE ('not exact: ' || "value")::numeric(10,2) END`,
    "exact",
  ],
  ["text", "numeric", '"value"::numeric'],
  [
    "character varying(20)",
    "date",
    `CASE WHEN "value"::timestamptz::timestamp = "value"::date::timestamp THEN "value"::date ELSE ('not exact: ' || "value")::date END`,
    "exact",
  ],
  [
    "text",
    "timestamp(3) with time zone",
    `CASE WHEN "value"::timestamp with time zone = "value"::timestamp(3) with time zone AND "value" !~ '[.][0-9]{6}[0-9]*[1-9]' THEN "value"::timestamp(3) with time zone ELSE ('not exact: ' || "value")::timestamp(3) with time zone END`,
    "session exact",
  ],
  [
    "text",
    "time without time zone",
    `CASE WHEN "value"::interval = "value"::time without time zone::interval AND "value" !~ '[.][0-9]{6}[0-9]*[1-9]' THEN "value"::time without time zone ELSE ('not exact: ' || "value")::time without time zone END`,
    "exact",
  ],
  [
    "text[]",
    "real[]",
    `CASE WHEN "value"::numeric[] = "value"::real[]::text[]::numeric[] THEN "value"::real[] ELSE ('not exact: ' || "value"::text)::real[] END`,
    "exact",
  ],
  [
    "text",
    "numeric(10,2)[]",
    `CASE WHEN "value"::numeric[] = "value"::numeric(10,2)[] THEN "value"::numeric(10,2)[] ELSE ('not exact: ' || "value"::text)::numeric(10,2)[] END`,
    "exact",
  ],
  [
    "text",
    "time with time zone",
    `CASE WHEN "value" !~ '[.][0-9]{6}[0-9]*[1-9]' THEN "value"::time with time zone ELSE ('not exact: ' || "value")::time with time zone END`,
    "session exact",
  ],
  ["text", "money", '"value"::money', "lossy"],
  ["text", "bit(3)", '"value"::bit(3)', "lossy"],
  [
    "text",
    "interval",
    `CASE WHEN "value" !~* ${roundedInterval} THEN "value"::interval ELSE ('not exact: ' || "value")::interval END`,
    "exact",
  ],
  [
    "numeric",
    "interval",
    `CASE WHEN "value"::text !~* ${roundedInterval} THEN "value"::text::interval ELSE ('not exact: ' || "value"::text)::interval END`,
    "exact byText",
  ],
  ["text", "character varying(3)[]", '"value"::text[]'],
  ["integer", "character varying(3)[]", 'CASE WHEN "value" IS NOT NULL THEN ARRAY["value"]::text[] END'],
  ["text[]", "character varying(3)", '"value"::text'],
  ["text[]", "character varying", '"value"::character varying'],
  ["text", "text[]", '"value"::text[]'],
  ["integer", "integer[]", 'CASE WHEN "value" IS NOT NULL THEN ARRAY["value"]::integer[] END'],
  ["integer", "uuid", '"value"::text::uuid', "byText"],
  ["integer", "boolean", '"value" <> 0', "lossy"],
  ["numeric(10,4)", "numeric(10,2)", "", "lossy"],
  ["numeric(10,2)", "numeric(10,4)", ""],
  ["numeric", "numeric(10,2)", "", "lossy"],
  ["numeric(10,2)", "integer", "", "lossy"],
  ["double precision", "numeric", '"value"::text::numeric'],
  ["real[]", "numeric[]", '"value"::text[]::numeric[]'],
  ["double precision", "numeric(10,2)", '"value"::text::numeric(10,2)', "lossy"],
  ["timestamp without time zone", "timestamp with time zone", `"value" AT TIME ZONE 'UTC'`, "zone"],
  ["timestamp with time zone", "date", `("value" AT TIME ZONE 'UTC')::date`, "lossy zone"],
  ["timestamp without time zone[]", "timestamp with time zone[]", "", "session"],
  ["timestamp with time zone", "text", "", "session"],
  [
    "text",
    "timestamp with time zone",
    `CASE WHEN "value" !~ '[.][0-9]{6}[0-9]*[1-9]' THEN "value"::timestamp with time zone ELSE ('not exact: ' || "value")::timestamp with time zone END`,
    "session exact",
  ],
  ["timestamp(6) without time zone", "timestamp(3) without time zone", "", "lossy"],
  ["timestamp(3) without time zone", "timestamp without time zone", ""],
  ["json", "jsonb", ""],
  [
    "integer[]",
    "integer",
    'CASE WHEN cardinality("value") = 1 THEN "value"[1]::integer ELSE "value"::text::integer END',
  ],
  ["integer", "bigint[]", 'CASE WHEN "value" IS NOT NULL THEN ARRAY["value"]::bigint[] END'],
  ["text[]", "jsonb", 'to_jsonb("value")'],
  ["date", "json", 'to_json("value")'],
  [
    "jsonb",
    "character varying(3)[]",
    `(jsonb_populate_record(NULL::pg_foreign_table, jsonb_build_object('ftoptions', "value"))).ftoptions`,
    "byText",
  ],
  [
    "jsonb",
    "time with time zone",
    `CASE WHEN ("value" #>> '{}') !~ '[.][0-9]{6}[0-9]*[1-9]' THEN ("value" #>> '{}')::time with time zone ELSE ('not exact: ' || ("value" #>> '{}'))::time with time zone END`,
    "exact byText",
  ],
  ["jsonb", "uuid", `("value" #>> '{}')::uuid`, "byText"],
  ["json", "integer", `("value" #>> '{}')::integer`],
  [
    "json",
    "integer[]",
    `(jsonb_populate_record(NULL::pg_foreign_table, jsonb_build_object('ftoptions', "value"::jsonb))).ftoptions::integer[]`,
    "byText",
  ],
  ["money", "integer", '"value"::numeric::integer', "lossy"],
  ["integer", "money", '"value"::numeric::money'],
  ["double precision", "money", '"value"::numeric::money', "lossy"],
  ["money", "real", '"value"::numeric::real', "lossy"],
  ["circle", "point", '"value"::text::point', "lossy byText"],
  ["time without time zone", "time with time zone", `("value" || '+00')::time with time zone`, "zone"],
  [
    "int4multirange",
    "int4range",
    'CASE WHEN "value" = int4multirange(range_merge("value")) THEN range_merge("value") ELSE "value"::text::int4range END',
  ],
];

describe("the conversion of a column's values to another type", () => {
  for (const [from, to, using, says = ""] of cases)
    it(`from ${from} to ${to} ${using === "" ? "needs no expression" : `is ${using}`}${says === "" ? "" : `, and is ${says}`}`, () => {
      const found = conversionOf(column(from), column(to), casts);
      const words = [
        found.isLossy ? "lossy" : "",
        found.needsZone ? "zone" : "",
        found.usesSession ? "session" : "",
        found.refusesInexact ? "exact" : "",
        found.isByText ? "byText" : "",
      ];
      assert.deepEqual([found.using ?? "", words.filter((word) => word !== "").join(" ")], [using, says]);
    });
});
