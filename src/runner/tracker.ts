import type { Client } from "pg";
import type { MigrationInterface, QueryRunner } from "typeorm";
import type { Direction } from "../migrations/plan.ts";
import type { Place } from "../migrations/problem.ts";
import type { Progress } from "../protocol.ts";
import { placeOf } from "./loader/sourceMap.ts";
import type { LoadedMigration } from "./project.ts";

/** Thrown at the next statement after the user has asked to stop. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** How long a cancelled method may take to come back, in milliseconds. */
const patience = 1000;

/** How long a cancelled run may wait for its server, in milliseconds: less than the editor waits for the run. */
const serverPatience = 2500;

/** Where a run is: what a failure is reported with. */
export type Position = {
  readonly revision: string;
  readonly direction: Direction;
  readonly statement: number;
  readonly sql?: string;
};

/** A statement that a migration sent, and that the server has answered. */
export type Sent = Position & {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  readonly milliseconds: number;
  /** How many rows it read or changed, where the server says it. */
  readonly rows?: number;
  /** Where in the user's own files. */
  readonly place: () => Place | undefined;
};

/** Sends a statement on the connection of the migration under way, unwatched. */
export type Send = (sql: string, parameters?: readonly unknown[]) => Promise<unknown>;

/** Who wants to know more of a run than its progress. */
export type Observer = {
  /** Before a migration's method; and after it, however it ended. */
  readonly enter?: (queryRunner: QueryRunner, send: Send) => Promise<void>;
  readonly leave?: (queryRunner: QueryRunner, send: Send) => Promise<void>;
  /** Before a statement. What it throws is what the statement throws; `skip`: it is not sent, and answers no rows. */
  readonly before?: (sql: string) => "skip" | undefined;
  readonly after?: (sent: Sent, send: Send) => Promise<void> | void;
};

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
  /** Statements that were sent and not answered. */
  #underWay = 0;
  #giveUp: (error: Cancelled) => void = () => undefined;
  /** Closes the connection of the migration under way, where that can be done. */
  #hangUp: () => void = () => undefined;
  #hangingUp: NodeJS.Timeout | undefined;

  /**
   * @param observer hears of every method and statement
   * @param isPooled the server's process is another one than the client was told, and is asked for
   */
  constructor(total: number, report: (progress: Progress) => void, observer: Observer = {}, isPooled = false) {
    this.#isPooled = isPooled;
    this.#total = total;
    this.#report = report;
    this.#observer = observer;
  }

  /** The migration whose method is running. */
  get inside(): Position | undefined {
    return this.#inside ? this.#position : undefined;
  }

  /** Where in the user's own files the last statement was sent. */
  get place(): Place | undefined {
    return placeOf(this.#last);
  }

  /** The last statement that was sent. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** Whether a migration's own method threw, and not what is done around it: the commit, the bookkeeping. */
  get threw(): boolean {
    return this.#threw;
  }

  /** The server's process that the last migration was sent to. */
  get process(): number | undefined {
    return this.#backend;
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
    // Of a server that is no longer there, or does not answer, nothing comes back: neither a statement nor a COMMIT.
    this.#hangingUp = setTimeout(() => this.#hangUp(), serverPatience).unref();
    return this.#inside ? this.#backend : undefined;
  }

  /** The run is over: its connection is somebody else's. */
  end(): void {
    clearTimeout(this.#hangingUp);
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
    if (this.#backend !== undefined) this.#hangUp = () => void client?.end?.().catch(() => undefined);
    const original = queryRunner.query;
    const send: Send = (sql, parameters) => original.call(queryRunner, sql, parameters && [...parameters]);
    if (this.#isPooled) this.#backend = await processOf(send);
    await this.#observer.enter?.(queryRunner, send);
    // On the instance, so that the schema API (`createTable`, `addColumn` …) is counted as well.
    queryRunner.query = (async (...args: Parameters<QueryRunner["query"]>) => {
      this.#stopIfCancelled();
      const [sql, parameters = []] = args;
      const statement = (this.#position?.statement ?? 0) + 1;
      const position = { revision: migration.id, direction, statement, sql };
      const here = new Error("sent here");
      this.#position = position;
      this.#last = here;
      this.#report({ kind: "statement", revision: migration.id, statement });
      if (this.#observer.before?.(sql) === "skip") return [];
      this.#underWay++;
      const started = performance.now();
      try {
        const answer: unknown = await original.apply(queryRunner, args);
        const milliseconds = performance.now() - started;
        const given = Array.isArray(parameters) ? (parameters as readonly unknown[]) : [];
        const rows = rowsOf(answer);
        const counted = rows === undefined ? {} : { rows };
        const sent = { ...position, parameters: given, milliseconds, ...counted, place: () => placeOf(here) };
        await this.#observer.after?.(sent, send);
        return answer;
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
      await this.#observer.leave?.(queryRunner, send).catch(() => undefined);
    }
  }

  #stopIfCancelled(): void {
    if (this.#cancelled) throw new Cancelled("cancelled");
  }
}

/** TypeORM gives rows, or of an UPDATE and a DELETE both rows and their number; of the rest nothing that counts. */
function rowsOf(answer: unknown): number | undefined {
  if (!Array.isArray(answer)) return undefined;
  const [rows, count] = answer as readonly unknown[];
  return answer.length === 2 && Array.isArray(rows) && typeof count === "number" ? count : answer.length;
}

async function processOf(send: Send): Promise<number | undefined> {
  const rows = (await send("SELECT pg_backend_pid() AS pid")) as readonly { readonly pid: number }[];
  return rows[0]?.pid;
}
