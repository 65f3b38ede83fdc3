import type { Client } from "pg";
import type { MigrationInterface, QueryRunner } from "typeorm";
import type { Direction } from "../migrations/plan.ts";
import type { Progress } from "../protocol.ts";
import type { LoadedMigration } from "./project.ts";

/** Thrown at the next statement after the user has asked to stop. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** How long a cancelled method may take to come back, in milliseconds. */
const patience = 1000;

/** Where a run is: what a failure is reported with. */
export type Position = {
  readonly revision: string;
  readonly direction: Direction;
  readonly statement: number;
  readonly sql?: string;
};

/**
 * Watches the migrations of one run: which is running, how many statements it has sent, on which server process. It
 * reports each as progress and stops the run between two statements when asked to.
 */
export class Tracker {
  readonly #report: (progress: Progress) => void;
  readonly #total: number;
  #index = 0;
  #position: Position | undefined;
  #inside = false;
  #cancelled = false;
  #threw = false;
  #backend: number | undefined;
  /** Statements that were sent and not answered. */
  #underWay = 0;
  #giveUp: (error: Cancelled) => void = () => undefined;

  constructor(total: number, report: (progress: Progress) => void) {
    this.#total = total;
    this.#report = report;
  }

  /** The last statement that was sent. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** Whether a migration's own method threw, and not what is done around it: the commit, the bookkeeping. */
  get threw(): boolean {
    return this.#threw;
  }

  get isCancelled(): boolean {
    return this.#cancelled;
  }

  /** No further statement is sent. Returns the server process whose statement is running, to be cancelled there. */
  cancel(): number | undefined {
    this.#cancelled = true;
    // A method that waits for something other than the server never comes back: it is left behind. A statement that
    // nobody can interrupt is waited for: what comes next on its connection would meet it.
    setTimeout(() => {
      if (this.#backend !== undefined || this.#underWay === 0) this.#giveUp(new Cancelled("cancelled"));
    }, patience).unref();
    return this.#inside ? this.#backend : undefined;
  }

  /** The migration, watched; for TypeORM it is the same one. */
  watch(migration: LoadedMigration): MigrationInterface {
    const { instance, id, transaction } = migration;
    return {
      name: id,
      ...(transaction === undefined ? {} : { transaction }),
      up: (queryRunner) => this.#run(migration, "up", queryRunner, () => instance.up(queryRunner)),
      down: (queryRunner) => this.#run(migration, "down", queryRunner, () => instance.down(queryRunner)),
    };
  }

  async #run(
    migration: LoadedMigration,
    direction: Direction,
    queryRunner: QueryRunner,
    work: () => Promise<unknown>,
  ): Promise<void> {
    this.#stopIfCancelled();
    this.#report({ kind: "step", index: ++this.#index, total: this.#total, revision: migration.id });
    this.#position = { revision: migration.id, direction, statement: 0 };
    // SQL Server's gives none.
    const client = (await queryRunner.connect()) as Partial<Client & { processID: number }> | undefined;
    this.#backend = client?.processID;
    const original = queryRunner.query;
    // On the instance, so that the schema API (`createTable`, `addColumn` …) is counted as well.
    queryRunner.query = (async (...args: Parameters<QueryRunner["query"]>) => {
      this.#stopIfCancelled();
      const statement = (this.#position?.statement ?? 0) + 1;
      this.#position = { revision: migration.id, direction, statement, sql: args[0] };
      this.#report({ kind: "statement", revision: migration.id, statement });
      this.#underWay++;
      try {
        return (await original.apply(queryRunner, args)) as unknown;
      } finally {
        this.#underWay--;
      }
    }) as QueryRunner["query"];
    this.#inside = true;
    try {
      await Promise.race([work(), new Promise((_, reject) => (this.#giveUp = reject))]);
      this.#stopIfCancelled();
    } catch (error) {
      this.#threw = true;
      throw error;
    } finally {
      this.#inside = false;
      queryRunner.query = original;
    }
  }

  #stopIfCancelled(): void {
    if (this.#cancelled) throw new Cancelled("cancelled");
  }
}
