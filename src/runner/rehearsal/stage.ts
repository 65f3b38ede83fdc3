import type { QueryRunner } from "typeorm";
import type { Direction } from "../../migrations/plan.ts";
import type { Problem } from "../../migrations/problem.ts";
import type { RehearsalNote } from "../../migrations/rehearsal.ts";
import type { Connection } from "../connection.ts";
import type { LoadedMigration } from "../project.ts";
import { causeOf } from "../problems.ts";
import { runProblem } from "../runProblem.ts";
import type { Observer } from "../tracker.ts";
import { Tracker } from "../tracker.ts";
import type { Ask } from "./ask.ts";

/** SQLSTATEs of what is not there because an extension is not: types, functions, objects, operators, schemas. */
const absent = ["42704", "42883", "42P01", "3F000", "0A000", "58P01"];

/** A scratch database on which migrations are run one by one. */
export class Stage {
  readonly connection: Connection;
  readonly queryRunner: QueryRunner;
  /** Asks on the connection that the migrations have. */
  readonly ask: Ask;
  /** The scratch database has not got these. */
  readonly lacking: readonly string[];
  readonly #notes = new Map<string, RehearsalNote>();
  readonly #signal: AbortSignal;

  constructor(connection: Connection, lacking: readonly string[], signal: AbortSignal) {
    this.connection = connection;
    this.lacking = lacking;
    this.#signal = signal;
    this.queryRunner = connection.dataSource.createQueryRunner();
    const { query } = this.queryRunner;
    this.ask = (sql, parameters) => query.call(this.queryRunner, sql, parameters && [...parameters]) as Promise<never>;
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
    return this.connection.ownTables().map(({ schema = "public", name }) => `${schema}.${name}`);
  }

  /** The schema that the project names, which somebody has made by hand where it is not `public`. */
  get schema(): string | undefined {
    const { schema } = this.connection.dataSource.options as { schema?: string };
    return schema === "" ? undefined : schema;
  }

  isInTransaction(step: LoadedMigration): boolean {
    return step.transaction ?? this.connection.dataSource.options.migrationsTransactionMode !== "none";
  }

  /**
   * Runs one method of a migration with its bookkeeping, in a transaction where it wants one. Problems: those of a run,
   * `rehearsalLacks`, `cancelled`.
   */
  async run(step: LoadedMigration, direction: Direction, observer: Observer = {}): Promise<Problem | undefined> {
    const { queryRunner, connection } = this;
    const { api } = connection.project.typeorm;
    const tracker = new Tracker(1, () => undefined, { ...observer, before: (sql) => this.#before(sql, observer) });
    const cancel = () => void tracker.cancel();
    if (this.#signal.aborted) return { code: "cancelled" };
    this.#signal.addEventListener("abort", cancel, { once: true });
    const executor = new api.MigrationExecutor(connection.dataSource, queryRunner);
    const inTransaction = this.isInTransaction(step);
    try {
      const watched = tracker.watch(step);
      if (inTransaction) await queryRunner.startTransaction();
      await watched[direction](queryRunner);
      const row = new api.Migration(undefined, step.timestamp, step.id, watched);
      await (direction === "up" ? executor.insertMigration(row) : executor.deleteMigration(row));
      if (queryRunner.isTransactionActive) await queryRunner.commitTransaction();
      return undefined;
    } catch (error) {
      if (queryRunner.isTransactionActive) await queryRunner.rollbackTransaction().catch(() => undefined);
      return this.#lack(error) ?? runProblem(error, tracker, connection);
    } finally {
      this.#signal.removeEventListener("abort", cancel);
    }
  }

  /** A row of the migrations table, of a revision that is not run. */
  async enter({ id, timestamp }: { readonly id: string; readonly timestamp: number }): Promise<void> {
    const { dataSource, project } = this.connection;
    const { Migration, MigrationExecutor } = project.typeorm.api;
    await new MigrationExecutor(dataSource, this.queryRunner).insertMigration(new Migration(undefined, timestamp, id));
  }

  /** An extension that is lacking is passed over: what needs it says so, and what does not can still be seen. */
  #before(sql: string, { before }: Observer): "skip" | undefined {
    const name = /^\s*CREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?"?([\w-]+)/i.exec(sql)?.[1];
    if (name === undefined || !this.lacking.includes(name)) return before?.(sql);
    this.note({ kind: "extension", name });
    return "skip";
  }

  #lack(error: unknown): Problem | undefined {
    const { code = "" } = causeOf(error);
    const passedOver = this.notes.flatMap((note) => (note.kind === "extension" ? [note.name] : []));
    if (passedOver.length === 0 || !absent.includes(code)) return undefined;
    return { code: "rehearsalLacks", extensions: passedOver, message: causeOf(error).message };
  }
}
