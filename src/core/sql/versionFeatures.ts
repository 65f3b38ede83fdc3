import type { Token } from "./tokens.ts";
import { isBlank, tokensOf } from "./tokens.ts";

/** Features by the first major version that has them, as far as the words of a statement show them. */
const features: readonly (readonly [major: number, feature: string, pattern: RegExp])[] = [
  [14, "CREATE OR REPLACE TRIGGER", /\bCREATE OR REPLACE (?:CONSTRAINT )?TRIGGER\b/],
  [14, "BEGIN ATOMIC", /\bBEGIN ATOMIC\b/],
  [14, "date_bin()", /\bDATE_BIN \(/],
  [14, "multiranges", /\b(?:INT4|INT8|NUM|DATE|TS|TSTZ)MULTIRANGE\b/],
  [14, "column compression", /\b(?:SET )?COMPRESSION (?:PGLZ|LZ4)\b/],
  [14, "DETACH PARTITION CONCURRENTLY", /\bDETACH PARTITION \S+(?: \. \S+)? CONCURRENTLY\b/],
  [15, "MERGE", /^MERGE INTO\b/],
  [15, "NULLS NOT DISTINCT", /\bNULLS NOT DISTINCT\b/],
  [15, "security_invoker", /\bSECURITY_INVOKER\b/],
  [15, "ON DELETE SET NULL (columns)", /\bON DELETE SET (?:NULL|DEFAULT) \(/],
  [15, "regexp_like()", /\bREGEXP_(?:LIKE|COUNT|INSTR|SUBSTR) \(/],
  [16, "any_value()", /\bANY_VALUE \(/],
  [16, "IS JSON", /\bIS (?:NOT )?JSON\b/],
  [
    16,
    "JSON_ARRAY() and JSON_OBJECT() constructors",
    /\bJSON_(?:ARRAY|OBJECT|ARRAYAGG|OBJECTAGG) \((?=.*\b(?:NULL ON NULL|ABSENT ON NULL|RETURNING|KEYS)\b)/,
  ],
  [16, "STORAGE in CREATE TABLE", /^CREATE TABLE\b.* STORAGE (?:PLAIN|EXTERNAL|EXTENDED|MAIN|DEFAULT)\b/],
  [16, "random_normal()", /\bRANDOM_NORMAL \(/],
  [17, "JSON_TABLE()", /\bJSON_(?:TABLE|EXISTS|QUERY|VALUE) \(/],
  [17, "SET EXPRESSION", /\bSET EXPRESSION AS\b/],
  [17, "COPY … ON_ERROR", /^COPY\b.*\bON_ERROR\b/],
  [17, "MERGE … RETURNING", /^MERGE INTO\b.*\bRETURNING\b/],
  [17, "WHEN NOT MATCHED BY SOURCE", /\bNOT MATCHED BY (?:SOURCE|TARGET)\b/],
  [17, "random(min, max)", /\bRANDOM \( [^)]+ , /],
  [18, "uuidv7()", /\bUUIDV(?:7|4) \(/],
  [18, "virtual generated columns", /\bGENERATED ALWAYS AS \(.*\) VIRTUAL\b/],
  [18, "virtual generated columns", /\bGENERATED ALWAYS AS \((?!.*\bSTORED\b)/],
  [18, "WITHOUT OVERLAPS", /\bWITHOUT OVERLAPS\b|, PERIOD \S+ \)/],
  [18, "NOT ENFORCED", /\bNOT ENFORCED\b/],
  [18, "OLD and NEW in RETURNING", /\bRETURNING\b.*\b(?:OLD|NEW) \./],
  [18, "NOT NULL as a table constraint", /\bADD (?:CONSTRAINT \S+ )?NOT NULL \S/],
  [18, "casefold()", /\b(?:CASEFOLD|ARRAY_SORT|ARRAY_REVERSE|CRC32C?|GAMMA|LGAMMA) \(/],
];

/** A feature of a statement that a server of this major version has not got; undefined where its words show none. */
export function newerFeature(sql: string, major: number): string | undefined {
  const tokens = tokensOf(sql).filter((token) => !isBlank(token));
  const words = tokens.map(shown).join(" ");
  const found = features.find(([since, , pattern]) => since > major && pattern.test(words))?.[1];
  // The body of a DO is executed at once.
  const body = words.startsWith("DO ")
    ? tokens.find(({ kind, text }) => kind === "string" && text.startsWith("$"))
    : undefined;
  return found ?? (body && newerFeature(body.text.replace(/^\$\w*\$|\$\w*\$$/g, ""), major));
}

function shown({ kind, text }: Token): string {
  return kind === "identifier" ? '""' : kind === "string" ? "''" : text.toUpperCase();
}
