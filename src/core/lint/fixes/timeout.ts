import type { Fix, FixContext } from "./fix.ts";
import { addAtHead } from "./rewrite.ts";

/** The timeout that the page of the rule recommends. */
const timeout = "5s";

/**
 * Sets `lock_timeout` at the start of `up()`, for its transaction. Undefined outside of a transaction: the setting would
 * stay in a connection that others use.
 */
export function lockTimeout({ file, method, hasOwnTransaction }: FixContext): Fix | undefined {
  if (!hasOwnTransaction) return undefined;
  const edit = addAtHead(file, method, { sql: `SET LOCAL lock_timeout = '${timeout}'` });
  return edit && { kind: "lockTimeout", hasNext: false, write: () => ({ edits: [edit], next: [] }) };
}
