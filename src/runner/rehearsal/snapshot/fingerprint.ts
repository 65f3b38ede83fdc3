import type { Query } from "../scratch/query.ts";
import { OWN_SCHEMA } from "../scratch/query.ts";
import type { Fingerprint } from "./catalogObject.ts";
import { createFunction } from "./fingerprintQuery.ts";
import { mergeWithPrevious, knownTables } from "./incrementalFingerprint.ts";
import { readFingerprint } from "./readFingerprint.ts";
import { sectionsOf } from "../scratch/separators.ts";

/** An earlier fingerprint, and the tables and sequences that were touched since then. */
export type Since = { readonly last: Fingerprint; readonly touched: ReadonlySet<string> };

/**
 * Reads the user objects of a database, in one query, or in two if the first is not sufficient. The first call
 * creates the function that answers. Outside of a transaction only. Excluded: owners, privileges, objects of
 * extensions, options of TOAST tables and of foreign data.
 *
 * @param leaveOut tables to exclude, as `schema.table`, with everything that belongs to them
 * @param since an earlier fingerprint, reused for tables and sequences that no statement has touched
 */
export async function fingerprint(ask: Query, leaveOut: readonly string[], since?: Since): Promise<Fingerprint> {
  if (since) {
    const known = knownTables(since.last.answer, since.touched);
    const { schema, answer } = await read(ask, known);
    const whole = mergeWithPrevious(answer, since.last.answer, known);
    if (whole === since.last.answer && schema === since.last.schema) return since.last;
    if (whole) return readFingerprint(whole, schema, leaveOut);
  }
  const { schema, answer } = await read(ask, []);
  return readFingerprint(answer, schema, leaveOut);
}

async function read(ask: Query, known: readonly string[]) {
  const once = () =>
    ask<{ schema: string | null; text: string }>(
      `SELECT current_schema()::text AS schema, ${OWN_SCHEMA}.fingerprint('{${known.join(",")}}') AS text`,
    );
  const [row] = await once().catch(async (error: unknown) => {
    if (!isMissing(error)) throw error;
    for (const statement of createFunction) await ask(statement);
    return once();
  });
  return { schema: row?.schema ?? null, answer: sectionsOf(row?.text ?? "") };
}

/** No such schema, or no such function. */
function isMissing(error: unknown): boolean {
  return ["3F000", "42883"].includes((error as { readonly code?: string }).code ?? "");
}
