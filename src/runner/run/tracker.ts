import type { Client } from "pg";
import type { MigrationInterface, QueryRunner } from "typeorm";
import type { Direction } from "../../migrations/plan.ts";
import type { FailureReason, SourceLocation } from "../../core/problems/problem.ts";
import type { Progress } from "../../protocol/runner.ts";
import { later } from "../process/intrinsics.ts";
import { placeOf } from "../loader/bundling/sourceMap.ts";
import { causeOf } from "../loader/loadProblem.ts";
import type { LoadedMigration } from "../project/project.ts";
import { MethodScope, SentAfterEnd } from "./methodScope.ts";
import { valuesOf, sqlOf } from "./queryConfig.ts";
import { originalQuery, endQueries, watchQueries } from "./queries.ts";
import { watchSessions } from "./sessions.ts";
import { TransactionMisused, TransactionRules } from "./transactionRules.ts";
import type { Send } from "./methodCalls.ts";
import { call, processOf, rowsOf, searchPathOf } from "./methodCalls.ts";
import { asError } from "../process/thrown.ts";

/** Thrown at the next statement after the user has asked to stop. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** How long a cancelled method may take to end, in milliseconds. */
const CANCEL_TIMEOUT_MS = 1000;

/** How long a cancelled run may wait for its server, in milliseconds: less than the editor waits for the run. */
const serverPatience = 2500;

/** The position of a run, which a failure is reported with. */
export type Position = {
  readonly revision: string;
  readonly direction: Direction;
  readonly statement: number;
  readonly sql?: string;
};

/** A statement that a migration sent, and that the server has answered. */
export type ExecutedStatement = Position & {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly milliseconds: number;
  /** How many rows it read or changed, where the server says it. */
  readonly rows?: number;
  /** Location in the user's own files. */
  readonly place: () => SourceLocation | undefined;
};

/** Receives the events of a run in more detail than its progress. */
export type Observer = {
  /** Before a migration's method; and after it, however it ended. */
  readonly enter?: (queryRunner: QueryRunner, send: Send) => Promise<void>;
  readonly leave?: (queryRunner: QueryRunner, send: Send) => Promise<void>;
  /**
   * Called before a statement. If it throws, the statement fails with that error. `skip`: the statement is not sent
   * and returns no rows. `send`: this text is sent, and the statement is reported as it was.
   */
  readonly before?: (sql: string) => "skip" | { readonly send: string } | undefined;
  readonly after?: (sent: ExecutedStatement, send: Send) => Promise<void> | void;
  /** Why a statement may not be sent on another session than the run's; absent: it may. */
  readonly refuse?: () => Error;
  /** Called when a method has ended, with the statements that it has sent on another session. */
  readonly elsewhere?: (revision: string, sent: readonly string[]) => void;
};

/** A statement that failed. */
type Failed = Position & { readonly error: unknown; readonly place: () => SourceLocation | undefined };

/**
 * Watches the migrations of one run: which is running, how many statements it has sent, on which server process. It
 * reports each as progress and stops the run between two statements when asked to.
 */
export class Tracker {
  readonly #report: (progress: Progress) => void;
  readonly #total: number;
  readonly #observer: Observer;
  readonly #isPooled: boolean;
  #index = 0;
  #last: Error | undefined;
  #position: Position | undefined;
  #inside = false;
  #cancelled = false;
  #threw = false;
  #backend: number | undefined;
  #scope: MethodScope | undefined;
  #queryRunner: QueryRunner | undefined;
  /** The first statement of the method that failed; the first that failed after the method had come back. */
  #failed: Failed | undefined;
  #failedLate: Failed | undefined;
  /** The statement that a failure is reported with, where it is not the last one. */
  #culprit: Failed | undefined;
  #reason: FailureReason | undefined;
  #searchPath: string | undefined;
  #setsSearchPath = false;
  readonly #rules = new TransactionRules();
  /** The last statement that has begun a transaction or a savepoint; the last that has rolled one back. */
  #begun: Failed | undefined;
  #rolledBack: Failed | undefined;
  #ended: Position | undefined;
  #giveUp: (error: Cancelled) => void = () => undefined;
  /** Closes the connection of the migration under way, where that can be done. */
  #hangUp: () => void = () => undefined;
  #hangingUp: NodeJS.Timeout | undefined;

  /**
   * @param observer called for every method and statement
   * @param isPooled true if a pooler hides the server's process, so that its pid has to be queried
   */
  constructor(total: number, report: (progress: Progress) => void, observer: Observer = {}, isPooled = false) {
    this.#isPooled = isPooled;
    this.#total = total;
    this.#report = report;
    this.#observer = observer;
  }

  /** The migration with a running method. */
  get inside(): Position | undefined {
    return this.#inside ? this.#position : undefined;
  }

  /** Location of the last statement in the user's own files. */
  get place(): SourceLocation | undefined {
    return this.#culprit ? this.#culprit.place() : placeOf(this.#last);
  }

  /** The statement that a failure is about: the one that failed first, else the last that was sent. */
  get position(): Position | undefined {
    return this.#culprit ?? this.#position;
  }

  /** Why the last method failed, where that is not what it threw. */
  get reason(): FailureReason | undefined {
    return this.#reason;
  }

  /** The session's search path after the last method, where the method has changed it. */
  get searchPath(): string | undefined {
    return this.#searchPath;
  }

  /**
   * The statement with an error that the last method has caught. In a transaction every later statement fails because
   * of the error, including the bookkeeping.
   */
  takeCaught(): unknown {
    if (!this.#failed) return undefined;
    this.#culprit = this.#failed;
    this.#reason = "caught";
    return this.#failed.error;
  }

  /** True if a migration's own method threw, and not the commit or the bookkeeping. */
  get threw(): boolean {
    return this.#threw;
  }

  /** The last revision that has committed TypeORM's transaction, so that TypeORM has none to commit at the end. */
  get ended(): Position | undefined {
    return this.#ended;
  }

  /** The server's process that the last migration was sent to. */
  get process(): number | undefined {
    return this.#backend;
  }

  get isCancelled(): boolean {
    return this.#cancelled;
  }

  /** Sends no further statement. Returns the pids of server processes with a running statement, to cancel it there. */
  cancel(): readonly number[] {
    this.#cancelled = true;
    // A method that waits for something other than the server never returns and is abandoned. A statement that cannot
    // be interrupted is awaited, because it would block the next statement on its connection.
    later(() => {
      if (this.#backend !== undefined || !this.#scope?.busy.size) this.#giveUp(new Cancelled("cancelled"));
    }, CANCEL_TIMEOUT_MS).unref();
    // A server that has stopped or hangs answers neither a statement nor a COMMIT.
    this.#hangingUp = later(() => this.#hangUp(), serverPatience).unref();
    if (!this.#inside) return [];
    const sessions = [...(this.#scope?.busy.keys() ?? [])] as readonly { readonly processID?: number }[];
    // Behind a pooler the client's own number is not the server's.
    const others = this.#isPooled ? [] : sessions.map(({ processID }) => processID);
    return [...new Set([this.#backend, ...others])].filter((process) => process !== undefined);
  }

  /** Ends the run. The connection returns to the pool. */
  end(): void {
    clearTimeout(this.#hangingUp);
    if (this.#queryRunner) endQueries(this.#queryRunner);
    this.#rules.stop();
  }

  /** The migration, watched; for TypeORM it is the same one. */
  watch(migration: LoadedMigration): MigrationInterface {
    const { instance, id, transaction } = migration;
    return {
      name: id,
      ...(transaction === undefined ? {} : { transaction }),
      up: (queryRunner) => this.#run(migration, "up", queryRunner, () => call(instance, "up", queryRunner)),
      down: (queryRunner) => this.#run(migration, "down", queryRunner, () => call(instance, "down", queryRunner)),
    };
  }

  async #run(
    migration: LoadedMigration,
    direction: Direction,
    queryRunner: QueryRunner,
    work: () => Promise<unknown>,
  ): Promise<void> {
    this.#stopIfCancelled();
    const revision = migration.id;
    this.#report({ kind: "step", index: ++this.#index, total: this.#total, revision });
    this.#position = { revision, direction, statement: 0 };
    this.#last = undefined;
    watchSessions(queryRunner.connection ?? queryRunner.dataSource);
    // SQL Server's gives none.
    const client = (await queryRunner.connect()) as Partial<Client & { processID: number }> | undefined;
    this.#backend = client?.processID;
    if (this.#backend !== undefined) this.#hangUp = () => void client?.end?.().catch(() => undefined);
    const original = originalQuery(queryRunner);
    const send: Send = (sql, parameters) => original.call(queryRunner, sql, parameters && [...parameters]);
    if (this.#isPooled) this.#backend = await processOf(send);
    await this.#observer.enter?.(queryRunner, send);
    const scope = new MethodScope(
      { revision, direction },
      (forward, args) => this.#query(scope, send, forward, args),
      this.#observer.refuse && ((session) => (session === client ? undefined : this.#observer.refuse?.())),
      (sql, error) => this.#clientFailed(scope, sql, error),
    );
    scope.session = client ?? queryRunner;
    this.#scope = scope;
    this.#failed = this.#failedLate = this.#culprit = undefined;
    this.#reason = this.#searchPath = undefined;
    this.#setsSearchPath = false;
    this.#begun = this.#rolledBack = undefined;
    this.#rules.enter(queryRunner, client);
    watchQueries(queryRunner, scope);
    this.#queryRunner = queryRunner;
    this.#inside = true;
    try {
      await this.#attempt(scope, work);
      this.#checkTransaction(scope);
      if (this.#setsSearchPath) this.#searchPath = await searchPathOf(send);
    } catch (error) {
      this.#threw = true;
      throw error;
    } finally {
      this.#inside = false;
      scope.close();
      for (const sent of scope.elsewhere.values()) this.#observer.elsewhere?.(revision, sent);
      // A released session is in the pool, and may be in a transaction.
      if (queryRunner.isReleased && this.#backend !== undefined) await client?.end?.().catch(() => undefined);
      await this.#observer.leave?.(queryRunner, send).catch(() => undefined);
    }
  }

  /**
   * Runs a method and waits until nothing of it is under way, however it ended: what it has sent without waiting would
   * otherwise reach the server after the COMMIT or the ROLLBACK.
   *
   * @throws what the method throws; else what failed after it had come back; else `SentAfterEnd`
   */
  async #attempt(scope: MethodScope, work: () => Promise<unknown>): Promise<void> {
    const abandoned = new Promise<never>((_, reject) => (this.#giveUp = reject));
    abandoned.catch(() => undefined);
    let thrown: { readonly error: unknown } | undefined;
    try {
      await Promise.race([scope.run(work), abandoned]);
    } catch (error) {
      thrown = { error: asError(error) };
    }
    await Promise.race([scope.settle(), abandoned]).catch(() => undefined);
    this.#stopIfCancelled();
    const failure = this.#failureOf(scope, thrown);
    if (failure) throw failure.error;
  }

  #failureOf(
    scope: MethodScope,
    thrown: { readonly error: unknown } | undefined,
  ): { readonly error: unknown } | undefined {
    const failed = this.#failed;
    // After one that failed, the other statements of its transaction fail for that reason alone.
    if (thrown && !(failed && causeOf(thrown.error).code === "25P02")) {
      // If several statements run at once, the failed statement may not be the last.
      const isFailed = failed && causeOf(failed.error) === causeOf(thrown.error);
      if (isFailed) this.#culprit = failed;
      else this.#explain(scope, thrown.error);
      return thrown;
    }
    const late = thrown ? failed : this.#failedLate;
    if (late) return this.#blame(late, thrown ? undefined : "notAwaited");
    if (scope.late) {
      this.#reason = "sentAfterEnd";
      const { revision, direction, late } = scope;
      const statement = this.#position?.statement ?? 0;
      this.#culprit ??= { revision, direction, statement, sql: late.sql, error: late, place: () => placeOf(late) };
      return { error: late };
    }
    if (scope.unhandled === undefined) return undefined;
    if (failed?.error === scope.unhandled) return this.#blame(failed, "notAwaited");
    this.#reason = "unhandled";
    return { error: scope.unhandled };
  }

  /** Notes that no statement of the run's session has failed: one of another session has, or the code has thrown. */
  #explain({ revision, direction, failedElsewhere }: MethodScope, error: unknown): void {
    const statement = this.#position?.statement ?? 0;
    const elsewhere = failedElsewhere.find((one) => causeOf(one.error) === causeOf(error));
    if (elsewhere) {
      this.#reason = "otherSession";
      this.#culprit = { revision, direction, statement, ...elsewhere, place: () => undefined };
    } else if (this.#failed === undefined && statement > 0) this.#reason = "thrown";
  }

  /** @throws TransactionMisused where the row of the revision would say what is not there */
  #checkTransaction({ revision, direction }: MethodScope): void {
    const fault = this.#rules.fault(revision);
    if (this.#rules.isEnded) this.#ended = this.#position;
    if (fault === undefined) return;
    const error = new TransactionMisused(fault, `${direction}()`);
    this.#reason = fault;
    const statement = this.#position?.statement ?? 0;
    const unknown: Failed = { revision, direction, statement, error, place: () => undefined };
    this.#culprit = { rolledBack: this.#rolledBack, leftOpen: this.#begun, released: undefined }[fault] ?? unknown;
    throw error;
  }

  #blame(failed: Failed, reason: FailureReason | undefined): Failed {
    this.#culprit = failed;
    this.#reason = reason;
    return failed;
  }

  /** Notes a statement that the method has sent by the run's own client of `pg`, past its query runner. */
  #clientFailed(scope: MethodScope, sql: string, error: unknown): void {
    const { revision, direction } = scope;
    const statement = this.#position?.statement ?? 0;
    const failed = { revision, direction, statement, sql, error, place: () => undefined };
    this.#failed ??= failed;
    if (scope.hasEnded) this.#failedLate ??= failed;
  }

  /** Sends a statement of a method, counted and timed. */
  async #query(
    scope: MethodScope,
    send: Send,
    forward: (...args: unknown[]) => Promise<unknown>,
    args: readonly unknown[],
  ): Promise<unknown> {
    this.#stopIfCancelled();
    const sql = sqlOf(args[0]);
    const { revision, direction } = scope;
    const here = new Error("sent here");
    const statement = (this.#position?.statement ?? 0) + 1;
    const position = { revision, direction, statement, ...(sql === "" ? {} : { sql }) };
    const session = scope.session ?? scope;
    const place = () => placeOf(here);
    const refused = scope.begin(session, sql);
    if (refused) {
      if (refused instanceof SentAfterEnd && !scope.isClosed) this.#culprit ??= { ...position, error: refused, place };
      throw refused;
    }
    let isDone = false;
    this.#setsSearchPath ||= /search_path/i.test(sql);
    this.#position = position;
    this.#last = here;
    try {
      this.#report({ kind: "statement", revision, statement });
      const instead = this.#observer.before?.(sql);
      if (instead === "skip") return [];
      const given = instead ? [instead.send, ...args.slice(1)] : args;
      const parameters = valuesOf(args);
      const started = performance.now();
      const answer: unknown = await scope.admit(() => forward(...given));
      const milliseconds = performance.now() - started;
      if (/^\s*(?:SAVEPOINT|START|BEGIN)\b/i.test(sql)) this.#begun = { ...position, error: undefined, place };
      if (this.#rules.answered(sql)) this.#rolledBack = { ...position, error: undefined, place };
      const rows = rowsOf(answer);
      const counted = rows === undefined ? {} : { rows };
      await this.#observer.after?.({ ...position, sql, parameters, milliseconds, ...counted, place }, send);
      isDone = true;
      return answer;
    } catch (error) {
      const failed = { ...position, error, place };
      this.#failed ??= failed;
      if (scope.hasEnded) this.#failedLate ??= failed;
      throw error;
    } finally {
      scope.end(session, sql, isDone);
    }
  }

  #stopIfCancelled(): void {
    if (this.#cancelled) throw new Cancelled("cancelled");
  }
}
