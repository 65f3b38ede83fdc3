import { quoteText } from "../../../core/sql/quote.ts";
import type { QueryRunner } from "typeorm";
import type { Scratch } from "../../../protocol/database.ts";
import type { Direction } from "../../../migrations/plan.ts";
import type { Problem } from "../../../core/problems/problem.ts";
import type { RehearsalNote } from "../../../migrations/rehearsal.ts";
import type { RunSettings } from "../../../migrations/runSettings.ts";
import type { Connection } from "../../databases/postgres.ts";
import type { LoadedMigration } from "../../project/project.ts";
import { mayEndTransaction } from "../../../core/sql/nonRevertable.ts";
import type { RowWrite } from "../../../core/sql/writes.ts";
import { createsExtension, withoutVersionsOf } from "../../../core/sql/createdObjects.ts";
import type { ServerError } from "../../loader/loadProblem.ts";
import { causeOf } from "../../loader/loadProblem.ts";
import { runProblem } from "../../run/runProblem.ts";
import type { Observer } from "../../run/tracker.ts";
import { Tracker } from "../../run/tracker.ts";
import type { Origins } from "../claims/origins.ts";
import type { Query } from "./query.ts";
import { take } from "../openedFiles.ts";
import { whenEntitiesAreUsed } from "./entityUse.ts";
import { TouchedTables } from "./touchedTables.ts";

/** SQLSTATEs of what is not there because an extension is not: types, functions, objects, operators, schemas. */
const absent = ["42704", "42883", "42P01", "3F000", "58P01"];

/** A scratch database on which migrations are run one by one. */
export class ScratchSession {
  readonly connection: Connection;
  readonly queryRunner: QueryRunner;
  /** Asks in the session that the migrations have. */
  readonly ask: Query;
  /** Sets the statements that follow each reset of that session. */
  readonly setDefaults: Scratch["setDefaults"];
  /** Which tables the revisions wrote to. */
  readonly touchedTables: TouchedTables;
  /** The scratch database has not got these. */
  readonly lacking: readonly string[];
  /** PostgreSQL's version. */
  readonly version: string;
  /** PostgreSQL's major version. */
  readonly major: number;
  /** The transaction mode of a run. */
  readonly mode: "all" | "each" | "none";
  /** The error of the last method that failed, below TypeORM's wrapper. */
  failure: ServerError | undefined;
  /** Empty tables that were given rows, by oid. */
  readonly seeded = new Set<string>();
  /** The tables where the scratch database equals the live one; undefined where it starts from another state. */
  origins: Origins | undefined;
  /** Statements of the revisions of the plan that were judged. */
  readonly planned: string[] = [];
  /** Writes of statements of the plan, by statement. */
  readonly writes = new Map<string, readonly RowWrite[]>();
  /** The live search path, in which unqualified tables of TypeORM are found. */
  searchPath: readonly string[] = [];
  /** All that the method under way has sent is in one transaction, which is still open. */
  isOneTransaction = false;
  /** Extensions that the history up to here has created and that the scratch database does not have. */
  readonly missing = new Set<string>();
  /** Extensions that a revision creates and that the scratch database was not opened with. The rehearsal ends there. */
  readonly wanted = new Set<string>();
  /** Makes a statement one that stand-ins accept; undefined while there are none. */
  #forStandIns: ((sql: string) => string) | undefined;
  readonly #setStandIns: Scratch["setStandIns"];
  readonly #opened: ReadonlySet<string>;
  readonly #unopened = new AbortController();
  readonly #notes = new Map<string, RehearsalNote>();
  readonly #signal: AbortSignal;
  /** Statements that are not sent, by revision. */
  readonly #skipped = new Map<string, Set<string>>();
  /** Files that each revision's methods have read. */
  readonly #filesOf = new Map<string, Set<string>>();
  readonly #leftOut = new Set<string>();
  readonly #usingEntities = new Set<string>();

  /** @param extensions those that the scratch database was opened with, the unknown ones included */
  constructor(
    connection: Connection,
    { scratch, extensions }: { readonly scratch: Scratch; readonly extensions: ReadonlySet<string> },
    signal: AbortSignal,
    { transaction }: RunSettings = {},
  ) {
    this.connection = connection;
    this.version = scratch.version;
    this.major = Number.parseInt(scratch.version, 10);
    this.mode = transaction ?? connection.dataSource.options.migrationsTransactionMode ?? "all";
    this.lacking = scratch.unknownExtensions;
    this.#opened = extensions;
    this.#signal = AbortSignal.any([signal, this.#unopened.signal]);
    this.queryRunner = connection.dataSource.createQueryRunner();
    this.ask = (sql) => scratch.ask(this.#forStandIns?.(sql) ?? sql) as Promise<never>;
    this.#setStandIns = (areAvailable) => scratch.setStandIns(areAvailable);
    // The session before may have had them.
    this.#setStandIns(false);
    this.setDefaults = (statements) => scratch.setDefaults(statements);
    this.touchedTables = new TouchedTables(this.ask);
  }

  /**
   * From now on, an extension without objects stands for each extension that the scratch database does not have. This is for
   * work that compares schemas: a rehearsal would blame a revision for the objects that a stand-in does not have.
   */
  useStandIns(): void {
    this.#forStandIns = withoutVersionsOf(this.lacking);
    this.#setStandIns(true);
  }

  get notes(): readonly RehearsalNote[] {
    return [...this.#notes.values()];
  }

  /** Each once. */
  note(note: RehearsalNote): void {
    this.#notes.set(JSON.stringify(note), note);
  }

  /** TypeORM's own tables, as `schema.table`: no revision's. */
  get ownTables(): readonly string[] {
    return this.connection.ownTables().flatMap(({ schema = "public", name }) => {
      // Without a schema in the options, the search path leads to them: another one live than where they were created.
      const schemas = this.schema === undefined ? new Set([schema, ...this.searchPath]) : [schema];
      return [...schemas].map((one) => `${one}.${name}`);
    });
  }

  /** The schema that the project names. A schema other than `public` was created by hand. */
  get schema(): string | undefined {
    const { schema } = this.connection.dataSource.options as { schema?: string };
    return schema === "" ? undefined : schema;
  }

  isInTransaction(step: LoadedMigration): boolean {
    return step.transaction ?? this.mode !== "none";
  }

  /** Does not send a statement of a revision any more, which the scratch database cannot execute. */
  skip(revision: string, sql: string): void {
    this.#skipped.set(revision, (this.#skipped.get(revision) ?? new Set()).add(sql));
  }

  /** Does not run a revision any more: from now on it is only entered as applied. */
  leaveOut(revision: string): void {
    this.#leftOut.add(revision);
  }

  isLeftOut(revision: string): boolean {
    return this.#leftOut.has(revision);
  }

  /** A tracker of one or more revisions, which stops when the rehearsal is cancelled; `end` is called afterwards. */
  tracker(total: number, observer: Observer): { readonly tracker: Tracker; readonly end: () => void } {
    const tracker: Tracker = new Tracker(total, () => undefined, {
      ...observer,
      before: (sql) => {
        this.isOneTransaction &&= !mayEndTransaction(sql);
        return this.#before(tracker.inside?.revision ?? "", sql, observer);
      },
    });
    const cancel = () => void tracker.cancel();
    this.#signal.addEventListener("abort", cancel, { once: true });
    const end = () => {
      this.#signal.removeEventListener("abort", cancel);
      // The next revision has the same connection.
      tracker.end();
    };
    return { tracker, end };
  }

  /** Keeps the server's own error, for what has to be said of it. */
  remember(error: unknown): void {
    this.failure = causeOf(error);
  }

  get isCancelled(): boolean {
    return this.#signal.aborted;
  }

  /**
   * Runs one method of a migration with its bookkeeping, in a transaction where it wants one. Problems: those of a run,
   * `rehearsalLacks`, `cancelled`.
   */
  async run(step: LoadedMigration, direction: Direction, observer: Observer = {}): Promise<Problem | undefined> {
    const { queryRunner, connection } = this;
    const inTransaction = this.isInTransaction(step);
    this.isOneTransaction = inTransaction;
    if (this.isCancelled) return { code: "cancelled" };
    const { tracker, end } = this.tracker(1, observer);
    take();
    const stopWatching = whenEntitiesAreUsed(connection.dataSource, () => this.#usingEntities.add(step.id));
    try {
      const watched = tracker.watch(step);
      if (inTransaction) await queryRunner.startTransaction();
      const began = Date.now();
      await watched[direction](queryRunner);
      await (direction === "up" ? this.insertRow(step) : this.#remove(step));
      if (this.isOneTransaction) await this.touchedTables.recordTouched(began);
      else this.touchedTables.markAllTouched();
      if (queryRunner.isTransactionActive) await queryRunner.commitTransaction();
      return undefined;
    } catch (error) {
      this.touchedTables.markAllTouched();
      this.remember(error);
      if (queryRunner.isTransactionActive) await queryRunner.rollbackTransaction().catch(() => undefined);
      return this.lack(error) ?? runProblem(error, tracker, connection);
    } finally {
      end();
      stopWatching();
      for (const file of take()) this.#filesOf.set(step.id, (this.#filesOf.get(step.id) ?? new Set()).add(file));
    }
  }

  /** Files that a revision's methods have read. */
  openedBy(revision: string): readonly string[] {
    return [...(this.#filesOf.get(revision) ?? [])].toSorted();
  }

  /** True if a method of the revision asked TypeORM for an entity. */
  usesEntities(revision: string): boolean {
    return this.#usingEntities.has(revision);
  }

  /** A row of the migrations table, as TypeORM's executor writes it. */
  async insertRow({ id, timestamp }: { readonly id: string; readonly timestamp: number }): Promise<void> {
    const { table } = this.connection;
    await this.ask(`INSERT INTO ${table} ("timestamp", "name") VALUES (${timestamp}, ${quoteText(id)})`);
  }

  async #remove({ id }: LoadedMigration): Promise<void> {
    const { table } = this.connection;
    await this.ask(`DELETE FROM ${table} WHERE "name" = ${quoteText(id)}`);
  }

  /**
   * Skips the creation of an extension that is not available, unless a stand-in is created. Statements that need the
   * extension report it, and all others can still be rehearsed.
   */
  #before(revision: string, sql: string, { before }: Observer): ReturnType<NonNullable<Observer["before"]>> {
    if (this.#skipped.get(revision)?.has(sql) === true) return "skip";
    const created = createsExtension(sql);
    const unopened = created.filter((one) => one !== "plpgsql" && !this.#opened.has(one));
    if (unopened.length > 0) {
      for (const one of unopened) this.wanted.add(one);
      this.#unopened.abort();
      return "skip";
    }
    if (this.#forStandIns) {
      for (const one of created) if (this.lacking.includes(one)) this.noteMissing(one);
      const send = this.#forStandIns(sql);
      return before?.(sql) ?? (send === sql ? undefined : { send });
    }
    const name = /^\s*CREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?"?([\w-]+)/i.exec(sql)?.[1];
    if (name === undefined || !this.lacking.includes(name)) return before?.(sql);
    this.noteMissing(name);
    return "skip";
  }

  /** Notes an extension that the database under test has, and that the scratch database does not have. */
  noteMissing(name: string): void {
    this.missing.add(name);
    this.note({ kind: "extension", name });
  }

  /**
   * The problem of an error that a lacking extension explains.
   *
   * @param extensions those that were needed so far
   */
  lack(error: unknown, extensions: readonly string[] = [...this.missing]): Problem | undefined {
    const { code = "", message } = causeOf(error);
    if (extensions.length === 0 || !absent.includes(code)) return undefined;
    return { code: "rehearsalLacks", extensions, message };
  }
}
