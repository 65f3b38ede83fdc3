import { isBlank, tokensOf } from "../../core/sql/tokens.ts";
import type { SchemaObject } from "../../migrations/timeline/event.ts";
import { ownName } from "../../migrations/timeline/event.ts";
import type { SeenObjects } from "../rehearsal/effects/seenObjects.ts";
import { shortName } from "../rehearsal/snapshot/catalogObject.ts";
import type { ObjectEvent } from "./schemaEvents.ts";

/** A statement that changed the schema, and what it changed. */
export type ChangingStatement = { readonly sql: string; readonly effects: SeenObjects };

/**
 * Indexes of the statements of a revision that an event is attributed to: those that PostgreSQL reports for the object;
 * otherwise those that it reports for the object's table, of them those that name the object; otherwise those that name it.
 */
export function statementsOf(
  { object, former, operation }: ObjectEvent,
  statements: readonly ChangingStatement[],
  schema: string | null,
): readonly number[] {
  const all = former ? [object, former] : [object];
  const names = new Set(all.map(ownName));
  const labels = new Set(all.map((one) => labelOf(one, schema)));
  const tables = new Set(all.flatMap(({ table }) => (table === undefined ? [] : tableLabels(table, schema))));
  const scores = statements.map(({ sql, effects: { created, altered, dropped } }) => {
    const reported = operation === "dropped" ? dropped : [...created, ...altered, ...dropped];
    if (reported.some((label) => labels.has(label))) return 4;
    const isOfTable = [...created, ...altered, ...dropped].some((label) => tables.has(label));
    const isNamed = wordsOf(sql).some((word) => names.has(word));
    // PostgreSQL reports not all that a CASCADE drops.
    const isCascade = operation === "dropped" && dropped.length > 0 && /\bCASCADE\b/i.test(sql);
    return isOfTable && isNamed ? 3 : isOfTable ? 2 : isNamed || isCascade ? 1 : 0;
  });
  const best = Math.max(0, ...scores);
  // One statement drops a recreated object, and another one creates it.
  const least = operation === "recreated" ? Math.min(best, 3) : best;
  return best === 0 ? [] : scores.flatMap((score, index) => (score >= least ? [index] : []));
}

/** An object in the words of `Effects`. */
function labelOf(object: SchemaObject, schema: string | null): string {
  const { kind, name, table } = object;
  const isWithTable = table !== undefined && !name.startsWith(`${table}.`) && kind !== "index" && kind !== "sequence";
  const short = shortName(name, schema);
  const type = kind === "enum" || kind === "domain" || kind === "range type" ? "type" : kind;
  return isWithTable ? `${type} ${short} of ${shortName(table, schema)}` : `${type} ${short}`;
}

function tableLabels(table: string, schema: string | null): readonly string[] {
  const short = shortName(table, schema);
  return ["table", "view", "materialized view", "foreign table"].map((kind) => `${kind} ${short}`);
}

function wordsOf(sql: string): readonly string[] {
  return tokensOf(sql).flatMap((token) => {
    if (isBlank(token)) return [];
    const { kind, text } = token;
    if (kind === "identifier") return [text.slice(1, -1).replaceAll('""', '"')];
    return kind === "word" ? [text.toLowerCase()] : [];
  });
}
