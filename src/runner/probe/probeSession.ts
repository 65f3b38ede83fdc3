import { omitUndefined } from "../../core/omitUndefined.ts";
import type { ProbeNote } from "../../migrations/review/probe.ts";
import type { Asker } from "../databases/asker.ts";

/** The subject of a probe, for a note if it fails. */
type Subject = Pick<ProbeNote, "what" | "name">;

/** SQLSTATEs of a probe that has no answer. */
const reasons: Readonly<Record<string, ProbeNote["why"]>> = { "57014": "time", "55P03": "locked", "42501": "denied" };

/** Milliseconds of one probe, and how long it waits for a lock. */
const PROBE_TIMEOUT_MS = 2000;
const LOCK_TIMEOUT_MS = 200;

/**
 * A read-only transaction in which each query may fail: the failure becomes a note, and the next query runs. All queries
 * together have a time limit.
 */
export class ProbeSession {
  readonly #client: Asker;
  readonly #end: number;
  readonly #signal: AbortSignal;
  readonly #notes: ProbeNote[] = [];

  /**
   * @param milliseconds of all queries together
   * @param signal after which no query is sent
   */
  constructor(client: Asker, milliseconds: number, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
    this.#end = performance.now() + milliseconds;
  }

  /** Probes without an answer, each once. */
  get notes(): readonly ProbeNote[] {
    return this.#notes;
  }

  /** Row security must not hide rows: a query on a filtered table fails instead. */
  async begin(): Promise<void> {
    await this.#client.query(`SET LOCAL row_security = off; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  }

  /** Rows of a query; undefined if it has failed. No note is left: another query follows. */
  try<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[] | undefined> {
    return this.#ask<Row>(undefined, sql, values);
  }

  /** Rows of a query; undefined if it has failed. A lost connection throws. */
  ask<Row extends object>(
    subject: Subject,
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[] | undefined> {
    return this.#ask<Row>(subject, sql, values);
  }

  async #ask<Row extends object>(
    subject: Subject | undefined,
    sql: string,
    values: readonly unknown[],
  ): Promise<readonly Row[] | undefined> {
    if (this.#signal.aborted) return undefined;
    const left = Math.min(PROBE_TIMEOUT_MS, Math.floor(this.#end - performance.now()));
    if (left <= 0) return this.#fail(subject, "time");
    await this.#client.query(`SAVEPOINT probe; SET LOCAL statement_timeout = ${left}`);
    try {
      const { rows } = await this.#client.query<Row>(sql, values);
      await this.#client.query("RELEASE probe");
      return rows;
    } catch (error) {
      const { code = "", message } = error as { readonly code?: string; readonly message?: string };
      await this.#client.query("ROLLBACK TO probe; RELEASE probe");
      const why = reasons[code] ?? "failed";
      return this.#fail(subject, why, why === "failed" || why === "denied" ? message : undefined);
    }
  }

  /** Notes a probe whose answer the connected role may not read. */
  deny(subject: Subject): void {
    this.#fail(subject, "denied");
  }

  #fail(subject: Subject | undefined, why: ProbeNote["why"], message?: string): undefined {
    if (subject === undefined) return;
    const { what, name } = subject;
    if (this.#notes.some((note) => note.what === what && note.name === name)) return;
    this.#notes.push({ kind: "probe", what, why, ...omitUndefined({ name, message }) });
  }
}
