import type { DatabaseFacts } from "../migrations/connection.ts";
import type { Problem } from "../migrations/problem.ts";
import type { AppliedRow } from "../migrations/revision.ts";
import type { LockOptions } from "./lock.ts";
import type { Project } from "./project.ts";

/**
 * A project's database, whatever its driver: what is needed to tell where it stands, to run revisions and to compare the
 * entities with it. PostgreSQL's is `Connection`, every other one `OtherDatabase`.
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
   * Runs `work` with an initialised data source, while nobody else who asks for the same lock does. Problems: the
   * database's, `entityThrew`, `locked`, `cancelled`.
   */
  alone<T>(options: LockOptions, work: (held: Held) => Promise<T>): Promise<T | Problem>;
  /** A run has been planned and will come soon, if nobody minds: what it needs may be made ready. */
  expectRun?(): void;
  /**
   * The invalid indexes that a text may have left, by schema and name: of those that it names, or whose table it names.
   * Problems: the database's. Of PostgreSQL only.
   */
  invalidIndexes?(sql: string): Promise<readonly string[] | Problem>;
  /** What tells it from every other database, for the journal: the server's own names where it has any. */
  identity(): Promise<string | undefined>;
  /** What an error met on the way says of the database. */
  problemOf(error: unknown): Problem;
};

/** A database while a run has it to itself. */
export type Held = {
  /**
   * As the database's.
   *
   * @param process of the server, that the run was on: what it still has open is ended before. Problem: `connectionLost`,
   *   where it does not end
   */
  rows(process?: number): Promise<readonly AppliedRow[] | Problem>;
  /** What TypeORM does to the database before an upgrade, and we not before that. */
  prepare(): Promise<void>;
  /** Ends the statement that a process of the server is running, where that can be done. */
  interrupt(process: number): void;
  /** What holds the lock is gone: somebody else may have it now, and the run has to stop. */
  readonly lost?: AbortSignal;
  /** Transactions of the run are to be told from others: `marking`. */
  readonly isMarked?: boolean;
  /** Between here and the server is a pooler: which process runs a statement, only that process tells. */
  readonly isPooled?: boolean;
};
