import { isBlank, tokensOf } from "../../core/sql/tokens.ts";
import type { SchemaObject } from "../../migrations/timeline/event.ts";
import { signatureOf, wordOf } from "../../migrations/timeline/event.ts";
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
  const names = new Set(all.map(wordOf));
  const labels = new Set([...all.map((one) => labelOf(one, schema)), ...schemaLabels(object, former)]);
  const tables = new Set(all.flatMap(({ table }) => (table === undefined ? [] : tableLabels(table, schema))));
  const scores = statements.map(({ sql, effects: { created, altered, dropped } }) => {
    const reported = operation === "dropped" ? dropped : [...created, ...altered, ...dropped];
    // PostgreSQL reports types of parameters with their schema.
    if (reported.some((label) => labels.has(label.replaceAll("pg_catalog.", "")))) return 4;
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
  const signature = signatureOf(object);
  if (signature !== undefined) return `${kind} ${withoutSchema(signature, schema)}`;
  const short = shortName(name, schema);
  const type = kind === "enum" || kind === "domain" || kind === "range type" ? "type" : kind;
  return isWithTable ? `${type} ${short} of ${shortName(table, schema)}` : `${type} ${short}`;
}

/** `public.f(public.mood)` → `f(mood)`. */
function withoutSchema(signature: string, schema: string | null): string {
  const parts = signature.split(/(?<=[ (])/);
  return schema === null ? signature : parts.map((part) => shortName(part, schema)).join("");
}

/** The schemas of an object whose schema was renamed, so that the object is called otherwise. */
function schemaLabels(object: SchemaObject, former: SchemaObject | undefined): readonly string[] {
  const [now, then] = [object, former].map((one) => one?.name.split(".")[0]);
  return former === undefined || object.table !== undefined || now === then ? [] : [`schema ${now}`];
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
