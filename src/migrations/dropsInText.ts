import { codeOnly } from "../core/source/scanner.ts";
import type { Direction } from "./plan.ts";

const name = String.raw`(?:[\w$]+|\\?"[^"\\]+\\?")(?:\s*\.\s*(?:[\w$]+|\\?"[^"\\]+\\?"))?`;
const byStatement: readonly (readonly [kind: "table" | "rows" | "column", pattern: RegExp])[] = [
  ["table", new RegExp(String.raw`\bDROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?(${name})`, "gi")],
  ["rows", new RegExp(String.raw`\bTRUNCATE\s+(?:TABLE\s+)?(?:ONLY\s+)?(${name})`, "gi")],
  ["rows", new RegExp(String.raw`\bDELETE\s+FROM\s+(?:ONLY\s+)?(${name})`, "gi")],
  [
    "column",
    new RegExp(
      String.raw`\bALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?(${name})[^;\`]*?\bDROP\s+COLUMN\s+(?:IF\s+EXISTS\s+)?(${name})`,
      "gi",
    ),
  ],
];
const byApi: readonly RegExp[] = [
  /\b(?:dropTable|clearTable)\(\s*["'`]([^"'`]+)["'`]/g,
  /\bdropColumns?\(\s*["'`]([^"'`]+)["'`]\s*,\s*\[?\s*["'`]([^"'`]+)["'`]/g,
];

/**
 * Tables and columns that one method of a migration drops or empties, as far as its text names them: `users`,
 * `users.email`. It is a doubt, not a proof: what code decides when it runs, a text does not tell.
 */
export function dropsInText(text: string, direction: Direction): readonly string[] {
  const own = methodIn(text, direction);
  const found = [...byStatement.map(([, pattern]) => pattern), ...byApi].flatMap((pattern) =>
    [...own.matchAll(pattern)].map(([, table = "", column]) => {
      const parts = column === undefined ? [table] : [table, column];
      return parts.map(plain).join(".");
    }),
  );
  return [...new Set(found)].toSorted();
}

/** From a method's name to the other one's. */
function methodIn(text: string, direction: Direction): string {
  const code = codeOnly(text);
  const at = (method: Direction) =>
    new RegExp(String.raw`(?<![.\w$])${method}\s*(?:=\s*(?:async\s*)?)?\(`).exec(code)?.index ?? -1;
  const [start, other] = direction === "up" ? [at("up"), at("down")] : [at("down"), at("up")];
  if (start < 0) return text;
  return text.slice(start, other > start ? other : undefined);
}

function plain(quoted: string): string {
  return quoted.replaceAll(/[\\"\s]/g, "").replace(/^public\./, "");
}
