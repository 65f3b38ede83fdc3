import type { Backend, BridgeState } from "./shared.ts";
import type { Duplex } from "node:stream";
import type { DatabaseLogin } from "../../protocol/database.ts";
import { AdvisoryLocks } from "./advisoryLocks.ts";
import { Connection } from "./connection.ts";
import type { TextRow } from "./simpleQuery.ts";
import { rowsIn } from "./simpleQuery.ts";
import { SessionQueue } from "./sessionQueue.ts";
import { frame } from "./wire.ts";

export interface BridgeOptions {
  /** How long a connection waits for the session, in milliseconds; 30,000 when absent. */
  readonly sessionWaitMs?: number;
  /** The logins; absent: every client at the other end of the stream is accepted. */
  readonly logins?: () => readonly DatabaseLogin[];
  /** Called when the session has died, after all connections have been closed with an error. */
  readonly onFatal?: (detail: string) => void;
}

/**
 * Serves any number of clients from one session. A client has the session exclusively from the first message of a
 * statement or transaction until PostgreSQL is idle. The others wait in a queue.
 *
 * A single session cannot isolate some state: settings (SET is undone when its connection closes, and affects every
 * client until then), temporary tables, LISTEN, DISCARD and DEALLOCATE ALL. Statements cannot be cancelled.
 */
export class Bridge {
  readonly #connections = new Set<Connection>();
  readonly #shared: BridgeState<Connection>;
  #count = 0;
  #over = false;

  constructor(backend: Backend, options: BridgeOptions = {}) {
    this.#shared = {
      backend,
      queue: new SessionQueue(),
      locks: new AdvisoryLocks(),
      sessionWaitMs: options.sessionWaitMs ?? 30_000,
      logins: options.logins,
      unnamedOf: undefined,
      defaults: [],
      fatal: (detail) => {
        if (this.#over) return;
        this.#over = true;
        for (const connection of this.#connections) connection.end("57P02", `the embedded database crashed: ${detail}`);
        options.onFatal?.(detail);
      },
    };
  }

  /** Speaks PostgreSQL's protocol on a socket, or on one end of any pair of streams, until it closes. */
  serve(stream: Duplex): void {
    const connection = new Connection(this.#shared, ++this.#count, stream);
    this.#connections.add(connection);
    void connection.closed.then(() => this.#connections.delete(connection));
    if (this.#over) connection.end("57P03", "the embedded database is closed");
  }

  /**
   * Runs a query in the session immediately, inside of whatever transaction is open. Bypassing the connections takes
   * a quarter of the time.
   *
   * @param sql one simple query
   * @throws {QuestionError} an error of PostgreSQL, or the reason why the session has ended
   */
  async ask(sql: string): Promise<readonly TextRow[]> {
    const { backend } = this.#shared;
    // PostgreSQL forgets the unnamed statement with every simple query.
    this.#shared.unnamedOf = undefined;
    return rowsIn(await backend.execute(frame("Q", sql)));
  }

  /** Sets the statements that follow each reset of the session, for settings that every client begins with. */
  setDefaults(statements: readonly string[]): void {
    this.#shared.defaults = statements;
  }

  /** Ends every connection, rolling back what is open. The backend may be closed then. */
  async close(): Promise<void> {
    this.#over = true;
    const connections = [...this.#connections];
    for (const connection of connections) connection.end("57P01", "the embedded database was stopped");
    await Promise.all(connections.map((connection) => connection.closed));
  }
}
