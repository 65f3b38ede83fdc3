import { BOOLEAN, VOID, errorResponse, singleValue } from "./wire.ts";

/** A statement about advisory locks that the bridge answers itself. */
export interface AdvisoryCall {
  readonly kind: "try" | "lock" | "unlock" | "unlockAll";
  /** `(1)` and `(0, 1)` are different locks, as in PostgreSQL; empty for `unlockAll`. */
  readonly key: string;
  /** The name of the result's one column. */
  readonly column: string;
}

const KINDS = {
  pg_try_advisory_lock: "try",
  pg_advisory_lock: "lock",
  pg_advisory_unlock: "unlock",
  pg_advisory_unlock_all: "unlockAll",
} as const;

const CALL =
  /^\s*select\s+(?:pg_catalog\.)?(pg_try_advisory_lock|pg_advisory_lock|pg_advisory_unlock|pg_advisory_unlock_all)\s*\(\s*(?:(-?\d+)\s*(?:,\s*(-?\d+)\s*)?)?\)(?:\s+as\s+(?:"([^"]+)"|([a-z_][a-z0-9_]*)))?\s*;?\s*$/i;

/**
 * Recognises a call only if it is the whole statement and has literal keys. On one session PostgreSQL would grant
 * every lock to every client. Calls in any other form, or with parameters, go to PostgreSQL and exclude no client.
 */
export function parseAdvisoryCall(sql: string): AdvisoryCall | undefined {
  // Most statements are something else: don't run the expression over megabytes.
  if (sql.length > 200) return undefined;
  const found = CALL.exec(sql);
  const name = found?.[1]?.toLowerCase();
  if (found === null || name === undefined) return undefined;
  const kind = KINDS[name as keyof typeof KINDS];
  const [first, second] = [found[2], found[3]];
  if ((kind === "unlockAll") !== (first === undefined)) return undefined;
  const key = [first, second].flatMap((part) => (part === undefined ? [] : [BigInt(part).toString()])).join(",");
  return { kind, key, column: found[4] ?? found[5]?.toLowerCase() ?? name };
}

/** The answer to a call without its ReadyForQuery. `granted` is what `try` and `unlock` return. */
export function advisoryAnswer(call: AdvisoryCall, granted: boolean): Buffer {
  if (call.kind === "lock" || call.kind === "unlockAll") return singleValue(call.column, VOID, "");
  const value = singleValue(call.column, BOOLEAN, granted ? "t" : "f");
  if (call.kind === "try" || granted) return value;
  const warning = {
    severity: "WARNING",
    code: "01000",
    message: "you don't own a lock of type ExclusiveLock",
  } as const;
  return Buffer.concat([errorResponse(warning), value]);
}

interface HeldLock<Owner> {
  readonly owner: Owner;
  /** PostgreSQL counts: a lock taken twice is to be released twice. */
  count: number;
}

/** Session-level advisory locks of connections that share one session. */
export class AdvisoryLocks<Owner> {
  readonly #held = new Map<string, HeldLock<Owner>>();
  readonly #waiting: { readonly key: string; readonly owner: Owner; readonly settle: (granted: boolean) => void }[] =
    [];

  try(key: string, owner: Owner): boolean {
    const held = this.#held.get(key);
    if (held === undefined) this.#held.set(key, { owner, count: 1 });
    else if (held.owner === owner) held.count++;
    else return false;
    return true;
  }

  /** Resolves to true when the lock is held, and to false after the time limit or after {@link releaseAll}. */
  lock(key: string, owner: Owner, timeoutMs?: number): Promise<boolean> {
    if (this.try(key, owner)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => waiter.settle(false), timeoutMs);
      const waiter = {
        key,
        owner,
        settle: (granted: boolean) => {
          clearTimeout(timer);
          this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
          resolve(granted);
        },
      };
      this.#waiting.push(waiter);
    });
  }

  unlock(key: string, owner: Owner): boolean {
    const held = this.#held.get(key);
    if (held?.owner !== owner) return false;
    if (--held.count === 0) this.#free(key);
    return true;
  }

  unlockAll(owner: Owner): void {
    const keys = [...this.#held].flatMap(([key, held]) => (held.owner === owner ? [key] : []));
    keys.forEach((key) => this.#free(key));
  }

  /** Releases the locks of a closed connection and ends its waits. */
  releaseAll(owner: Owner): void {
    for (const waiter of this.#waiting.filter((waiter) => waiter.owner === owner)) waiter.settle(false);
    this.unlockAll(owner);
  }

  #free(key: string): void {
    this.#held.delete(key);
    const next = this.#waiting.find((waiter) => waiter.key === key);
    if (next === undefined) return;
    this.#held.set(key, { owner: next.owner, count: 1 });
    next.settle(true);
  }
}
