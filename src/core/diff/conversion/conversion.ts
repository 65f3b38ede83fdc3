import { quoteName } from "../../sql/quote.ts";
import type { Typed } from "./typed.ts";
import { castType, texts } from "./typed.ts";
import { documentUsing, numberIn } from "./documents.ts";
import { exactly } from "./exact.ts";
import { loses, numbers } from "./losses.ts";
import { dependsOnSession, rangeUsing, zoned } from "./times.ts";

/** How the values of a column become values of another type. */
export type Conversion = {
  /** Expression of `USING`; absent if PostgreSQL's assignment cast converts the values, and refuses what does not fit. */
  readonly using?: string;
  /** True if digits, a time of day or a zone are lost silently. */
  readonly isLossy: boolean;
  /** True if the result depends on a time zone, which is written out as UTC. */
  readonly needsZone: boolean;
  /** True if the result depends on the time zone of the session, because no expression can name another one. */
  readonly usesSession: boolean;
  /** True if texts are refused that the cast would round or cut. */
  readonly refusesInexact: boolean;
  /** True if PostgreSQL has no cast: the values are read again from their texts, which most values refuse. */
  readonly isByText: boolean;
};

/** The contexts of `pg_cast`, by `source>target`; types as `format_type` prints them. */
export type Casts = ReadonlyMap<string, "implicit" | "assignment" | "explicit">;

/** A conversion without its dependence on the session. */
type Bare = Omit<Conversion, "usesSession">;

/** The conversion from one column's type to another's. Precisions and lengths of the same type need no expression. */
export function conversionOf(from: Typed, to: Typed, casts: Casts): Conversion {
  const bare = conversionFor(from, to, casts);
  return { ...bare, usesSession: !bare.needsZone && !bare.isByText && dependsOnSession(from, to) };
}

function conversionFor(from: Typed, to: Typed, casts: Casts): Bare {
  const value = quoteName(to.name);
  if (from.isArray === to.isArray) return convert(value, from, to, casts);
  const isLossy = loses(from, to);
  const plain = { isLossy, needsZone: false, refusesInexact: false, isByText: false };
  const document = documentUsing(value, from, to);
  if (document !== undefined) return { ...plain, ...document };
  if (!to.isArray && texts.includes(to.baseType)) return { ...plain, using: `${value}::${castType(to)}` };
  // A text is read as an array, and refused if it is none.
  if (to.isArray && texts.includes(from.baseType)) return { ...plain, ...ofText(value, to) };
  if (to.isArray) {
    const one = convert(value, from, { ...to, type: to.type.replace(/\[\]$/, ""), isArray: false }, casts);
    const element = one.using ?? value;
    return { ...one, using: `CASE WHEN ${value} IS NOT NULL THEN ARRAY[${element}]::${castType(to)} END` };
  }
  // The text of an array is none of a single value, so that the cast refuses any other number of elements.
  const one = convert(`${value}[1]`, { ...from, isArray: false }, to, casts);
  const element = one.using ?? `${value}[1]::${to.type}`;
  return { ...one, using: `CASE WHEN cardinality(${value}) = 1 THEN ${element} ELSE ${value}::text::${to.type} END` };
}

/** The conversion of a value, which is given as an expression. Both types are arrays, or none is. */
function convert(value: string, from: Typed, to: Typed, casts: Casts): Bare {
  const isLossy = loses(from, to);
  const plain = { isLossy, needsZone: false, refusesInexact: false, isByText: false };
  const zone = zoned(value, from, to);
  if (zone !== undefined) return { ...plain, using: zone, needsZone: true };
  if (from.baseType === to.baseType) return plain;
  const array = to.isArray ? "[]" : "";
  if (from.enumType !== undefined && to.enumType !== undefined)
    return { ...plain, using: `${value}::text${array}::${to.type}` };
  if (texts.includes(to.baseType)) return plain;
  if (texts.includes(from.baseType)) return { ...plain, ...ofText(value, to) };
  if (from.baseType === "boolean" && numbers.includes(to.baseType))
    return { ...plain, using: `${value}::integer${array}${to.baseType === "integer" ? "" : `::${to.type}`}` };
  if (to.baseType === "boolean" && numbers.includes(from.baseType) && !to.isArray)
    return { ...plain, using: `${value} <> 0` };
  const number = numberIn(value, from, to);
  if (number !== undefined) return { ...plain, ...ofText(number, to) };
  // The cast keeps 6 digits of `real` and 15 of `double precision`. The text of a value has all that identify it.
  if (["real", "double precision"].includes(from.baseType) && to.baseType === "numeric")
    return { ...plain, using: `${value}::text${array}::${to.type}` };
  const cast = casts.get(`${from.baseType}>${to.baseType}`);
  if (cast === "implicit" || cast === "assignment") return plain;
  if (cast === "explicit") return { ...plain, using: `${value}::${to.type}` };
  // PostgreSQL converts amounts to and from `numeric` only, and whole numbers to amounts.
  const [a, b] = [from.baseType, to.baseType];
  if ((a === "money" && numbers.includes(b)) || (b === "money" && numbers.includes(a)))
    return { ...plain, using: `${value}::numeric${array}::${to.type}` };
  const other = documentUsing(value, from, to) ?? rangeUsing(value, from, to);
  if (other !== undefined) return { ...plain, ...other };
  // A number is read as seconds, which may be finer than the type.
  if (to.baseType === "interval" && numbers.includes(from.baseType))
    return { ...plain, ...ofText(`${value}::text${array}`, to), isByText: true };
  return { ...plain, using: `${value}::text${array}::${to.type}`, isByText: true };
}

/** A text is read as a value of the type, and refused if the type would round or cut it. */
function ofText(value: string, to: Typed): Pick<Bare, "using" | "refusesInexact"> {
  const exact = exactly(value, to);
  return { using: exact ?? `${value}::${castType(to)}`, refusesInexact: exact !== undefined };
}
