import type { Typed } from "./typed.ts";

/**
 * The expression that reads a text as another type, and fails with the text in PostgreSQL's message if the type would round
 * or cut it. The cast alone does that silently: `'1.239'::numeric(10,2)` is 1.24, and `'2024-01-02 03:04'::date` is a date.
 * Undefined if the type keeps all digits of a text, or refuses it.
 */
export function exactly(value: string, { type, isArray }: Typed): string | undefined {
  const whole = isArray ? undefined : wholeTypeOf(type);
  if (whole === undefined) return undefined;
  return `CASE WHEN ${value}::${whole} = ${value}::${type} THEN ${value}::${type} ELSE ('not exact: ' || ${value})::${type} END`;
}

/** The type with all digits of a type that keeps some of them. */
function wholeTypeOf(type: string): string | undefined {
  if (type === "date") return "timestamp";
  const [, name, zone] = /^(numeric|timestamp|time)\(\d+(?:,-?\d+)?\)( with(?:out)? time zone)?$/.exec(type) ?? [];
  return name === undefined ? undefined : `${name}${zone ?? ""}`;
}
