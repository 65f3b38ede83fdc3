import type { Duplex } from "node:stream";

/**
 * Messages between the editor and the embedded database. Types only.
 *
 * The editor forks `dist/database/main.js` with one argument, a {@link DatabaseArguments} as JSON, sends the logins
 * and receives {@link DatabaseEvent}s on the IPC channel. The process ends when that channel closes.
 */
export interface DatabaseArguments {
  /** Absolute; made when missing. `<dataDirectory>.pid` and `<dataDirectory>.version` are kept beside it. */
  readonly dataDirectory: string;
  /** The port wanted; when another program has it, or when absent, any free one is taken. */
  readonly port?: number;
  /** Address to listen on, `127.0.0.1` when absent (and then `::1` too, where the machine has it). */
  readonly host?: string;
  /** Names as in `CREATE EXTENSION`. Those of earlier starts of the same directory are added. */
  readonly extensions: readonly string[];
  /** How long a connection waits for another one's transaction before it gets 55P03; 30,000 when absent. */
  readonly sessionWaitMs?: number;
}

/** A login. Every session runs as the superuser. */
export interface DatabaseLogin {
  readonly user: string;
  /** Absent: whatever name the client gives. */
  readonly database?: string;
  /** Verifies the password without containing it. Without verifier and password, no password is required. */
  readonly verifier?: ScramVerifier;
  /** The extension's own login only. */
  readonly password?: string;
}

/** As PostgreSQL keeps a password for SCRAM-SHA-256 (RFC 5802); bytes in base64. */
export interface ScramVerifier {
  readonly salt: string;
  readonly iterations: number;
  readonly storedKey: string;
  readonly serverKey: string;
}

/** Sent once, when the server accepts connections. */
export interface DatabaseReady {
  readonly type: "ready";
  readonly host: string;
  readonly port: number;
  /** `port` of the arguments was in use, so `port` here is another one. */
  readonly preferredPortTaken: boolean;
  /** PostgreSQL's, such as `18.6`. */
  readonly version: string;
  readonly pid: number;
  /** Asked for, and not among PGlite's: `CREATE EXTENSION` of one of these fails. */
  readonly unknownExtensions: readonly string[];
}

/** Sent at most once; the process then ends with an exit code other than 0. */
export type DatabaseFailed =
  | { readonly type: "failed"; readonly code: "argumentsInvalid"; readonly detail: string }
  /** Another process owns the directory. `port` is absent while that one is still starting. */
  | { readonly type: "failed"; readonly code: "dataDirectoryBusy"; readonly pid: number; readonly port?: number }
  /** Created by another PostgreSQL major, or by an incompatible PGlite. */
  | {
      readonly type: "failed";
      readonly code: "dataDirectoryVersion";
      readonly found: string;
      readonly expected: string;
    }
  /** The directory holds files, and they are not a PostgreSQL data directory: nothing was touched. */
  | { readonly type: "failed"; readonly code: "dataDirectoryForeign"; readonly dataDirectory: string }
  | { readonly type: "failed"; readonly code: "startFailed"; readonly detail: string }
  /** PostgreSQL crashed while it was serving. Committed data is on disk; start it again. */
  | { readonly type: "failed"; readonly code: "crashed"; readonly detail: string };

export type DatabaseEvent = DatabaseReady | DatabaseFailed;

export type DatabaseRequest =
  /** Closes the database cleanly; the process then ends with 0. SIGTERM, SIGINT and a closed channel do the same. */
  | { readonly type: "stop" }
  /**
   * Replaces the logins. Open connections stay open. The process starts to listen after the first such message. The
   * logins are not an argument, because other users can read the arguments of a process.
   */
  | { readonly type: "logins"; readonly logins: readonly DatabaseLogin[] };

/** Content of `<dataDirectory>.pid`, as JSON. */
export interface DatabaseOwner {
  readonly pid: number;
  /** Start time of the process, to detect a reused pid; absent if the system does not report it. */
  readonly started?: string;
  readonly host?: string;
  /** Absent while the database is starting. */
  readonly port?: number;
}

/**
 * An empty embedded PostgreSQL in memory, in the process that rehearses, without a port or a file.
 * `dist/database/scratch.js` exports `openScratch`, which creates it.
 */
export interface Scratch {
  /** PostgreSQL's, such as `18.6`. */
  readonly version: string;
  /** Asked for, and not among PGlite's: `CREATE EXTENSION` of one of these fails, unless there are stand-ins. */
  readonly unknownExtensions: readonly string[];
  /** Sets whether `CREATE EXTENSION` creates an extension without objects for each unknown one. At first it does not. */
  setStandIns(areAvailable: boolean): void;
  /**
   * Runs one simple query in the session that all connections share, with values as text. Throws an error with
   * PostgreSQL's `code`, and with its `detail`, `constraint`, `schema` and `table` if it names them.
   */
  ask(sql: string): Promise<readonly Readonly<Record<string, string | null>>[]>;
  /**
   * Statements that follow each reset of the session. The session is reset when a connection that has changed its
   * settings closes, also for the connections that stay.
   */
  setDefaults(statements: readonly string[]): void;
  /** A connection, as `pg` takes it for its `stream`. */
  connect(): Duplex;
  close(): Promise<void>;
}

/** Exports of that bundle. */
export interface ScratchModule {
  /** @param extensions names as in `CREATE EXTENSION` */
  openScratch(extensions: readonly string[]): Promise<Scratch>;
}
