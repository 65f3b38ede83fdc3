import { countNonReverted, residueOf, mayEndTransaction } from "../../core/sql/nonRevertable.ts";
import type { NonRevertedEffects } from "../../protocol/runner.ts";
import type { Send } from "./methodCalls.ts";
import type { Observer } from "./tracker.ts";

/** Counts what of a run no rollback undoes: what it sends outside of a transaction, and before a COMMIT of its own. */
export type NonRevertedCounter = Observer & {
  /**
   * Revisions with effects that the rollback did not revert, in the order in which they ran. The migrations table
   * says whether they are applied.
   *
   * @param last the revision that was running at the end
   */
  readonly kept: (last: string | undefined) => readonly NonRevertedEffects[];
  /** Statements that succeed without an effect if an index of the same name exists, also an invalid one. */
  readonly passedOver: () => readonly { readonly revision: string; readonly sql: string }[];
};

type Part = { revision?: string; readonly sent: string[]; readonly isOpen: boolean; mayEnd: boolean };

/**
 * Creates the counter of a run on PostgreSQL. The counter parses the statements that were sent, because neither
 * TypeORM nor every version of `pg` reports whether the session is in a transaction after a migration's own `COMMIT`.
 * Texts are parsed only when the result is requested.
 */
export function nonRevertedCounter(): NonRevertedCounter {
  const parts: Part[] = [];
  const others: { readonly revision: string; readonly statements: number }[] = [];
  let mayHaveEnded = false;
  let underWay: string | undefined;
  return {
    enter: async ({ isTransactionActive }, send) => {
      // An open transaction has no lasting effects yet.
      const before = parts.at(-1);
      if (before?.isOpen === true && !before.mayEnd) parts.pop();
      const isOpen = isTransactionActive && (!mayHaveEnded || (await isInTransaction(send)));
      parts.push({ sent: [], isOpen, mayEnd: false });
    },
    before: (sql) => {
      underWay = sql;
      return undefined;
    },
    after: ({ revision, sql }) => {
      underWay = undefined;
      const part = parts.at(-1);
      if (!part) return;
      part.revision = revision;
      part.sent.push(sql);
      part.mayEnd ||= mayEndTransaction(sql);
      mayHaveEnded ||= part.mayEnd;
    },
    // Another session commits independently of the run's session.
    elsewhere: (revision, sent) => {
      const { statements } = countNonReverted(sent, false);
      if (statements > 0) others.push({ revision, statements });
    },
    passedOver: () =>
      parts.flatMap(({ revision, sent }) =>
        revision === undefined ? [] : sent.filter((sql) => ifNotExists.test(sql)).map((sql) => ({ revision, sql })),
      ),
    kept: (last) => {
      const own = parts.flatMap((part, index): NonRevertedEffects[] => {
        const isLast = index === parts.length - 1;
        const { sent, isOpen, revision = isLast ? last : undefined } = part;
        const count = countNonReverted(sent, isOpen);
        const left = isLast && underWay !== undefined ? residueOf(underWay, count.isOpen) : undefined;
        if (revision === undefined || (count.statements === 0 && left === undefined)) return [];
        return [{ revision, statements: count.statements, ...(left ? { left } : {}) }];
      });
      return others.reduce(withOther, own);
    },
  };
}

const ifNotExists = /\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?IF\s+NOT\s+EXISTS\b/i;

function withOther(kept: readonly NonRevertedEffects[], other: NonRevertedEffects): readonly NonRevertedEffects[] {
  const known = kept.find(({ revision }) => revision === other.revision);
  if (!known) return [...kept, other];
  const statements = known.statements + other.statements;
  return kept.map((part) => (part === known ? { ...part, statements } : part));
}

/** Asks the server: where all revisions share one transaction, an earlier one's COMMIT has left none to the next. */
async function isInTransaction(send: Send): Promise<boolean> {
  try {
    await send("SAVEPOINT migrations_transaction");
    await send("RELEASE SAVEPOINT migrations_transaction");
    return true;
  } catch {
    return false;
  }
}
