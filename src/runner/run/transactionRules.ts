import type { QueryRunner } from "typeorm";
import { countNonReverted } from "../../core/sql/nonRevertable.ts";
import { TransactionWatch } from "./transactionWatch.ts";

/** Why the row of a revision must not be written after its method has come back without an error. */
export type TransactionFault = "rolledBack" | "leftOpen" | "released";

/** Messages of the errors that stand for the faults. */
const messages: Readonly<Record<TransactionFault, (method: string) => string>> = {
  rolledBack: (method) => `${method} has rolled back the transaction in which it was run`,
  leftOpen: (method) => `${method} has begun a transaction and has not ended it`,
  released: (method) => `${method} has released the query runner that it was given`,
};

/** Stands for what a method has done to the transaction in which it was run, or to its query runner. */
export class TransactionMisused extends Error {
  override readonly name = "TransactionMisused";
  readonly fault: TransactionFault;
  constructor(fault: TransactionFault, method: string) {
    super(messages[fault](method));
    this.fault = fault;
  }
}

/**
 * Compares the transaction after a method with the transaction before it. TypeORM does not: it inserts the row of a
 * revision after the method has rolled back its statements, and it loses the rows of a run if the last transaction is
 * not ended.
 */
export class TransactionRules {
  #watch: TransactionWatch | undefined;
  #queryRunner: QueryRunner | undefined;
  #depth = 0;
  #wasOpen = false;
  /** Earlier revisions with statements in the open transaction. */
  #sharing: string[] = [];
  #sent: string[] = [];
  #hasLostOthers = false;
  #hasLostOwn = false;
  #isCommitted = false;

  /** Begins to follow a method. */
  enter(queryRunner: QueryRunner, client: object | undefined): void {
    if (client && !this.#watch?.isOf(client)) {
      this.#watch?.stop();
      this.#watch = new TransactionWatch(client);
      this.#sharing = [];
    } else if ((this.#watch?.takeEndings().length ?? 0) > 0) this.#sharing = [];
    this.#queryRunner = queryRunner;
    this.#depth = depthOf(queryRunner);
    this.#wasOpen = this.#watch?.isOpen ?? queryRunner.isTransactionActive;
    this.#sent = [];
    this.#hasLostOthers = this.#hasLostOwn = this.#isCommitted = false;
  }

  /** Notes a statement that was answered. Returns whether it has rolled back the method's transaction. */
  answered(sql: string): boolean {
    const endings = this.#watch?.takeEndings() ?? [];
    if (endings.length === 0) {
      this.#sent.push(sql);
      return false;
    }
    const isRolledBack = endings.includes("rollback");
    if (isRolledBack && this.#wasOpen) {
      this.#hasLostOthers ||= this.#sharing.length > 0;
      this.#hasLostOwn ||= countNonReverted(this.#sent, false).statements > 0;
    }
    this.#isCommitted = endings.at(-1) === "commit";
    this.#sharing = [];
    this.#sent = [];
    return isRolledBack;
  }

  /** The fault of the transaction after the method has returned. */
  fault(revision: string): TransactionFault | undefined {
    const queryRunner = this.#queryRunner;
    if (!queryRunner) return undefined;
    if (queryRunner.isReleased) return "released";
    const isOpen = this.#watch?.isOpen ?? queryRunner.isTransactionActive;
    // A method that rolls back its own statements and begins again has decided what to do about an error.
    if (this.#hasLostOthers || (this.#hasLostOwn && !isOpen)) return "rolledBack";
    if (depthOf(queryRunner) > this.#depth || (!this.#wasOpen && isOpen)) return "leftOpen";
    if (isOpen) this.#sharing.push(revision);
    return undefined;
  }

  /** True if the method has committed TypeORM's transaction, so that TypeORM has none to commit. */
  get isEnded(): boolean {
    return this.#isCommitted && this.#queryRunner?.isTransactionActive === false;
  }

  stop(): void {
    this.#watch?.stop();
  }
}

/** How many transactions and savepoints of TypeORM are open. The field is protected, and the same from 0.3.0 to 1.1. */
function depthOf(queryRunner: QueryRunner): number {
  const { transactionDepth } = queryRunner as unknown as { readonly transactionDepth?: number };
  return transactionDepth ?? (queryRunner.isTransactionActive ? 1 : 0);
}
