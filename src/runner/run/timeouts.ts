import type { RunSettings } from "../../migrations/runSettings.ts";
import type { Observer } from "./tracker.ts";

/**
 * Gives a run the timeouts of its settings: inside of a transaction as that transaction's; outside as the session's, and
 * back again afterwards, for the session goes back to a pool. Behind a pooler there is no session to speak of, and what
 * runs outside of a transaction there goes without.
 */
export function timeouts({ lockTimeout, statementTimeout }: RunSettings, isPooled: boolean): Observer {
  const values = [
    ...(lockTimeout === undefined ? [] : [["lock_timeout", lockTimeout] as const]),
    ...(statementTimeout === undefined ? [] : [["statement_timeout", statementTimeout] as const]),
  ];
  if (values.length === 0) return {};
  const set = (word: string) =>
    values.map(([name, seconds]) => `${word} ${name} = ${Math.round(seconds * 1000)}`).join("; ");
  return {
    enter: async ({ isTransactionActive }, send) => {
      if (isTransactionActive || !isPooled) await send(set(isTransactionActive ? "SET LOCAL" : "SET"));
    },
    leave: async ({ isTransactionActive }, send) => {
      if (!isTransactionActive && !isPooled) await send(values.map(([name]) => `RESET ${name}`).join("; "));
    },
  };
}

/** Several observers as one. Those who hear of a statement keep it from going on no longer than they need. */
export function combineObservers(observers: readonly Observer[]): Observer {
  const hearing = observers.flatMap(({ after }) => after ?? []);
  const refuse = observers.find((observer) => observer.refuse)?.refuse;
  return {
    ...(refuse ? { refuse } : {}),
    elsewhere: (...args) => {
      for (const { elsewhere } of observers) elsewhere?.(...args);
    },
    enter: async (...args) => {
      for (const { enter } of observers) await enter?.(...args);
    },
    leave: async (...args) => {
      for (const { leave } of observers) await leave?.(...args).catch(() => undefined);
    },
    before: (sql) => (observers.some(({ before }) => before?.(sql) === "skip") ? "skip" : undefined),
    after: async (...args) => {
      for (const after of hearing) {
        const heard = after(...args);
        if (heard) await heard;
      }
    },
  };
}
