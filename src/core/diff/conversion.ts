import { quoteName } from "../sql/quote.ts";
import type { Column } from "./catalog.ts";

/** How the values of a column become values of another type. */
export type Conversion = {
  /** Expression of `USING`; absent if PostgreSQL's assignment cast converts the values, and refuses what does not fit. */
  readonly using?: string;
  /** True if digits, a time of day or a zone are lost silently. */
  readonly isLossy: boolean;
  /** True if the result depends on a time zone, which is written out as UTC. */
  readonly needsZone: boolean;
  /** True if PostgreSQL has no cast: the values are read again from their texts, which most values refuse. */
  readonly isByText: boolean;
};

/** The contexts of `pg_cast`, by `source>target`; types as `format_type` prints them. */
export type Casts = ReadonlyMap<string, "implicit" | "assignment" | "explicit">;

const texts = ["text", "character varying", "character", "citext", "name"];
const integers = ["smallint", "integer", "bigint"];
const numbers = [...integers, "numeric", "real", "double precision"];

/** The type of a column. */
type Typed = Pick<Column, "name" | "type" | "baseType" | "isArray" | "enumType">;

/** The conversion from one column's type to another's. Precisions and lengths of the same type need no expression. */
export function conversionOf(from: Typed, to: Typed, casts: Casts): Conversion {
  const isLossy = loses(from, to);
  const zone = zoned(from, to);
  if (zone !== undefined) return { using: zone, isLossy, needsZone: true, isByText: false };
  const plain = { isLossy, needsZone: false, isByText: false };
  const name = quoteName(to.name);
  if (from.isArray !== to.isArray) {
    const isOfText = texts.includes((to.isArray ? from : to).baseType);
    // A text is read as an array, and refused if it is none. A value of another type becomes an array of one.
    if (isOfText) return { ...plain, using: `${name}::${to.type}` };
    if (to.isArray && from.baseType === to.baseType)
      return { ...plain, using: `CASE WHEN ${name} IS NOT NULL THEN ARRAY[${name}]::${to.type} END` };
    return { ...plain, using: throughText(to), isByText: true };
  }
  if (from.baseType === to.baseType) return plain;
  const array = to.isArray ? "[]" : "";
  if (from.enumType !== undefined && to.enumType !== undefined)
    return { ...plain, using: `${name}::text${array}::${to.type}` };
  if (texts.includes(to.baseType)) return plain;
  if (texts.includes(from.baseType)) return { ...plain, using: `${name}::${to.type}` };
  if (from.baseType === "boolean" && numbers.includes(to.baseType))
    return { ...plain, using: `${name}::integer${array}${to.baseType === "integer" ? "" : `::${to.type}`}` };
  if (to.baseType === "boolean" && numbers.includes(from.baseType) && !to.isArray)
    return { ...plain, using: `${name} <> 0` };
  switch (casts.get(`${from.baseType}>${to.baseType}`)) {
    case "implicit":
    case "assignment":
      return plain;
    case "explicit":
      return { ...plain, using: `${name}::${to.type}` };
    case undefined:
      return { ...plain, using: throughText(to), isByText: true };
  }
}

function throughText(to: Typed): string {
  return `${quoteName(to.name)}::text::${to.type}`;
}

const withZone = "timestamp with time zone";
const withoutZone = "timestamp without time zone";

/** The expression of a conversion that would otherwise use the session's time zone. */
function zoned(from: Typed, to: Typed): string | undefined {
  if (from.isArray || to.isArray) return undefined;
  const name = quoteName(to.name);
  const pair = `${from.baseType}>${to.baseType}`;
  switch (pair) {
    case `${withoutZone}>${withZone}`:
    case `${withZone}>${withoutZone}`:
      return `${name} AT TIME ZONE 'UTC'`;
    case `date>${withZone}`:
      return `${name}::timestamp AT TIME ZONE 'UTC'`;
    case `${withZone}>date`:
      return `(${name} AT TIME ZONE 'UTC')::date`;
    case `${withZone}>time without time zone`:
      return `(${name} AT TIME ZONE 'UTC')::time`;
    default:
      return undefined;
  }
}

/** The decimal digits after the point that a numeric type keeps; undefined if it keeps all. */
function scaleOf(type: string): number | undefined {
  const found = /^numeric\((\d+)(?:,(-?\d+))?\)/.exec(type);
  return found ? Number(found[2] ?? 0) : undefined;
}

/** All decimal digits that a numeric type keeps; undefined if it keeps any number. */
function digitsOf(type: string): number | undefined {
  const found = /^numeric\((\d+)/.exec(type);
  return found ? Number(found[1]) : undefined;
}

/** The digits of a second that a time type keeps. */
function precisionOf(type: string): number {
  return Number(/\((\d)\)/.exec(type)?.[1] ?? 6);
}

/** True if a type change cuts values without an error. */
function loses(from: Typed, to: Typed): boolean {
  const [a, b] = [from.baseType, to.baseType];
  const toScale = scaleOf(to.type);
  if (a === "numeric" && b === "numeric") {
    const scale = scaleOf(from.type);
    return toScale !== undefined && (scale === undefined || scale > toScale);
  }
  if (["numeric", "real", "double precision", "money"].includes(a) && integers.includes(b)) return true;
  if (["real", "double precision"].includes(a) && b === "numeric") return toScale !== undefined;
  if (a === "double precision" && b === "real") return true;
  // These are the digits that every value of the type keeps.
  if (a === "numeric" && b === "double precision") return (digitsOf(from.type) ?? 16) > 15;
  if (a === "numeric" && b === "real") return (digitsOf(from.type) ?? 7) > 6;
  if (a === "bigint" && ["real", "double precision"].includes(b)) return true;
  if (a === "integer" && b === "real") return true;
  if (a === "numeric" && b === "money") return (scaleOf(from.type) ?? 3) > 2;
  if (a === "inet" && b === "cidr") return true;
  if (/^(timestamp|time|interval)/.test(a) && a.split(" ")[0] === b.split(" ")[0])
    return precisionOf(from.type) > precisionOf(to.type) || (/^time with time/.test(a) && /^time without/.test(b));
  if (a.startsWith("timestamp") && (b === "date" || b.startsWith("time "))) return true;
  if (numbers.includes(a) && b === "boolean") return true;
  if (a === "interval" && b.startsWith("time ")) return true;
  return false;
}
