import type { Ask } from "./ask.ts";
import { OWN_SCHEMA } from "./ask.ts";
import type { Fingerprint } from "./described.ts";
import { createFunction } from "./fingerprintQuery.ts";
import { parseFingerprint } from "./fingerprintText.ts";

/**
 * Reads what a database's user objects are, in one query; the first time on a database it makes the function that
 * answers. Outside of a transaction only. Left out: owners, privileges, what is an extension's, options of TOAST tables
 * and of foreign data.
 *
 * @param leaveOut tables that are not told, as `schema.table`, with all that belongs to them
 */
export async function fingerprint(ask: Ask, leaveOut: readonly string[]): Promise<Fingerprint> {
  const read = () =>
    ask<{ schema: string | null; text: string }>(
      `SELECT current_schema()::text AS schema, ${OWN_SCHEMA}.fingerprint() AS text`,
    );
  const [row] = await read().catch(async (error: unknown) => {
    if (!isMissing(error)) throw error;
    for (const statement of createFunction) await ask(statement);
    return read();
  });
  return parseFingerprint(row?.text ?? "", row?.schema ?? null, leaveOut);
}

/** No such schema, or no such function. */
function isMissing(error: unknown): boolean {
  return ["3F000", "42883"].includes((error as { readonly code?: string }).code ?? "");
}
