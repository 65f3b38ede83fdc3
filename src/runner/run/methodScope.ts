import { AsyncLocalStorage, createHook } from "node:async_hooks";
import type { Direction } from "../../migrations/plan.ts";

/** Thrown by a statement that a migration sends after its method has ended: it is not sent. */
export class SentAfterEnd extends Error {
  override readonly name = "SentAfterEnd";
  readonly sql: string;
  constructor(direction: Direction, sql: string) {
    super(`a statement was sent after ${direction}() had ended`);
    this.sql = sql;
  }
}

/** How long timers and other work that a method has left behind are waited for, in milliseconds. */
const timerPatience = 2000;
const requestPatience = 100;

/** Node's names of work that calls back once: whether it is done cannot be read from its resource. */
const requests = new Set(["FSREQCALLBACK", "FSREQPROMISE", "GETADDRINFOREQWRAP", "TCPCONNECTWRAP", "PIPECONNECTWRAP"]);

/** What Node shows of a timer or an immediate. The fields have been there since Node.js 11, and are not in its types. */
type Timer = Readonly<Record<"_destroyed" | "_idleTimeout", unknown>> & { hasRef?: () => boolean };

/**
 * One call of a migration's method, with all that it has begun: statements on any connection, timers, requests. Whatever
 * the method starts has this scope as its async context, also what it does not wait for.
 */
export class MethodScope {
  readonly revision: string;
  readonly direction: Direction;
  /** Sends a statement of this method by a query runner, as the tracker wants it. */
  readonly query: (send: (...args: unknown[]) => Promise<unknown>, args: readonly unknown[]) => Promise<unknown>;
  /** The error of a statement on a session that the run does not allow. */
  readonly refuse: ((session: object) => Error | undefined) | undefined;
  /** The first statement that was sent after the method had ended. */
  late: SentAfterEnd | undefined;
  /** The first error that nothing has handled: of a promise that was dropped, or of a callback. */
  unhandled: unknown;
  /** The session that the method was given. */
  session: object | undefined;
  /** What was sent on other sessions and was answered, by session. */
  readonly elsewhere = new Map<object, string[]>();
  /** Sessions with a statement that was not answered yet, with their number of those. */
  readonly busy = new Map<object, number>();
  readonly #timers: Timer[] = [];
  #hasRequests = false;
  #hasEnded = false;
  #isClosed = false;
  #wake: () => void = () => undefined;

  constructor(
    of: { readonly revision: string; readonly direction: Direction },
    query: MethodScope["query"],
    refuse?: MethodScope["refuse"],
  ) {
    this.revision = of.revision;
    this.direction = of.direction;
    this.query = query;
    this.refuse = refuse;
  }

  /** Whether the method has come back. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Whether the revision's result is decided: an error that comes later is only logged. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Runs the method in this scope. */
  run<T>(work: () => T): T {
    hook.enable();
    return scopes.run({ scope: this, isAdmitted: false }, work);
  }

  /** Runs what sends a statement that `begin` has let pass: what that does below is a part of it. */
  admit<T>(work: () => T): T {
    return scopes.run({ scope: this, isAdmitted: true }, work);
  }

  /** Notes a statement that is sent now. Returns the error that it has to fail with instead. */
  begin(session: object, sql: string): Error | undefined {
    if (this.#hasEnded) return (this.late ??= new SentAfterEnd(this.direction, sql));
    const refused = this.refuse?.(session);
    if (refused) return refused;
    this.busy.set(session, (this.busy.get(session) ?? 0) + 1);
    return undefined;
  }

  /** Notes that a statement was answered. */
  end(session: object, sql: string, isDone: boolean): void {
    const left = (this.busy.get(session) ?? 1) - 1;
    if (left > 0) this.busy.set(session, left);
    else this.busy.delete(session);
    if (isDone && session !== this.session) {
      const sent = this.elsewhere.get(session) ?? [];
      if (sent.length === 0) this.elsewhere.set(session, sent);
      sent.push(sql);
    }
    if (this.busy.size === 0) this.#wake();
  }

  /** Notes work that goes on without the method: a timer, or something whose end cannot be read. */
  started(timer?: object): void {
    if (this.#isClosed) return;
    if (timer) this.#timers.push(timer as Timer);
    else this.#hasRequests = true;
  }

  /**
   * Waits, after the method has come back, until nothing of it is under way: statements as long as they take, timers that
   * are due within two seconds, other work for a tenth of a second. From its call on no statement of the method is sent.
   */
  async settle(): Promise<void> {
    this.#hasEnded = true;
    const started = performance.now();
    for (;;) {
      if (this.busy.size > 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      // What goes on after an answer, or after a promise, sends its next statement within these turns.
      await nextTurn();
      await nextTurn();
      if (this.busy.size > 0) continue;
      const waited = performance.now() - started;
      const isWaiting =
        (waited < timerPatience && this.#timers.some(isDueSoon)) || (waited < requestPatience && this.#hasRequests);
      if (!isWaiting || this.late !== undefined) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The result is decided. */
  close(): void {
    this.#hasEnded = true;
    this.#isClosed = true;
    this.#timers.length = 0;
    hook.disable();
  }
}

const scopes = new AsyncLocalStorage<{ readonly scope: MethodScope; readonly isAdmitted: boolean }>();

/** The method of a migration that the running code was started by, also after the method has ended. */
export function currentScope(): MethodScope | undefined {
  return scopes.getStore()?.scope;
}

/** Whether the running code is a part of a statement that its scope counts already. */
export function isAdmitted(): boolean {
  return scopes.getStore()?.isAdmitted === true;
}

/** Tells the method that it belongs to of an error that nothing has handled. */
export function noteUnhandled(error: unknown): void {
  const scope = currentScope();
  if (scope && !scope.isClosed) scope.unhandled ??= error;
}

/** Enabled while a method runs, for each promise costs a call of it. */
const hook = createHook({
  init: (_, type, __, resource) => {
    if (type === "PROMISE") return;
    const isTimer = type === "Timeout" || type === "Immediate";
    if (isTimer || requests.has(type)) scopes.getStore()?.scope.started(isTimer ? resource : undefined);
  },
});

function isDueSoon(timer: Timer): boolean {
  const { _destroyed: isDone, _idleTimeout: due } = timer;
  return isDone !== true && timer.hasRef?.() !== false && (typeof due !== "number" || due <= timerPatience);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
