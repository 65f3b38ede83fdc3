import type { RelationLock } from "../../core/schema/lockModes.ts";
import type { ViolatingRows } from "../rehearsal.ts";

/** Table and column of data that a plan deletes. Names have no schema if it is the current schema. */
export type ProbedData = { readonly table: string; readonly column?: string };

/** What is to be read from the live database before a plan is applied. Nothing is changed. */
export type ProbeRequest = {
  /** Counted: the rows of a table, or those with a value in a column. */
  readonly data: readonly ProbedData[];
  /** Tables with rows and sizes to read. */
  readonly tables: readonly string[];
  readonly checks: readonly ViolatingRows[];
  /** Sessions are listed that hold a conflicting lock. */
  readonly locks: readonly RelationLock[];
  /** True to read the state of the server: replication, and whether it is a standby. */
  readonly server: boolean;
};

/** A number of rows. `isMore`: rows were counted up to this number. */
export type RowCount = { readonly rows: number; readonly isEstimate?: true; readonly isMore?: true };

/** Rows and size of a relation. */
export type RelationSize = {
  /** True for tables and views; false for indexes and sequences. */
  readonly isTable: boolean;
  /** Absent for a relation without rows, and if neither a count nor an estimate is known. */
  readonly rows?: RowCount;
  /** With its indexes and TOAST data. */
  readonly bytes?: number;
};

/** Rows that violate a check. */
export type CheckedRows = RowCount & {
  /** At most three values; none of a column that may contain a secret. */
  readonly examples: readonly string[];
};

/** A session, or a prepared transaction without a process, that holds a conflicting lock. */
export type LockHolder = {
  readonly relation: string;
  /** The held mode, without `Lock`. */
  readonly mode: string;
  readonly pid?: number;
  readonly user?: string;
  readonly application?: string;
  /** `idle in transaction` …; absent if the role may not read it. */
  readonly state?: string;
  /** Start of its transaction, as ISO 8601; absent if the role may not read it. */
  readonly since?: string;
};

/** A replica of the server. */
export type Replica = { readonly name: string; readonly lagBytes?: number; readonly lagSeconds?: number };

/** Answers of the live database. Lists are in the order of the request. */
export type ProbeAnswer = {
  /** `absent`: there is no such table or column. Null: not known. */
  readonly data: readonly (RowCount | "absent" | null)[];
  readonly sizes: readonly (RelationSize | "absent" | null)[];
  /** Null: not known. */
  readonly checks: readonly (CheckedRows | null)[];
  readonly sessions: readonly LockHolder[];
  readonly replicas: readonly Replica[];
  /** True if the server is a standby, which accepts no change. */
  readonly isStandby?: true;
  readonly notes: readonly ProbeNote[];
};

/** A probe that has no answer. */
export type ProbeNote = {
  readonly kind: "probe";
  readonly what: "rows" | "size" | "check" | "sessions" | "replication";
  /** The relation. */
  readonly name?: string;
  /** `locked`: another session holds a lock. `time`: the time limit. `denied`: the role has no right to read it. */
  readonly why: "time" | "locked" | "denied" | "failed";
  /** Words of PostgreSQL. */
  readonly message?: string;
};

/** Words in names of columns with values that are shown to nobody. */
const secretWords = /pass|pwd|secret|token|hash|salt|key|credential|private|cert|otp|pin\b|cvv|iban|card|ssn/i;

/** True if the values of a column may be secret, by its name. */
export function isSecretName(name: string): boolean {
  return secretWords.test(name);
}
