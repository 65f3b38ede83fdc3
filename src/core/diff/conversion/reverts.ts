import { numbers } from "./losses.ts";
import type { Typed } from "./typed.ts";

/**
 * The expression by which `down()` restores a type to which PostgreSQL has no cast. What `up()` has cut is among the losses: a
 * time gets the first day of 1970, and a shape the size zero. Undefined for other types.
 */
export function restoring(value: string, from: Typed, to: Typed): string | undefined {
  if (from.isArray || to.isArray) return undefined;
  // A number has become seconds.
  if (from.baseType === "interval" && to.baseType === "numeric")
    return `trim_scale(EXTRACT(epoch FROM ${value})::numeric)::${to.type}`;
  if (from.baseType === "interval" && numbers.includes(to.baseType)) return `EXTRACT(epoch FROM ${value})::${to.type}`;
  switch (`${from.baseType}>${to.baseType}`) {
    case "time without time zone>timestamp without time zone":
      return `DATE '1970-01-01' + ${value}`;
    case "time without time zone>timestamp with time zone":
      return `(DATE '1970-01-01' + ${value}) AT TIME ZONE 'UTC'`;
    case "time with time zone>timestamp with time zone":
      return `DATE '1970-01-01' + ${value}`;
    case "time with time zone>timestamp without time zone":
      return `(DATE '1970-01-01' + ${value}) AT TIME ZONE 'UTC'`;
    case "point>circle":
      return `circle(${value}, 0)`;
    case "point>lseg":
      return `lseg(${value}, ${value})`;
    case "point>polygon":
      return `polygon(box(${value}, ${value}))`;
    default:
      return undefined;
  }
}
