import type { Typed } from "./typed.ts";

/**
 * The expression that reads a text as another type, and fails with the text in PostgreSQL's message if the text is more
 * exact than the type. The cast alone rounds and cuts silently: `'1.239'::numeric(10,2)` is 1.24, and
 * `'2024-01-02 03:04'::date` is a date. Undefined if the cast refuses such a text, and for `money` and `bit`, which have no
 * sensible comparison. A text with a zone becomes a type without one if the zone is that of the session.
 */
export function exactly(value: string, { type, baseType, isArray }: Typed): string | undefined {
  const readings = readingsOf(type.replace(/\[\]$/, ""), baseType) ?? [];
  const array = isArray ? "[]" : "";
  const [whole, kept] = readings.map((types) => [value, ...types.map((one) => `${one}${array}`)].join("::"));
  const conditions = [
    ...(whole === undefined || kept === undefined ? [] : [`${whole} = ${kept}`]),
    ...(/^time/.test(baseType) ? [`${value}${isArray ? "::text" : ""} !~ ${finerThanMicroseconds}`] : []),
    ...(baseType === "interval" ? [`${value}${isArray ? "::text" : ""} !~* '[.](${roundedInterval})'`] : []),
  ];
  if (conditions.length === 0) return undefined;
  const refused = `('not exact: ' || ${value}${isArray ? "::text" : ""})`;
  return `CASE WHEN ${conditions.join(" AND ")} THEN ${value}::${type} ELSE ${refused}::${type} END`;
}

/** Pattern of a time with more than six digits of a second. PostgreSQL rounds it to microseconds. */
const finerThanMicroseconds = "'[.][0-9]{6}[0-9]*[1-9]'";

/**
 * Pattern, after a point, of an interval that PostgreSQL rounds: digits of a unit that are finer than a microsecond, and parts of a year
 * that are no whole months.
 */
const roundedInterval = [
  // Seconds, which need no unit.
  "[0-9]{6}[0-9]*[1-9]0* *([^0-9 cdhmuwy]|$)",
  "[0-9]{7}[0-9]*[1-9]0* *m",
  "[0-9]{8}[0-9]*[1-9]0* *[cdhw]",
  "[0-9]{3}[0-9]*[1-9]0* *(ms|mil+is)",
  "[0-9]*[1-9]0* *(us|mic)",
  "(?!(25|50?|75)?0* *y)[0-9]+ *y",
].join("|");

/** The types by which a text is read with all that it says, and those by which it is read as far as the type keeps it. */
function readingsOf(type: string, baseType: string): readonly (readonly string[])[] | undefined {
  switch (baseType) {
    case "numeric":
    case "interval":
    case "timestamp with time zone":
    case "time with time zone":
      return type === baseType ? undefined : [[baseType], [type]];
    case "real":
    case "double precision":
      return [["numeric"], [type, "text", "numeric"]];
    case "date":
    case "timestamp without time zone":
      return [
        ["timestamptz", "timestamp"],
        [type, "timestamp"],
      ];
    case "time without time zone":
      return [["interval"], [type, "interval"]];
    default:
      return undefined;
  }
}
