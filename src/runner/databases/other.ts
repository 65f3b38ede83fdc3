import { existsSync, realpathSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { SerialQueue } from "../../node/serialQueue.ts";
import type { DataSource } from "typeorm";
import type { NonPostgresFacts } from "../../core/connection/connection.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { AppliedRow } from "../../migrations/revision.ts";
import { withReplaced } from "../../migrations/squash/replaced.ts";
import type { Database, LockedRun } from "./database.ts";
import type { LockOptions } from "./advisoryLock.ts";
import { withMachineLock } from "./fileLock.ts";
import { missingPackage } from "../project/missingDrivers.ts";
import { fileOf } from "../project/otherConnectionFacts.ts";
import { entityProblem } from "./entityProblem.ts";
import { causeOf, messageOf } from "../loader/loadProblem.ts";
import type { Project } from "../project/project.ts";

/** Options with which opening a SQLite file writes to it, and options that name the file. */
type FileOptions = { database?: unknown; autoSave?: boolean; enableWAL?: boolean; readonly location?: unknown };

type SqlJs = { readonly save?: () => Promise<void> };

/**
 * A database of any other driver, through the API that TypeORM offers for all drivers. A file is opened for each read
 * and closed afterwards, because other processes may replace it and sql.js holds a copy. Requests run one after the
 * other, because drivers of files have a single session.
 */
export class OtherDatabase implements Database {
  readonly project: Project;
  readonly facts: NonPostgresFacts;
  readonly #file: string | undefined;
  #isConnected = false;
  readonly #queue = new SerialQueue();

  constructor(project: Project, facts: NonPostgresFacts) {
    this.project = project;
    this.facts = facts;
    this.#file = facts.host === undefined ? fileOf(project.dataSource.options) : undefined;
  }

  get table(): string {
    const { schema, migrationsTableName = "migrations" } = this.#dataSource.options as {
      schema?: string;
      migrationsTableName?: string;
    };
    return [schema, migrationsTableName].filter((part) => part !== undefined && part !== "").join(".");
  }

  /** Problems: the driver's. */
  rows(): Promise<readonly AppliedRow[] | Problem> {
    return this.#queue.run(() => this.#looking(() => this.#rows()));
  }

  /** Problems: the driver's, those of `entityProblem`. */
  initialized<T>(look: () => Promise<T>): Promise<T | Problem> {
    return this.#queue.run(() => this.#looking(async () => (await this.#initialize()) ?? (await look())));
  }

  /**
   * The lock excludes runners on this machine. It does not exclude a CLI or another machine. Problems: those of the
   * driver, `entityThrew`, `locked`, `cancelled`.
   */
  withExclusiveAccess<T>(options: LockOptions, work: (held: LockedRun) => Promise<T>): Promise<T | Problem> {
    const held: LockedRun = {
      rows: () => this.#guarded(() => this.#rows()),
      prepare: () => Promise.resolve(),
      interrupt: () => undefined,
    };
    return this.#queue.run(() =>
      withMachineLock(this.#identity(), options, () =>
        this.#guarded(async () => {
          // The other drivers of SQLite make the folder themselves.
          if (this.#file !== undefined) await mkdir(path.dirname(this.#file), { recursive: true });
          return this.#opened(async () => {
            const result = (await this.#initialize()) ?? (await work(held));
            await this.#save();
            return result;
          });
        }),
      ),
    );
  }

  identity(): Promise<string> {
    return Promise.resolve(`${this.#identity()}/${this.table}`);
  }

  /** Problems: `driverUnloadable`, `driverRefused`. */
  problemOf(error: unknown): Problem {
    const { driver } = this.facts;
    const cause = causeOf(error);
    const message = messageOf(cause).replace(/\. Tried:$/, "");
    const isUnloadable =
      cause.code === "ERR_DLOPEN_FAILED" || /NODE_MODULE_VERSION|Could not locate the bindings file/.test(message);
    return { code: isUnloadable ? "driverUnloadable" : "driverRefused", driver, message };
  }

  get #dataSource(): DataSource {
    return this.project.dataSource;
  }

  /** TypeORM's own way to read them, without its creating the table before. */
  async #rows(): Promise<readonly AppliedRow[]> {
    const { typeorm } = this.project;
    const queryRunner = this.#dataSource.createQueryRunner();
    try {
      const executor = new typeorm.api.MigrationExecutor(this.#dataSource, queryRunner);
      const { migrationsTable, migrationsTableName } = executor as unknown as Record<string, string>;
      if (migrationsTable === undefined || !(await queryRunner.hasTable(migrationsTable))) return [];
      const rows = await this.#dataSource
        .createQueryBuilder(queryRunner)
        .select()
        .orderBy(this.#dataSource.driver.escape("id"), "ASC")
        .from(migrationsTable, migrationsTableName ?? "migrations")
        .getRawMany<{ id: unknown; timestamp: unknown; name: string }>();
      const applied = rows.map((row) => ({ order: Number(row.id), timestamp: Number(row.timestamp), id: row.name }));
      return withReplaced(this.project.migrations, applied);
    } finally {
      await queryRunner.release();
    }
  }

  /** Looks without changing anything, a file that is not there included: it is an empty database, in memory. */
  async #looking<T>(look: () => Promise<T | Problem>): Promise<T | Problem> {
    const wasConnected = this.#isConnected;
    const restore = this.#file === undefined ? () => undefined : this.#withoutWriting(this.#file);
    try {
      const answer = await this.#opened(look);
      return answer;
    } catch (error) {
      // Retries once after the server has dropped the connection.
      await this.#close();
      return wasConnected ? await this.#guarded(() => this.#opened(look)) : this.problemOf(error);
    } finally {
      restore();
    }
  }

  #withoutWriting(file: string): () => void {
    const options = this.#dataSource.options as FileOptions;
    const driver = this.#dataSource.driver as { database?: unknown };
    const before = { ...options };
    const { database } = driver;
    options.autoSave = false;
    options.enableWAL = false;
    // Connecting would make it, and the folders above it.
    if (options.location === undefined && !existsSync(file)) driver.database = options.database = ":memory:";
    return () => {
      for (const key of ["autoSave", "enableWAL", "database"] as const) {
        if (key in before) options[key] = before[key] as never;
        else delete options[key];
      }
      driver.database = database;
    };
  }

  /** Maps thrown errors to problems of the driver or of the server. */
  async #guarded<T>(work: () => Promise<T | Problem>): Promise<T | Problem> {
    try {
      return await work();
    } catch (error) {
      return this.problemOf(error);
    }
  }

  /** Connected, and of a file closed again afterwards. */
  async #opened<T>(work: () => Promise<T | Problem>): Promise<T | Problem> {
    const { driver } = this.facts;
    const missing = missingPackage(this.#dataSource);
    if (missing !== undefined) return { code: "driverMissing", driver, package: missing };
    if (!this.#isConnected) await this.#dataSource.driver.connect();
    this.#isConnected = true;
    try {
      return await work();
    } finally {
      if (this.#file !== undefined) await this.#close();
    }
  }

  /** Problems: those of `entityProblem`. */
  async #initialize(): Promise<Problem | undefined> {
    if (this.#dataSource.isInitialized) return undefined;
    const { driver } = this.#dataSource;
    const { connect } = driver;
    // It is connected; TypeORM would do it again and lose the first one.
    driver.connect = () => Promise.resolve();
    try {
      await this.project.refineTypes();
      await this.#dataSource.initialize();
      return undefined;
    } catch (error) {
      // TypeORM disconnects when it fails.
      this.#isConnected = false;
      if (causeOf(error).code !== undefined || (error as Error).name === "QueryFailedError") throw error;
      return entityProblem(error, this.project.files);
    } finally {
      driver.connect = connect;
    }
  }

  async #close(): Promise<void> {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    const { driver, isInitialized } = this.#dataSource;
    await (isInitialized ? this.#dataSource.destroy() : driver.disconnect()).catch(() => undefined);
  }

  /** A project that lets sql.js save by its own code would have lost what was just done. */
  async #save(): Promise<void> {
    const { autoSave, location } = this.#dataSource.options as FileOptions;
    const { save } = this.#dataSource.driver as SqlJs;
    if (save && location !== undefined && autoSave !== true) await save.call(this.#dataSource.driver);
  }

  /** Names the database to other runners of this machine. */
  #identity(): string {
    const { driver, host, port, database } = this.facts;
    if (this.#file === undefined)
      return [driver, host, port, database, host === undefined ? process.pid : ""].join(" ");
    const folder = path.dirname(this.#file);
    return existsSync(this.#file)
      ? realpathSync(this.#file)
      : path.join(existsSync(folder) ? realpathSync(folder) : folder, path.basename(this.#file));
  }
}
