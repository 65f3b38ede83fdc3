import { createHash } from "node:crypto";
import type { SeedColumn, SeedType } from "./seedCatalog.ts";

/** The text of a value of row `i` (from 1), before it is quoted; undefined where the type is not known. */
type Value = string | undefined;

/** Types by the name that `format_type` gives them. */
export type SeedTypes = ReadonlyMap<string, SeedType>;

/** The number of row `i` in a column that does not count: with a gap between two rows, so that renumbering shows. */
const spaced = (i: number) => 3 * i - 1;
/** Digits behind the point, none of them 0, so that rounding shows. */
const digits = "739182645739182645";
/** As many texts fill their type: a shorter one would not hold them. */
const mostFilled = 300;

const two = (i: number) => String(i).padStart(2, "0");
const month = (i: number) => `${2000 + Math.floor((i - 1) / 12)}-${two(((i - 1) % 12) + 1)}`;

/** A type of PostgreSQL's own or of a common extension, without what stands in its brackets. */
const known: Readonly<Record<string, (i: number, length: number | undefined, column: SeedColumn) => string>> = {
  smallint: (i) => String(spaced(i)),
  integer: (i) => String(spaced(i)),
  bigint: (i) => String(spaced(i)),
  real: (i) => `${i}.${digits.slice(0, 5)}`,
  "double precision": (i) => `${i}.${digits.slice(0, 14)}`,
  money: (i) => `${i}.37`,
  oid: String,
  boolean: (i) => (i % 2 === 1 ? "true" : "false"),
  text: (i, _, column) => words(column.name, i),
  citext: (i, _, column) => words(column.name, i),
  name: (i, _, column) => words(column.name, i).slice(-60),
  "character varying": (i, length, column) => fitted(words(column.name, i), i, length),
  character: (i, length, column) => fitted(words(column.name, i), i, length ?? 1),
  '"char"': (i) => String(i % 10),
  uuid: (i, _, column) => uuid(`${column.name} ${i}`),
  date: (i) => `${month(i)}-01`,
  "timestamp without time zone": (i) => `${month(i)}-01 12:34:56.739182`,
  "timestamp with time zone": (i) => `${month(i)}-01 12:34:56.739182+00`,
  "time without time zone": (i) => `12:${two(i % 60)}:56.739182`,
  "time with time zone": (i) => `12:${two(i % 60)}:56.739182+00`,
  interval: (i) => `${i} days 00:00:56.739182`,
  json: (i) => `{"n": ${i}}`,
  jsonb: (i) => `{"n": ${i}}`,
  jsonpath: (i) => `$.n${i}`,
  xml: (i) => `<n>${i}</n>`,
  bytea: (i) => `\\x${i.toString(16).padStart(4, "0")}`,
  inet: (i) => `192.0.2.${i % 256}`,
  cidr: (i) => `192.0.2.${i % 256}/32`,
  macaddr: (i) => `02:00:00:00:00:${i.toString(16).padStart(2, "0")}`,
  macaddr8: (i) => `02:00:00:00:00:00:00:${i.toString(16).padStart(2, "0")}`,
  bit: (i, length = 1) => i.toString(2).padStart(length, "0").slice(-length),
  "bit varying": (i, length) => i.toString(2).slice(-(length ?? 8)),
  point: (i) => `(${i},${i})`,
  line: (i) => `{1,-1,${i}}`,
  lseg: (i) => `[(0,0),(${i},${i})]`,
  box: (i) => `(${i},${i}),(0,0)`,
  path: (i) => `[(0,0),(${i},${i})]`,
  polygon: (i) => `((0,0),(${i},0),(0,${i}))`,
  circle: (i) => `<(${i * 10},0),1>`,
  pg_lsn: (i) => `0/${i.toString(16)}`,
  tsvector: (i) => `word${i}`,
  tsquery: (i) => `word${i}`,
  hstore: (i) => `n=>${i}`,
  ltree: (i) => `top.n${i}`,
  lquery: (i) => `top.n${i}`,
  cube: (i) => `(${i})`,
  vector: (i, length = 3) => vector(i, length),
  halfvec: (i, length = 3) => vector(i, length),
  sparsevec: (i, length = 3) => `{1:${i}}/${length}`,
  geometry: (i) => `SRID=4326;POINT(${i} ${i})`,
  geography: (i) => `SRID=4326;POINT(${i} ${i})`,
};

const ranges: Readonly<Record<string, string>> = {
  int4range: "integer",
  int8range: "bigint",
  numrange: "numeric",
  daterange: "date",
  tsrange: "timestamp without time zone",
  tstzrange: "timestamp with time zone",
};

/**
 * `full`: values use the length and the digits that their type has. `plain`: the number of the row, or the first value of
 * an enum, so that a shorter or another type can hold it.
 */
export type SeedStyle = "full" | "plain";

/** Plain values by type. Types that are not listed, except for enums, have the same values in both styles. */
const plain: Readonly<Record<string, (i: number) => string>> = {
  real: String,
  "double precision": String,
  numeric: String,
  money: String,
  text: String,
  citext: String,
  name: String,
  "character varying": String,
  character: String,
  "timestamp without time zone": (i) => `${month(i)}-01`,
  "timestamp with time zone": (i) => `${month(i)}-01 00:00:00+00`,
  interval: (i) => `${i} days`,
};

/** A value of a column in row `i`, another one for each row where the type has as many. */
export function valueFor(column: SeedColumn, i: number, types: SeedTypes, style: SeedStyle = "full"): Value {
  if (style === "full") return valueOf(column.type, i, column, types);
  const bare = column.type.replace(/\([^)]*\)/, "");
  return plain[bare]?.(i) ?? types.get(column.type)?.labels[0] ?? valueOf(column.type, i, column, types);
}

function valueOf(type: string, i: number, column: SeedColumn, types: SeedTypes): Value {
  if (type.endsWith("[]")) return wrapped(valueOf(type.slice(0, -2), i, column, types), (value) => `{${inner(value)}}`);
  const own = types.get(type.replace(/\(.*\)$/, "")) ?? types.get(type);
  if (own !== undefined) return ownValue(own, i, column, types);
  const [, inBrackets] = /\(([^)]*)\)/.exec(type) ?? [];
  // `timestamp(3) without time zone`; a type of an extension may be in a schema of its own.
  const bare = type.replace(/\([^)]*\)/, "").replace(/^interval .*/, "interval");
  const name = bare in known || bare in ranges || !bare.includes(".") ? bare : bare.slice(bare.lastIndexOf(".") + 1);
  const range = ranges[name] ?? ranges[name.replace("multirange", "range")];
  if (range !== undefined) {
    const text = rangeOf(range, i, column, types);
    return name.includes("multirange") ? wrapped(text, (value) => `{${value}}`) : text;
  }
  if (name === "numeric") return numeric(i, inBrackets);
  const length = inBrackets === undefined ? undefined : Number.parseInt(inBrackets, 10);
  return known[name]?.(i, Number.isNaN(length) ? undefined : length, column);
}

function ownValue(type: SeedType, i: number, column: SeedColumn, types: SeedTypes): Value {
  if (type.kind === "enum") return type.labels[(i - 1) % type.labels.length];
  if (type.kind === "domain") return valueOf(type.base, i, column, types);
  if (type.kind === "range") return rangeOf(type.base, i, column, types);
  if (type.kind === "multirange") return wrapped(valueOf(type.base, i, column, types), (value) => `{${value}}`);
  const values = type.attributes.map((attribute) => valueOf(attribute, i, column, types));
  return `(${values.map((value) => (value === undefined ? "" : inner(value))).join(",")})`;
}

/** No two of them overlap. */
function rangeOf(type: string, i: number, column: SeedColumn, types: SeedTypes): Value {
  const [from, to] = [valueOf(type, 2 * i - 1, column, types), valueOf(type, 2 * i, column, types)];
  return from === undefined || to === undefined ? undefined : `[${inner(from)},${inner(to)})`;
}

function numeric(i: number, inBrackets = ""): string {
  const [precision = 0, scale = 0] = inBrackets.split(",").map(Number);
  if (inBrackets === "") return `${spaced(i)}.${digits.slice(0, 9)}`;
  if (scale <= 0) return String(i * 10 ** -scale);
  // The digits after the point are followed by the row's number where there is room for nothing else.
  return precision > scale
    ? `${i}.${digits.repeat(Math.ceil(scale / digits.length)).slice(0, scale)}`
    : `0.${String(i).padStart(scale, "0")}`;
}

/** Guesses a required format from the column's name. */
function words(column: string, i: number): string {
  if (/e?mail/i.test(column)) return `person${i}@example.org`;
  if (/ur[il]$|link|website|href/i.test(column)) return `https://example.org/${i}`;
  return `${column} ${i}`;
}

/** As much as there is room for, and its number, which makes it another one. */
function fitted(text: string, i: number, length: number | undefined): string {
  if (length === undefined || (text.length <= length && length > mostFilled)) return text;
  if (text.length <= length) return filled(text, length);
  const number = String(i);
  return `${text.replaceAll(/[^a-z]/gi, "").slice(0, Math.max(0, length - number.length))}${number}`.slice(-length);
}

/** As long as its type allows, so that a shorter one is seen to cut it: an address grows in front, all else behind. */
function filled(text: string, length: number): string {
  const more = "x".repeat(length - text.length);
  return text.includes("@") ? `${more}${text}` : `${text}${more}`;
}

function uuid(from: string): string {
  const hex = createHash("sha256").update(from).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

function vector(i: number, length: number): string {
  return `[${[i, ...Array.from({ length: length - 1 }, () => 0)].join(",")}]`;
}

/** Within an array, a composite value or a range. */
function inner(value: string): string {
  return `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
}

function wrapped(value: Value, wrap: (value: string) => string): Value {
  return value === undefined ? undefined : wrap(value);
}
