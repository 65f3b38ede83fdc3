import type { Typed } from "./typed.ts";

const withZone = "timestamp with time zone";
const withoutZone = "timestamp without time zone";

/** True if PostgreSQL uses the time zone of the session to convert values, unless an expression names another one. */
export function dependsOnSession(from: Typed, to: Typed): boolean {
  const isTimeGiven = to.baseType === "time with time zone" && from.baseType !== to.baseType;
  return hasZone(from) !== hasZone(to) || isTimeGiven;
}

/** True for points in time, which PostgreSQL reads and prints in the time zone of the session. */
function hasZone({ baseType }: Typed): boolean {
  return [withZone, "tstzrange", "tstzmultirange"].includes(baseType);
}

/** The expression of a conversion that would otherwise use the session's time zone. */
export function zoned(value: string, from: Typed, to: Typed): string | undefined {
  if (from.isArray || to.isArray) return undefined;
  switch (`${from.baseType}>${to.baseType}`) {
    case `${withoutZone}>${withZone}`:
    case `${withZone}>${withoutZone}`:
      return `${value} AT TIME ZONE 'UTC'`;
    case `date>${withZone}`:
      return `${value}::timestamp AT TIME ZONE 'UTC'`;
    case `${withZone}>date`:
      return `(${value} AT TIME ZONE 'UTC')::date`;
    case `${withZone}>time without time zone`:
      return `(${value} AT TIME ZONE 'UTC')::time`;
    case `${withZone}>time with time zone`:
      return `((${value} AT TIME ZONE 'UTC')::time || '+00')::${to.type}`;
    case "time without time zone>time with time zone":
      return `(${value} || '+00')::${to.type}`;
    case "tsrange>tstzrange":
    case "tstzrange>tsrange":
      return ofBounds(to.type, value, (bound) => `${bound} AT TIME ZONE 'UTC'`);
    case "daterange>tstzrange":
      return ofBounds(to.type, value, (bound) => `${bound}::timestamp AT TIME ZONE 'UTC'`);
    case "tstzrange>daterange":
      return ofBounds(to.type, value, (bound) => `(${bound} AT TIME ZONE 'UTC')::date`);
    default:
      return undefined;
  }
}

/** A range of another type with converted bounds. */
function ofBounds(type: string, value: string, convert: (bound: string) => string): string {
  const bounds = [`lower(${value})`, `upper(${value})`].map(convert).join(", ");
  const ends = `CASE WHEN lower_inc(${value}) THEN '[' ELSE '(' END || CASE WHEN upper_inc(${value}) THEN ']' ELSE ')' END`;
  return `CASE WHEN isempty(${value}) THEN 'empty' WHEN ${value} IS NOT NULL THEN ${type}(${bounds}, ${ends}) END`;
}

/** The expression that makes a range of a multirange. The cast of the text refuses several ranges. */
export function rangeUsing(value: string, from: Typed, to: Typed): { readonly using: string } | undefined {
  if (from.isArray || from.baseType !== to.baseType.replace(/range$/, "multirange")) return undefined;
  const whole = `range_merge(${value})`;
  return {
    using: `CASE WHEN ${value} = ${from.type}(${whole}) THEN ${whole} ELSE ${value}::text::${to.type} END`,
  };
}
