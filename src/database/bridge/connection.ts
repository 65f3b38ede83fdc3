import type { Duplex } from "node:stream";
import { advisoryAnswer, type AdvisoryCall, parseAdvisoryCall } from "./advisoryLocks.ts";
import type { BridgeState } from "./shared.ts";
import { COPY_GUARD, copyFromStdin, copyInResponse } from "./copy.ts";
import { answerStartup } from "./handshake.ts";
import { Login, type Step } from "../login.ts";
import { type ClientMessage, MessageReader, ProtocolViolation } from "./messageReader.ts";
import { readResponse } from "./response.ts";
import { Statements, makesUnnamed } from "./preparedStatements.ts";
import { type TransactionStatus, errorResponse, frame, readyForQuery } from "./wire.ts";

/** Received and not yet worked on, in bytes: more than that stays in the network. */
const READ_AHEAD = 16 * 1024 * 1024;
const SYNC = frame("S");

/** One client of the bridge. Messages are worked on strictly in order. */
export class Connection {
  /** The stream is closed and the session is left as if this client had never been. */
  readonly closed: Promise<void>;
  readonly #shared: BridgeState<Connection>;
  readonly #id: number;
  readonly #stream: Duplex;
  readonly #reader = new MessageReader();
  readonly #statements: Statements;
  /** Messages of the extended protocol that wait for their Sync or Flush. */
  #batch: Buffer[] = [];
  /** A COPY FROM STDIN, and the rows that came so far. */
  #copy: Buffer[] | undefined;
  #status: TransactionStatus = "I";
  /** A flushed batch was refused: everything up to the next Sync is ignored, as PostgreSQL does after an error. */
  #skipping = false;
  /** The client is not let in yet. */
  #login: { readonly exchange: Login; readonly session: Buffer } | undefined;
  #changedSettings = false;
  /** True if the session may hold temporary tables or channels of this client. */
  #leaves = false;
  #working = false;
  #gone = false;
  #settleClosed: () => void = () => {};

  constructor(shared: BridgeState<Connection>, id: number, stream: Duplex) {
    this.#shared = shared;
    this.#id = id;
    this.#stream = stream;
    this.#statements = new Statements(id);
    this.closed = new Promise((resolve) => (this.#settleClosed = resolve));
    stream.on("data", (chunk: Buffer) => {
      if (this.#gone) return;
      this.#reader.push(chunk);
      if (this.#working && this.#reader.size > READ_AHEAD) stream.pause();
      void this.#work();
    });
    stream.on("error", () => this.#leave());
    stream.on("end", () => this.#leave());
    stream.on("close", () => this.#leave());
  }

  /** Sends the reason to the client and closes the connection. */
  end(code: string, message: string): void {
    if (!this.#gone) this.#write(errorResponse({ severity: "FATAL", code, message }));
    this.#leave();
  }

  #write(bytes: Buffer): void {
    if (this.#stream.writable && bytes.length > 0) this.#stream.write(bytes);
  }

  #leave(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#stream.end();
    // Read to its end, or the other side never gets to close.
    this.#stream.resume();
    this.#shared.queue.cancel(this);
    this.#shared.locks.releaseAll(this);
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      // Messages that a disconnected client has sent and that have not started are dropped.
      for (let message; !this.#gone && (message = this.#reader.next()) !== undefined;) await this.#receive(message);
    } catch (error) {
      this.#fail(error);
    }
    if (this.#gone) {
      // When the session is over there is nothing left to clean.
      await this.#cleanUp().catch(() => {});
      this.#settleClosed();
    } else {
      this.#working = false;
      if (this.#stream.isPaused()) this.#stream.resume();
    }
  }

  #fail(error: unknown): void {
    if (error instanceof ProtocolViolation) return this.end("08P01", error.message);
    this.#shared.fatal(error instanceof Error ? error.message : String(error));
    this.#leave();
  }

  #receive(message: ClientMessage): Promise<void> | void {
    if (this.#login) {
      if (message.type === "X") return this.#leave();
      if (message.type !== "p") throw new ProtocolViolation("expected the answer to the request for a password");
      return this.#goOn(this.#login.exchange.next(message.bytes));
    }
    if (this.#copy !== undefined && "dcfHS".includes(message.type)) return this.#receiveRows(message, this.#copy);
    if (this.#skipping && message.type !== "S" && message.type !== "X") return;
    switch (message.type) {
      case "":
        return this.#receiveStartup(message.bytes);
      case "Q":
        return this.#receiveQuery(message.bytes);
      case "P":
      case "B":
      case "D":
      case "C":
        this.#batch.push(this.#statements.rewrite(message.bytes));
        return;
      case "E":
        this.#batch.push(message.bytes, COPY_GUARD);
        return;
      case "H":
      case "S":
      case "F":
        return this.#receiveEndOfUnit(message);
      case "X":
        return this.#leave();
      case "d":
      case "c":
      case "f":
        // The rest of a COPY that failed, as PostgreSQL sees it.
        return;
      default:
        throw new ProtocolViolation(`invalid frontend message type ${message.bytes[0]}`);
    }
  }

  #receiveStartup(packet: Buffer): void {
    const hands = answerStartup(packet, this.#shared.backend.parameters, this.#id);
    const logins = this.#shared.logins?.();
    if (hands.kind !== "accept" || logins === undefined) {
      this.#write(hands.answer);
      if (hands.kind === "accept") this.#reader.startup = false;
      if (hands.kind === "close") this.#leave();
      return;
    }
    this.#reader.startup = false;
    this.#reader.isShort = true;
    this.#write(hands.before);
    this.#login = { exchange: new Login(hands.asked, logins), session: hands.session };
    this.#goOn(this.#login.exchange.begin());
  }

  /** Lets the client in, asks it further, or sends it away. */
  #goOn({ kind, answer }: Step): void {
    this.#write(answer);
    if (kind === "refuse") return this.#leave();
    if (kind === "ask" || !this.#login) return;
    this.#write(this.#login.session);
    this.#login = undefined;
    this.#reader.isShort = false;
  }

  async #receiveQuery(message: Buffer): Promise<void> {
    // The statements that the bridge answers are short, so that long messages are not decoded.
    const sql = message.length > LONGEST_LOOK ? "" : message.toString("utf8", 5, message.length - 1);
    const call = parseAdvisoryCall(sql);
    // PostgreSQL itself refuses everything in a failed transaction.
    if (call !== undefined && this.#status !== "E") return this.#callAdvisory(call);
    const copy = copyFromStdin(sql);
    if (copy === undefined) return this.#run([...this.#takeBatch(), message, COPY_GUARD]);
    this.#copy = [message];
    this.#write(copyInResponse(copy));
  }

  async #receiveRows(message: ClientMessage, copy: Buffer[]): Promise<void> {
    if (message.type === "d") {
      copy.push(message.bytes);
    } else if (message.type === "c" || message.type === "f") {
      this.#copy = undefined;
      await this.#run([...copy, message.bytes], { copyIn: true });
    }
  }

  async #receiveEndOfUnit(message: ClientMessage): Promise<void> {
    if (this.#skipping) {
      this.#skipping = false;
      this.#write(readyForQuery(this.#status));
    } else {
      await this.#run([...this.#takeBatch(), message.bytes], { flush: message.type === "H" });
    }
  }

  #takeBatch(): Buffer[] {
    const batch = this.#batch;
    this.#batch = [];
    return batch;
  }

  async #callAdvisory(call: AdvisoryCall): Promise<void> {
    const { locks, sessionWaitMs } = this.#shared;
    let granted = true;
    if (call.kind === "try") granted = locks.try(call.key, this);
    else if (call.kind === "unlock") granted = locks.unlock(call.key, this);
    else if (call.kind === "unlockAll") locks.unlockAll(this);
    else if (!(await locks.lock(call.key, this, this.#status === "I" ? undefined : sessionWaitMs))) {
      // A waiting transaction would block the session for the lock's owner. The wait ends here, and PostgreSQL fails
      // the statement.
      if (!this.#gone) await this.#run([frame("Q", LOCK_TIMEOUT)]);
      return;
    }
    this.#write(Buffer.concat([advisoryAnswer(call, granted), readyForQuery(this.#status)]));
  }

  /** Gives messages to PostgreSQL when it is this connection's turn, and its answer to the client. */
  async #run(messages: readonly Buffer[], kind: { flush?: boolean; copyIn?: boolean } = {}): Promise<void> {
    const { queue, backend } = this.#shared;
    const turn = await queue.take(this, this.#shared.sessionWaitMs);
    if (turn === "cancelled") return;
    if (turn === "timedOut") {
      this.#skipping = kind.flush === true;
      this.#write(SESSION_TIMEOUT);
      if (!this.#skipping) this.#write(readyForQuery("I"));
      return;
    }
    const unnamed = this.#shared.unnamedOf === this ? undefined : this.#statements.unnamedFor(messages);
    if (unnamed !== undefined || messages.some(makesUnnamed)) this.#shared.unnamedOf = this;
    if (messages.some((message) => message[0] === QUERY)) {
      this.#shared.unnamedOf = undefined;
      this.#statements.forgetUnnamed();
    }
    if (messages.some(mayLeave)) this.#leaves = true;
    const answer = await backend.execute(Buffer.concat(unnamed === undefined ? messages : [unnamed, ...messages]));
    const hidden = { parseComplete: unnamed !== undefined, copyIn: kind.copyIn === true };
    const response = readResponse(answer, hidden);
    this.#write(response.bytes);
    if (response.fatal !== undefined) throw new Error(response.fatal);
    if (response.settingChanged) this.#changedSettings = true;
    this.#status = response.status ?? this.#status;
    if (response.status === "I") queue.release(this);
    // The session is used without a pause otherwise, and no other client would be heard.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Rolls back, and removes from the session what was this client's. */
  async #cleanUp(): Promise<void> {
    const { queue, backend, defaults } = this.#shared;
    const close = this.#statements.closeAll();
    const inUnit = queue.owner === this;
    if (!inUnit && close.length === 0 && !this.#changedSettings && !this.#leaves) return;
    if ((await queue.take(this)) !== "granted") return;
    const undone = [
      ...(this.#changedSettings || this.#leaves ? ["RESET SESSION AUTHORIZATION", "RESET ALL", ...defaults] : []),
      ...(this.#leaves ? ["DISCARD TEMP", "UNLISTEN *"] : []),
    ];
    // One by one: DISCARD is refused in the transaction that several make.
    const reset = undone.map((sql) => frame("Q", sql));
    await backend.execute(Buffer.concat([SYNC, ...(inUnit ? [frame("Q", "ROLLBACK")] : []), ...reset, ...close, SYNC]));
    queue.release(this);
  }
}

const QUERY = 0x51;
const PARSE = 0x50;

/**
 * True if a message may leave state in the session that no setting shows: a temporary table, a channel, `set_config`.
 */
function mayLeave(message: Buffer): boolean {
  if ((message[0] !== QUERY && message[0] !== PARSE) || message.length > LONGEST_LOOK) return false;
  return /\b(?:temp|temporary|listen|set_config)\b/i.test(message.toString("latin1"));
}
const LONGEST_LOOK = 100_000;

const SESSION_TIMEOUT = errorResponse({
  severity: "ERROR",
  code: "55P03",
  message: "another connection's transaction is using the embedded database, which has one session",
  hint: "Finish that transaction, or use a PostgreSQL server for programs that need several connections at a time.",
});

const LOCK_TIMEOUT = `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '55P03', MESSAGE = 'the advisory lock is held by another connection'; END $$`;
