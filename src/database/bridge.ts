import type { Duplex } from "node:stream";
import type { DatabaseLogin } from "../databaseProtocol.ts";
import { AdvisoryLocks } from "./advisoryLocks.ts";
import { Connection } from "./connection.ts";
import type { TextRow } from "./question.ts";
import { rowsIn } from "./question.ts";
import { Turns } from "./turns.ts";
import { frame } from "./wire.ts";

/** One PostgreSQL session that answers protocol messages: PGlite, behind the least that the bridge needs of it. */
export interface Backend {
  /** ParameterStatus messages for a client that connects. */
  readonly parameters: Buffer;
  /** Runs whole messages and resolves with all that PostgreSQL answers. Rejects only when the session is over. */
  execute(messages: Buffer): Promise<Buffer>;
}

export interface BridgeOptions {
  /** How long a connection waits for the session, in milliseconds; 30,000 when absent. */
  readonly sessionWaitMs?: number;
  /** Who is let in; absent: whoever has the other end of the stream. */
  readonly logins?: () => readonly DatabaseLogin[];
  /** The session died; every connection has been told and closed. */
  readonly onFatal?: (detail: string) => void;
}

/** What the connections have in common. */
export interface Shared {
  readonly backend: Backend;
  readonly turns: Turns<Connection>;
  readonly locks: AdvisoryLocks<Connection>;
  readonly sessionWaitMs: number;
  readonly logins: BridgeOptions["logins"];
  /** Whose unnamed statement the session holds. */
  unnamedOf: Connection | undefined;
  fatal(detail: string): void;
}

/**
 * Serves any number of clients from one session: each has it to itself from the first message of a statement or
 * transaction until PostgreSQL is idle again; the others wait in line.
 *
 * What one session cannot hide: settings (SET is undone when its connection closes, and until then seen by all),
 * temporary tables, LISTEN, DISCARD and DEALLOCATE ALL are common to all connections; nothing can be cancelled.
 */
export class Bridge {
  readonly #connections = new Set<Connection>();
  readonly #shared: Shared;
  #count = 0;
  #over = false;

  constructor(backend: Backend, options: BridgeOptions = {}) {
    this.#shared = {
      backend,
      turns: new Turns(),
      locks: new AdvisoryLocks(),
      sessionWaitMs: options.sessionWaitMs ?? 30_000,
      logins: options.logins,
      unnamedOf: undefined,
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
   * Asks in the session itself, whoever has it and in whatever transaction it is: past the connections, which takes a
   * quarter of the time.
   *
   * @param sql one simple query
   * @throws {QuestionError} what PostgreSQL refuses; after the end of the session, what ended it
   */
  async ask(sql: string): Promise<readonly TextRow[]> {
    const { backend } = this.#shared;
    // PostgreSQL forgets the unnamed statement with every simple query.
    this.#shared.unnamedOf = undefined;
    return rowsIn(await backend.execute(frame("Q", sql)));
  }

  /** Ends every connection, rolling back what is open. The backend may be closed then. */
  async close(): Promise<void> {
    this.#over = true;
    const connections = [...this.#connections];
    for (const connection of connections) connection.end("57P01", "the embedded database was stopped");
    await Promise.all(connections.map((connection) => connection.closed));
  }
}
