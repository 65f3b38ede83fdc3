import { AsyncLocalStorage, createHook } from "node:async_hooks";
import type { Direction } from "../../migrations/plan.ts";
import { nextTurn, pause } from "../process/intrinsics.ts";
import { asError } from "../process/thrown.ts";

/** Thrown by a statement that a migration sends after its method has ended: it is not sent. */
export class SentAfterEnd extends Error {
  override readonly name = "SentAfterEnd";
  readonly sql: string;
  constructor(direction: Direction, sql: string) {
    super(`a statement was sent after ${direction}() had ended`);
    this.sql = sql;
  }
}

/** A session that the method did not wait for: a pool without a free session opens none before the run has ended. */
class SessionNotOpened extends Error {
  override readonly name = "SessionNotOpened";
  constructor() {
    super("a connection that the method did not wait for was not opened in time");
  }
}

/** How long timers and other unfinished work of a method are waited for, in milliseconds. */
const LEFTOVER_TIMEOUT_MS = 2000;

/** Node's names of work that calls back once: files, names, connections, programs, threads, cryptography. */
const requests =
  /^(?:FSREQ\w+|GETADDRINFOREQWRAP|GETNAMEINFOREQWRAP|QUERYWRAP|(?:TCP|PIPE)CONNECTWRAP|PROCESSWRAP|WORKER|(?:PBKDF2|SCRYPT|RANDOM\w+|CHECKPRIME|KEY\w+|SIGN|VERIFY|CIPHER|DERIVE\w+|HASH)REQUEST)$/;

/** Node's names of connections: their answers come without a call of a request. */
const sockets = /^(?:TCP|PIPE)WRAP$/;

/** Stands for Node's name where a cursor or a stream of `pg` is under way, or a session is being opened. */
export const submittedType = "SUBMITTED";

/** Fields of Node's timers and immediates. They exist since Node.js 11 and are missing from its types. */
type Timer = Readonly<Record<"_destroyed" | "_idleTimeout", unknown>> & { hasRef?: () => boolean };

/** Fields of running compression and of cryptography with a callback. */
type Work = Timer & { readonly buffer?: unknown; readonly ondone?: unknown };

/**
 * One call of a migration's method with everything that it has started: statements on any connection, timers,
 * requests. The scope is the async context of that work, including work that the method does not await.
 */
export class MethodScope {
  readonly revision: string;
  readonly direction: Direction;
  /** Sends a statement of this method by a query runner, as the tracker wants it. */
  readonly query: (send: (...args: unknown[]) => Promise<unknown>, args: readonly unknown[]) => Promise<unknown>;
  /** The error of a statement on a session that the run does not allow. */
  readonly refuse: ((session: object) => Error | undefined) | undefined;
  /** Called with a statement that failed on the session that the method was given, however it was sent. */
  readonly failed: ((sql: string, error: unknown) => void) | undefined;
  /** The first statement that was sent after the method had ended. */
  late: SentAfterEnd | undefined;
  /** The first error that nothing has handled: of a promise that was dropped, or of a callback. */
  unhandled: unknown;
  /** The session that the method was given. */
  session: object | undefined;
  /** Answered statements on other sessions, by session. */
  readonly elsewhere = new Map<object, string[]>();
  /** Failed statements on other sessions. */
  readonly failedElsewhere: { readonly sql: string; readonly error: unknown }[] = [];
  /** Sessions with a statement that was not answered yet, with their number of those. */
  readonly busy = new Map<object, number>();
  readonly #timers: Timer[] = [];
  readonly #compressions: Work[] = [];
  /** Work that has not called back yet, by its async id. */
  readonly #requests = new Map<number, Work>();
  readonly #sockets: Timer[] = [];
  #opening = 0;
  #isConnecting = false;
  #hasEnded = false;
  #isClosed = false;
  #wake: () => void = () => undefined;

  constructor(
    of: { readonly revision: string; readonly direction: Direction },
    query: MethodScope["query"],
    refuse?: MethodScope["refuse"],
    failed?: MethodScope["failed"],
  ) {
    this.failed = failed;
    this.revision = of.revision;
    this.direction = of.direction;
    this.query = query;
    this.refuse = refuse;
  }

  /** True after the method has returned. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** True if the revision's result is final. A later error is only logged. */
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

  /**
   * Records work that continues without the method. `type` is Node's name of the work; `id` identifies its callback.
   */
  started(work: object, type: string, id: number): void {
    if (this.#isClosed) return;
    if (type === "Timeout" || type === "Immediate") this.#timers.push(work as Timer);
    else if (type === "ZLIB") this.#compressions.push(work as Work);
    else if (type === submittedType || requests.test(type)) this.#requests.set(id, work as Work);
    // A session of `pg` stays open in its pool; its statements are counted.
    else if (sockets.test(type) && !isAdmitted() && !this.#isConnecting) this.#sockets.push(work as Timer);
  }

  /** Opens the socket of a session, which stays open longer than the work of the method. */
  connecting<T>(connect: () => T): T {
    this.#isConnecting = true;
    try {
      return connect();
    } finally {
      this.#isConnecting = false;
    }
  }

  /** Counts a session that is being opened: its statement is sent when it is open. */
  async opening<T>(session: Promise<T>): Promise<T> {
    this.#opening++;
    try {
      return await session;
    } finally {
      // The code that awaits the session sends its statement in a later turn.
      void nextTurn().then(() => this.#opening--);
    }
  }

  /** Notes that a request has called back. */
  answered(request: number): void {
    this.#requests.delete(request);
  }

  /**
   * Waits, after the method has come back, until nothing of it is under way: statements as long as they take, timers that
   * are due within two seconds, other work for two seconds. From its call on no statement of the method is sent.
   */
  async settle(): Promise<void> {
    this.#hasEnded = true;
    const started = performance.now();
    for (;;) {
      if (this.busy.size > 0) await new Promise<void>((resolve) => (this.#wake = resolve));
      // A continuation of an answer or a promise sends its next statement within these turns.
      await nextTurn();
      await nextTurn();
      if (this.busy.size > 0) continue;
      const isWaiting =
        this.#opening > 0 ||
        this.#timers.some(isDueSoon) ||
        this.#sockets.some(keepsProcess) ||
        this.#compressions.some(({ buffer }) => buffer !== undefined && buffer !== null) ||
        [...this.#requests].some(([, work]) => keepsProcess(work) && !isSynchronous(work));
      if (!isWaiting || this.late !== undefined) return;
      if (performance.now() - started > LEFTOVER_TIMEOUT_MS) {
        if (this.#opening > 0) this.unhandled ??= new SessionNotOpened();
        return;
      }
      await pause(5);
    }
  }

  /** The result is decided. */
  close(): void {
    this.#hasEnded = true;
    this.#isClosed = true;
    this.#timers.length = this.#compressions.length = this.#sockets.length = 0;
    this.#requests.clear();
    hook.disable();
  }
}

const scopes = new AsyncLocalStorage<{ readonly scope: MethodScope | undefined; readonly isAdmitted: boolean }>();

/** Runs work of TypeORM or of this extension: its statements belong to no method. */
export function outsideOfMethods<T>(work: () => T): T {
  return scopes.run({ scope: undefined, isAdmitted: false }, work);
}

/** True if the running code was started by no method and by no run: its async context is lost. */
export function isContextLost(): boolean {
  return scopes.getStore() === undefined;
}

/** The method of a migration that the running code was started by, also after the method has ended. */
export function currentScope(): MethodScope | undefined {
  return scopes.getStore()?.scope;
}

/** True if the running code is part of a statement that its scope counts already. */
export function isAdmitted(): boolean {
  return scopes.getStore()?.isAdmitted === true;
}

/** Records an unhandled error in the scope of the method that caused it. */
export function noteUnhandled(error: unknown): void {
  const scope = currentScope();
  if (scope && !scope.isClosed) scope.unhandled ??= asError(error);
}

/** Enabled while a method runs, for each promise costs a call of it. */
const hook = createHook({
  init: (id, type, __, resource) => {
    if (type === "PROMISE") return;
    scopes.getStore()?.scope?.started(resource, type, id);
  },
  after: (id) => scopes.getStore()?.scope?.answered(id),
});

function isDueSoon(timer: Timer): boolean {
  const { _destroyed: isDone, _idleTimeout: due } = timer;
  return isDone !== true && keepsProcess(timer) && (typeof due !== "number" || due <= LEFTOVER_TIMEOUT_MS);
}

/** True if the work keeps a Node process alive. */
function keepsProcess(work: Timer): boolean {
  return work.hasRef?.() !== false;
}

/**
 * True for cryptography without a callback, which has finished when it returns. Node uses the same name for both
 * kinds.
 */
function isSynchronous(work: Work): boolean {
  return /Job$/.test(work.constructor.name) && typeof work.ondone !== "function";
}
