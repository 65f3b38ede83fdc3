import { createHash, randomUUID } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  fstatSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { JournalEntry, JournalRevision } from "../migrations/journal.ts";
import { JournalFacts } from "../migrations/journal.ts";
import { redact } from "../migrations/redact.ts";
import { readBytes, textOf } from "./files.ts";
import type { Log } from "./logger.ts";
import { whoAndWhere } from "./who.ts";

/** A statement longer than this, in characters, is kept by its beginning. */
const longest = 100_000;

/**
 * The journal of one database: a file of JSON lines in the extension's storage, and the texts of revisions that were
 * applied, by their checksums. What cannot be written is told in the log and stops nothing: a full disk must not fail a
 * migration that has been applied.
 */
export class Journal {
  readonly #directory: string;
  readonly #file: string;
  readonly #log: Log;
  readonly #secrets: () => readonly string[];
  #facts = new JournalFacts();
  #read = 0;

  /** @param key what tells the database from every other */
  constructor(directory: string, key: string, log: Log, secrets: () => readonly string[]) {
    this.#directory = directory;
    this.#file = path.join(directory, `${createHash("sha256").update(key).digest("hex").slice(0, 24)}.jsonl`);
    this.#log = log;
    this.#secrets = secrets;
  }

  /** All that the lines tell so far; other windows write as well. One that cannot be read tells nothing. */
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

  /** Begins a run; what it returns tells its steps and its end. */
  begin(about: Omit<Extract<JournalEntry, { kind: "begin" }>, "kind" | "run" | "at" | "by">): JournalRun {
    const run = randomUUID();
    this.write({ kind: "begin", run, at: now(), by: whoAndWhere(), ...about });
    return {
      step: (id, direction, statements) => {
        const kept = statements.map((statement) => ({ ...statement, sql: this.#clean(statement.sql) }));
        this.write({ kind: "step", run, at: now(), id, direction, statements: kept });
      },
      end: (how) => this.write({ kind: "end", run, at: now(), ...how }),
    };
  }

  /** Keeps what a rehearsal saw a revision send, unless a secret is in it: without that it would be another statement. */
  rememberSql(id: string, checksum: string, sql: { readonly up: readonly string[]; readonly down: readonly string[] }) {
    if ([...sql.up, ...sql.down].some((statement) => redact(statement, this.#secrets()) !== statement)) return;
    const known = this.facts().sqlOf(id, checksum);
    if (known && JSON.stringify([known.up, known.down]) === JSON.stringify([sql.up, sql.down])) return;
    this.write({ kind: "sql", at: now(), id, checksum, up: sql.up, down: sql.down });
  }

  /** Takes a file as it is now for what was applied. */
  accept(id: string, checksum: string): void {
    this.write({ kind: "accept", at: now(), id, checksum });
  }

  /** The text that a checksum is of, where it was kept. */
  source(checksum: string): string | undefined {
    const bytes = readBytes(this.#sourceFile(checksum));
    if (bytes === undefined) return undefined;
    try {
      return gunzipSync(bytes).toString("utf8");
    } catch {
      return undefined;
    }
  }

  /** A revision's file, with its text kept for later. */
  revision(
    { id, timestamp, file }: { readonly id: string; readonly timestamp: number; readonly file?: string },
    root: string,
  ): JournalRevision {
    const text = file === undefined ? "" : textOf(file);
    if (file === undefined || text === "") return { id, timestamp };
    const checksum = checksumOf(text);
    const target = this.#sourceFile(checksum);
    // A text with a secret in it is not kept, and so cannot be brought back.
    if (!existsSync(target) && redact(text, this.#secrets()) === text)
      this.#try(() => {
        mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
        writeFileSync(target, gzipSync(text), { mode: 0o600 });
      });
    return { id, timestamp, checksum, file: path.relative(root, file).split(path.sep).join("/") };
  }

  /** Appends a line. One that a full disk has cut is ended first, so that this one is whole. */
  write(entry: JournalEntry): void {
    this.#try(() => {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      const line = `${JSON.stringify(entry)}\n`;
      appendFileSync(this.#file, endsInLine(this.#file) ? line : `\n${line}`, { mode: 0o600 });
    });
  }

  #clean(sql: string): string {
    return redact(sql.length > longest ? `${sql.slice(0, longest)} …` : sql, this.#secrets());
  }

  #sourceFile(checksum: string): string {
    return path.join(this.#directory, "sources", checksum.slice(0, 2), `${checksum}.gz`);
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#log("warn", `The journal cannot be written: ${(error as Error).message}`);
    }
  }
}

/** A run that is being told. */
export type JournalRun = {
  readonly step: (
    id: string,
    direction: "up" | "down",
    statements: Extract<JournalEntry, { kind: "step" }>["statements"],
  ) => void;
  readonly end: (how: Omit<Extract<JournalEntry, { kind: "end" }>, "kind" | "run" | "at">) => void;
};

/** Of a text, whatever the ends of its lines: a checkout on another system is the same file. */
export function checksumOf(text: string): string {
  return createHash("sha256").update(text.replaceAll("\r\n", "\n")).digest("hex");
}

function now(): string {
  return new Date().toISOString();
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
