import { codeOnly } from "../core/source/scanner.ts";

/**
 * State of a revision. `unknown`: the file exists, and the database was not queried (Restricted Mode, no connection).
 * `edited`: applied, and by the journal its file has changed since.
 */
export type RevisionState = "applied" | "pending" | "outOfOrder" | "missing" | "edited" | "unknown";

/** One migration at its place in history. */
export type Revision = {
  /** TypeORM's identity: the `name` property of the migration, else its class name. */
  readonly id: string;
  /** The id in words: `AddInvoiceTable1700000000000` is "Add invoice table". */
  readonly name: string;
  /** Milliseconds since the epoch: the last 13 characters of the id. */
  readonly timestamp: number;
  readonly state: RevisionState;
  /** Absolute path; absent if the file is deleted. */
  readonly file?: string;
  /** The migration's own `transaction` property, where it has one. */
  readonly transaction?: boolean;
  /** When it was applied, in milliseconds since the epoch, and by whom: of what was applied from here. */
  readonly appliedAt?: number;
  readonly appliedBy?: string;
  /** For a pending revision: an applied revision with a deleted file that has the same text except for the name. */
  readonly renamedFrom?: string;
  /** For a squashed revision: the ids of those that it replaces, the oldest first. */
  readonly replaces?: readonly string[];
  /**
   * The squashes that a squashed revision contains, an earlier one before the later one that contains it. A database that has
   * all that one of them replaces has that one.
   */
  readonly replacedBefore?: readonly EarlierSquash[];
  /** True if a squashed revision has no row of its own, and those that it replaces have one. */
  readonly isByReplaced?: true;
};

/** A squashed revision that another squash has replaced, and the ids of those that it replaced, the oldest first. */
export type EarlierSquash = { readonly id: string; readonly replaces: readonly string[] };

/** The revisions for which a revision stands. Empty for one that is not squashed. */
export type Replacing = Pick<Revision, "replaces" | "replacedBefore">;

/** A migration class found in the project's files. */
export type MigrationFile = Pick<Revision, "id" | "timestamp" | "file" | "transaction" | keyof Replacing>;

/** A row of the migrations table. `order` is its `id` column: the order of execution. */
export type AppliedRow = {
  readonly order: number;
  readonly timestamp: number;
  readonly id: string;
  /** The rows that a row of a squashed revision stands for, with its own if there is one. Absent: itself. */
  readonly replaced?: readonly AppliedRow[];
};

/** How many digits at the end of a class name are its timestamp. */
export const timestampDigits = 13;

/** The largest timestamp that a class name can end in. */
export const largestTimestamp = 9_999_999_999_999;

/**
 * The timestamp that TypeORM reads from a class name, in milliseconds; undefined where it finds none and refuses the
 * class: `parseInt` of the last 13 characters, which takes leading digits alone, and neither 0 nor NaN.
 */
export function timestampOf(id: string): number | undefined {
  const timestamp = Number.parseInt(id.slice(-timestampDigits), 10);
  return Number.isNaN(timestamp) || timestamp === 0 ? undefined : timestamp;
}

/**
 * A timestamp for a new revision, in milliseconds: now, or what follows the newest one, so that a clock that is behind
 * does not put the revision before those that it builds on. Some projects give a seed the largest timestamp there is, so
 * that it stays last: nothing can follow that one, and 14 digits are none to TypeORM.
 *
 * @param taken the timestamps of all revisions
 */
export function newTimestamp(now: number, taken: readonly number[]): number {
  const usable = taken.filter((timestamp) => timestamp < largestTimestamp);
  const after = usable.reduce((newest, timestamp) => Math.max(newest, timestamp), 0) + 1;
  let timestamp = Math.max(now, after < largestTimestamp ? after : 0);
  while (taken.includes(timestamp)) timestamp++;
  return timestamp;
}

/** `AddInvoiceTable1700000000000` → "Add invoice table". Acronyms stay: `AddAPIKeys…` → "Add API keys". */
export function titleFromId(id: string): string {
  const bare = id.replace(/\d{13}$/, "");
  const words = bare
    .replace(/[_\-\s]+/gu, " ")
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .trim()
    .split(" ")
    .filter((word) => word !== "");
  if (words.length === 0) return id;
  return words
    .map((word, index) => {
      const isAcronym = /^\p{Lu}[\p{Lu}\p{N}]+$/u.test(word);
      if (isAcronym) return word;
      const lower = word.toLocaleLowerCase("en");
      return index === 0 ? capitalised(lower) : lower;
    })
    .join(" ");
}

/**
 * The class name, without its timestamp, that a message becomes: `add agent costs` → `AddAgentCosts`.
 * Empty when nothing of the message can stand in an identifier.
 */
export function classNameOf(message: string): string {
  const words = message
    .normalize("NFC")
    .split(/[^\p{ID_Continue}$]+|_+/u)
    .filter((word) => word !== "");
  const name = words.map(capitalised).join("");
  return name === "" || /^[\p{ID_Start}$]/u.test(name) ? name : `Migration${name}`;
}

function capitalised(word: string): string {
  const [first = "", ...rest] = word;
  return first.toLocaleUpperCase("en") + rest.join("");
}

/** The id and timestamp that a migration's file name promises, for when its code may not be run. */
export function fromFileName(baseName: string): { readonly id: string; readonly timestamp: number } | undefined {
  const match = /^(\d{13})[-_.]?(.*?)(?:\.(?:[cm]?[jt]s))$/u.exec(baseName);
  if (!match || /\.d\.[cm]?ts$|\.(?:spec|test)\.[cm]?[jt]s$/.test(baseName)) return undefined;
  const [, digits = "", rest = ""] = match;
  const name = classNameOf(rest);
  return { id: `${name === "" ? "Migration" : name}${digits}`, timestamp: Number(digits) };
}

/** The id and timestamp of the migration class that a text declares, for when its code cannot be loaded. */
export function migrationInText(text: string): { readonly id: string; readonly timestamp: number } | undefined {
  const id = /\bclass\s+([\p{ID_Start}$_][\p{ID_Continue}$]*\d{13})\b/u.exec(codeOnly(text))?.[1];
  const timestamp = id === undefined ? undefined : timestampOf(id);
  return id === undefined || timestamp === undefined ? undefined : { id, timestamp };
}
