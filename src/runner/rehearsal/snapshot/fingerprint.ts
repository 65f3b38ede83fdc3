import type { Query } from "../scratch/query.ts";
import { OWN_SCHEMA } from "../scratch/query.ts";
import type { Fingerprint } from "./catalogObject.ts";
import { createFunction } from "./fingerprintQuery.ts";
import { mergeWithPrevious, knownTables } from "./incrementalFingerprint.ts";
import { readFingerprint } from "./readFingerprint.ts";
import { ReadingMemory } from "./readingMemory.ts";

/** An earlier fingerprint, and the tables and sequences that were touched since then; `any` if they are unknown. */
export type Since = { readonly last: Fingerprint; readonly touched: ReadonlySet<string> | "any" };

/**
 * Reads the user objects of a database, in one query, or in two if the first is not sufficient. The first call
 * creates the function that answers. Outside of a transaction only. Excluded: owners, privileges, objects of
 * extensions, options of TOAST tables and of foreign data.
 *
 * @param leaveOut tables to exclude, as `schema.table`, with everything that belongs to them
 * @param since an earlier fingerprint, reused for tables and sequences that no statement has touched
 */
export async function fingerprint(ask: Query, leaveOut: readonly string[], since?: Since): Promise<Fingerprint> {
  const memory = since?.last.memory ?? new ReadingMemory();
  if (since && since.touched !== "any") {
    const { last, touched } = since;
    const known = knownTables(last.answer, touched);
    const { schema, answer } = await read(ask, known, memory);
    const whole = mergeWithPrevious(answer, last.answer, known);
    if (whole === last.answer && schema === last.schema) return last;
    if (whole) return readFingerprint(whole, schema, leaveOut, memory);
  }
  const { schema, answer } = await read(ask, [], memory);
  return readFingerprint(answer, schema, leaveOut, memory);
}

/** Creates the function that answers, so that a transaction can read a fingerprint. */
export async function prepareFingerprint(ask: Query): Promise<void> {
  for (const statement of createFunction) await ask(statement);
}

async function read(ask: Query, known: readonly string[], memory: ReadingMemory) {
  const once = () =>
    ask<{ schema: string | null; text: string }>(
      `SELECT current_schema()::text AS schema, ${OWN_SCHEMA}.fingerprint('{${known.join(",")}}') AS text`,
    );
  const [row] = await once().catch(async (error: unknown) => {
    if (!isMissing(error)) throw error;
    await prepareFingerprint(ask);
    return once();
  });
  return { schema: row?.schema ?? null, answer: memory.sectionsOf(row?.text ?? "") };
}

/** No such schema, or no such function. */
function isMissing(error: unknown): boolean {
  return ["3F000", "42883"].includes((error as { readonly code?: string }).code ?? "");
}
