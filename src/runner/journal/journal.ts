import { createHash, randomUUID } from "node:crypto";
import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync } from "node:fs";
import path from "node:path";
import type { JournalEntry, JournalRevision, KnownStep } from "../../migrations/journal.ts";
import { JournalFacts, stepsOf } from "../../migrations/journal.ts";
import { redact } from "../../core/problems/redact.ts";
import { Batch } from "../process/lineBatch.ts";
import { readText } from "../process/files.ts";
import { isoNow, toJson } from "../process/intrinsics.ts";
import { readPack, writePack } from "./sourceArchive.ts";
import type { Log } from "../process/logger.ts";
import { userAtHost } from "../process/userAtHost.ts";

/** Maximum length of a stored statement, in characters; a longer one is cut off. */
const maxStatementLength = 100_000;

/** How long a run's steps are gathered before they are written, in milliseconds. */
const interval = 50;

/**
 * The journal of one database: a file of JSON lines in the user's data folder, and the source texts of applied
 * revisions by checksum. A failure to write is logged and otherwise ignored: a full disk must not fail a migration
 * that has been applied.
 */
export class Journal {
  readonly #directory: string;
  readonly #file: string;
  readonly #log: Log;
  readonly #secrets: () => readonly string[];
  readonly #packs: string;
  /** Texts of files that were read, by checksum, until they are archived. */
  readonly #texts = new Map<string, string>();
  #facts = new JournalFacts();
  #read = 0;

  /**
   * @param key identifier of the database
   */
  constructor(directory: string, key: string, log: Log, secrets: () => readonly string[]) {
    this.#directory = directory;
    this.#file = path.join(directory, `${createHash("sha256").update(key).digest("hex").slice(0, 24)}.jsonl`);
    this.#log = log;
    this.#secrets = secrets;
    this.#packs = path.join(directory, "sources");
  }

  /** Parses all lines; other windows append to the same file. Lines that cannot be parsed are skipped. */
  facts(): JournalFacts {
    try {
      return this.#readOn();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT")
        this.#log("warn", `The journal cannot be read: ${(error as Error).message}`);
      [this.#facts, this.#read] = [new JournalFacts(), 0];
      return this.#facts;
    }
  }

  /** The steps of a run. They are read on request, because the statements of all runs can be large. */
  steps(run: string): readonly KnownStep[] {
    try {
      return stepsOf(run, readFileSync(this.#file, "utf8").split("\n"));
    } catch (error) {
      this.#log("warn", `The journal cannot be read: ${(error as Error).message}`);
      return [];
    }
  }

  /** Takes up what was written since the last time. */
  #readOn(): JournalFacts {
    const file = openSync(this.#file, "r");
    try {
      const { size } = fstatSync(file);
      // It was taken away, or cut.
      if (size < this.#read) [this.#facts, this.#read] = [new JournalFacts(), 0];
      const bytes = Buffer.alloc(size - this.#read);
      readSync(file, bytes, 0, bytes.length, this.#read);
      // A character may be cut by the end of what is there so far: whole lines only.
      const end = bytes.lastIndexOf(0x0a) + 1;
      for (const line of bytes.toString("utf8", 0, end).split("\n")) if (line !== "") this.#facts.add(line);
      this.#read += end;
    } finally {
      closeSync(file);
    }
    return this.#facts;
  }

  /** Begins a run. The returned object records the run's steps and its end. */
  begin(about: Omit<Extract<JournalEntry, { kind: "begin" }>, "kind" | "run" | "at" | "by">): JournalRun {
    const run = randomUUID();
    this.write({ kind: "begin", run, at: isoNow(), by: userAtHost(), ...about });
    const kept = this.#keepTexts();
    const steps = new Batch((lines) => this.#append(lines.join("")), interval);
    return {
      step: (id, direction, statements) => {
        const kept = statements.map((statement) => ({ ...statement, sql: this.#clean(statement.sql) }));
        steps.add(lineOf({ kind: "step", run, at: isoNow(), id, direction, statements: kept }));
      },
      end: async (how) => {
        steps.end();
        this.write({ kind: "end", run, at: isoNow(), ...how });
        await kept;
      },
    };
  }

  /** Keeps what a rehearsal saw a revision send, unless a secret is in it: without that it would be another statement. */
  rememberSql(id: string, checksum: string, sql: { readonly up: readonly string[]; readonly down: readonly string[] }) {
    if ([...sql.up, ...sql.down].some((statement) => redact(statement, this.#secrets()) !== statement)) return;
    const known = this.facts().sqlOf(id, checksum);
    if (known && JSON.stringify([known.up, known.down]) === JSON.stringify([sql.up, sql.down])) return;
    this.write({ kind: "sql", at: isoNow(), id, checksum, up: sql.up, down: sql.down });
  }

  /** Records the current file as the applied version of a revision. */
  async accept(id: string, checksum: string): Promise<void> {
    this.write({ kind: "accept", at: isoNow(), id, checksum });
    await this.#keepTexts();
  }

  /** Returns the kept texts by checksum, and reads each pack once. A pack contains the texts of many revisions. */
  sources(): (checksum: string) => string | undefined {
    const facts = this.facts();
    const packs = new Map<string, ReadonlyMap<string, string>>();
    return (checksum) => {
      const name = facts.packOf(checksum);
      if (name === undefined) return undefined;
      const pack = packs.get(name) ?? readPack(this.#packs, name);
      packs.set(name, pack);
      return pack.get(checksum);
    };
  }

  /** A revision's file, with its text kept for later by the run or the acceptance that follows. */
  revision(
    { id, timestamp, file }: { readonly id: string; readonly timestamp: number; readonly file?: string },
    root: string,
  ): JournalRevision {
    const text = file === undefined ? "" : readText(file);
    if (file === undefined || text === "") return { id, timestamp };
    const checksum = checksumOf(text);
    // A text with a secret in it is not kept, and so cannot be brought back.
    if (redact(text, this.#secrets()) === text) this.#texts.set(checksum, text);
    return { id, timestamp, checksum, file: path.relative(root, file).split(path.sep).join("/") };
  }

  /** Appends an entry. */
  write(entry: JournalEntry): void {
    this.#append(lineOf(entry));
  }

  /** Appends lines. One that a full disk has cut is ended first, so that these are whole. */
  #append(lines: string): void {
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      appendFileSync(this.#file, isCut(this.#file) ? `\n${lines}` : lines, { mode: 0o600 });
    } catch (error) {
      this.#notify(error);
    }
  }

  /** Keeps the texts that are not kept yet, beside whatever goes on. */
  async #keepTexts(): Promise<void> {
    const source = this.sources();
    // A pack that is missing or corrupt is written again.
    const fresh = new Map([...this.#texts].filter(([checksum]) => source(checksum) === undefined));
    this.#texts.clear();
    if (fresh.size === 0) return;
    try {
      const pack = await writePack(this.#packs, fresh);
      this.write({ kind: "texts", at: isoNow(), pack, checksums: [...fresh.keys()] });
    } catch (error) {
      this.#notify(error);
    }
  }

  #clean(sql: string): string {
    return redact(sql.length > maxStatementLength ? `${sql.slice(0, maxStatementLength)} …` : sql, this.#secrets());
  }

  #notify(error: unknown): void {
    this.#log("warn", `The journal cannot be written: ${(error as Error).message}`);
  }
}

/** A run that is being recorded. */
export type JournalRun = {
  readonly step: (
    id: string,
    direction: "up" | "down",
    statements: Extract<JournalEntry, { kind: "step" }>["statements"],
  ) => void;
  readonly end: (how: Omit<Extract<JournalEntry, { kind: "end" }>, "kind" | "run" | "at">) => Promise<void>;
};

/**
 * Checksum of a text with normalised line endings, so that a checkout on another operating system has the same
 * checksum.
 */
export function checksumOf(text: string): string {
  return createHash("sha256").update(text.replaceAll("\r\n", "\n")).digest("hex");
}

function lineOf(entry: JournalEntry): string {
  return `${toJson(entry)}\n`;
}

/** Looks at the end of a file, before it counts as cut. */
const looks = 20;

/**
 * True if the last line of a file has no end. A line that another process is writing may be seen in part for a moment, and
 * an end of ours would come after it as an empty line.
 */
function isCut(file: string): boolean {
  for (let count = 0; count < looks; count++) if (endsInLine(file)) return false;
  return true;
}

function endsInLine(file: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch {
    return true;
  }
  try {
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] === 0x0a);
  } finally {
    closeSync(descriptor);
  }
}
