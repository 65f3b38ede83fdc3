import type { Token } from "../../sql/tokens.ts";
import { catalogType } from "../../schema/typeormStatements.ts";

/** A data type: `name` is the catalog's word for it, `args` are its numbers. */
export type SqlType = {
  readonly name: string;
  readonly args: readonly number[];
  readonly isArray: boolean;
  /** As written. */
  readonly text: string;
};

/** PostgreSQL's short names. */
const aliases: Readonly<Record<string, string>> = {
  int: "integer",
  int4: "integer",
  int2: "smallint",
  int8: "bigint",
  bool: "boolean",
  varchar: "character varying",
  char: "character",
  bpchar: "character",
  decimal: "numeric",
  float: "double precision",
  float8: "double precision",
  float4: "real",
  timestamptz: "timestamp with time zone",
  timestamp: "timestamp without time zone",
  timetz: "time with time zone",
  time: "time without time zone",
  varbit: "bit varying",
};

/** Reads a type from its tokens. */
export function typeOfTokens(tokens: readonly Token[]): SqlType | undefined {
  if (tokens.length === 0) return undefined;
  let text = "";
  for (const [index, token] of tokens.entries()) {
    const isWord = /^\w/.test(token.text) || token.kind === "identifier";
    const last = tokens[index - 1];
    const isAfterWord = last !== undefined && (/\w$/.test(last.text) || last.text === ")");
    text += isWord && isAfterWord ? ` ${token.text}` : token.text;
  }
  return typeOfText(text);
}

/** Reads a type from a text: `character varying(40)`, `timestamp(3) with time zone[]`. */
export function typeOfText(text: string): SqlType {
  const isArray = /\[\s*\d*\s*\]$|\sarray$/i.test(text);
  const bare = text.replace(/(?:\s*\[\s*\d*\s*\])+$|\sarray$/i, "").trim();
  const args = /\(([\d\s,]*)\)/.exec(bare)?.[1] ?? "";
  const numbers = args === "" ? [] : args.split(",").map(Number);
  const isQuoted = bare.includes('"');
  const name = bare
    .replace(/\s*\([\d\s,]*\)/, "")
    .replaceAll('"', "")
    .replaceAll(/\s+/g, " ");
  const lower = isQuoted ? name : name.toLowerCase().replace(/^pg_catalog\./, "");
  return { name: aliases[lower] ?? lower, args: numbers, isArray, text };
}

/** True if a column of a type is filled from a sequence. */
export function isSerial({ name }: SqlType): boolean {
  return /^(?:(?:big|small)?serial|serial[248])$/.test(name);
}

/**
 * Whether PostgreSQL rewrites a table to change a column's type without a USING clause. `unknown`: it depends on
 * something that the types do not show.
 */
export function rewritesTable(from: SqlType, to: SqlType): "yes" | "no" | "unknown" {
  if (from.isArray !== to.isArray) return "yes";
  const [width, toWidth] = [from.args[0], to.args[0]];
  if (from.name === to.name) {
    if (String(from.args) === String(to.args)) return "no";
    switch (from.name) {
      case "character varying":
      case "bit varying":
        return toWidth === undefined || (width !== undefined && toWidth >= width) ? "no" : "yes";
      case "numeric":
        return isWiderNumeric(from.args, to.args) ? "no" : "yes";
      case "character":
      case "bit":
        return "yes";
      default:
        // A precision of time: 6 digits are the most, and are the default.
        return /^(?:time|interval)/.test(from.name) ? ((toWidth ?? 6) >= (width ?? 6) ? "no" : "yes") : "unknown";
    }
  }
  const pair = `${from.name} > ${to.name}`;
  if (pair === "character varying > text" || pair === "cidr > inet") return "no";
  if (pair === "text > character varying") return toWidth === undefined ? "no" : "yes";
  // Without a rewrite only if the session's time zone is UTC.
  if (/^timestamp with(?:out)? time zone > timestamp with(?:out)? time zone$/.test(pair)) return "unknown";
  return isBuiltIn(from) && isBuiltIn(to) ? "yes" : "unknown";
}

/** A numeric type with at least the same precision and exactly the same scale. */
function isWiderNumeric(from: readonly number[], to: readonly number[]): boolean {
  if (to.length === 0) return true;
  if (from.length === 0) return false;
  return (to[0] ?? 0) >= (from[0] ?? 0) && (to[1] ?? 0) === (from[1] ?? 0);
}

const builtIn =
  /^(?:smallint|integer|bigint|numeric|real|double precision|boolean|text|character|character varying|uuid|date|bytea|json|jsonb|interval|inet|cidr|money|time with(?:out)? time zone|timestamp with(?:out)? time zone)$/;

/** True for a type of PostgreSQL itself. */
export function isBuiltIn({ name }: SqlType): boolean {
  return builtIn.test(name);
}

/** The type of a live column, as `format_type` writes it. */
export function typeOfColumn(type: string): SqlType {
  return typeOfText(catalogType(type));
}
