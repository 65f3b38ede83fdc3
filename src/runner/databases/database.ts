import type { DatabaseFacts } from "../../core/connection/connection.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { AppliedRow } from "../../migrations/revision.ts";
import type { LockOptions } from "./advisoryLock.ts";
import type { Project } from "../project/project.ts";

/**
 * A project's database with any driver: reads the revision state, runs revisions and compares the entities with the
 * schema. `Connection` implements it for PostgreSQL, `OtherDatabase` for all other drivers.
 */
export type Database = {
  readonly project: Project;
  readonly facts: DatabaseFacts;
  /** The migrations table, as messages name it. */
  readonly table: string;
  /** The rows of the migrations table, the oldest first; none where there is no table. Never writes. */
  rows(): Promise<readonly AppliedRow[] | Problem>;
  /** Looks with an initialised data source: connected, entities understood. Problems: the database's, `entityThrew`. */
  initialized<T>(look: () => Promise<T>): Promise<T | Problem>;
  /**
   * Runs `work` with an initialised data source while it holds the lock exclusively. Problems: those of the database,
   * `entityThrew`, `locked`, `cancelled`.
   */
  withExclusiveAccess<T>(options: LockOptions, work: (held: LockedRun) => Promise<T>): Promise<T | Problem>;
  /** Prefetches what a run needs, because a run was planned and will probably follow. */
  prefetchLockConnection?(): void;
  /**
   * Invalid indexes, by schema and name. With an SQL text, those that it may have left: indexes that the text names, and
   * indexes of tables that it names. PostgreSQL only. Problems: those of the database.
   */
  invalidIndexes?(sql?: string): Promise<readonly string[] | Problem>;
  /** Identifier of the database for the journal: the server's own identifiers if it has any. */
  identity(): Promise<string | undefined>;
  /** Maps a thrown error to a problem of the database. */
  problemOf(error: unknown): Problem;
};

/** A database while a run has it to itself. */
export type LockedRun = {
  /**
   * As the database's.
   *
   * @param process of the server, that the run was on: what it still has open is ended before. Problem: `connectionLost`,
   *   where it does not end
   */
  rows(process?: number): Promise<readonly AppliedRow[] | Problem>;
  /** Creates extensions, as TypeORM does when it initialises a data source. Called before an upgrade only. */
  prepare(): Promise<void>;
  /** Ends the statement that a process of the server is running, where that can be done. */
  interrupt(process: number): void;
  /** Aborted when the lock is lost: another process may hold the lock then, so the run has to stop. */
  readonly lost?: AbortSignal;
  /** True if the run's transactions are marked with a lock of their own: see `markTransactions`. */
  readonly isMarked?: boolean;
  /** True if a pooler is between the runner and the server. The client's `processID` is then not the backend's. */
  readonly isPooled?: boolean;
};
