import type { Typed } from "./typed.ts";
import { texts } from "./typed.ts";

export const integers = ["smallint", "integer", "bigint"];
export const numbers = [...integers, "numeric", "real", "double precision"];

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

/** Shapes that a shape becomes with fewer of its points, or without its size. */
const simplified: Readonly<Record<string, readonly string[]>> = {
  lseg: ["point"],
  box: ["point", "circle"],
  polygon: ["point", "box", "circle"],
  circle: ["point", "box", "polygon"],
};

/** True if a type change cuts values without an error. */
export function loses(from: Typed, to: Typed): boolean {
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
  if (["real", "double precision"].includes(a) && b === "money") return true;
  if (a === "money" && ["real", "double precision"].includes(b)) return true;
  // The cast rounds amounts and cuts bits, and has no exact comparison: see `exact.ts`.
  if (texts.includes(a) && (b === "money" || b === "bit" || to.type.startsWith("bit varying("))) return true;
  // The order of words goes, and words that are there twice.
  if (texts.includes(a) && b === "tsvector") return true;
  // An explicit cast keeps the last bits only.
  if (integers.includes(a) && b === "bit") return true;
  // Numbers, booleans and documents inside become texts.
  if (["json", "jsonb"].includes(a) && b === "hstore") return true;
  if (["tsrange", "tstzrange"].includes(a) && b === "daterange") return true;
  if (a === "inet" && b === "cidr") return true;
  if (simplified[a]?.includes(b) === true) return true;
  if (/^(timestamp|time|interval)/.test(a) && a.split(" ")[0] === b.split(" ")[0])
    return precisionOf(from.type) > precisionOf(to.type) || (/^time with time/.test(a) && /^time without/.test(b));
  if (a.startsWith("timestamp") && (b === "date" || b.startsWith("time "))) return true;
  if (numbers.includes(a) && b === "boolean") return true;
  if (a === "interval" && b.startsWith("time ")) return true;
  return false;
}
