import type { RelationLock } from "./locks.ts";
import type { Direction } from "./plan.ts";
import type { Place, Problem } from "./problem.ts";
import type { AppliedRow } from "./revision.ts";

/**
 * What a rehearsal on a scratch database shows of a revision. `reversible`: down undoes up, catalog and rows. `dataLost`:
 * the catalog comes back, rows do not. `irreversible`: down throws, or the catalog does not come back. `fails`: up throws,
 * or the scratch database cannot run it (the problem tells which).
 */
export type Verdict = "reversible" | "dataLost" | "irreversible" | "fails";

/** What one statement did, as the scratch database's own catalogs tell. Names are without the current schema. */
export type Effects = {
  /** The strongest new lock on each relation that was there before the revision; none outside of a transaction. */
  readonly locks: readonly RelationLock[];
  /** Tables, indexes and materialized views whose every row was written again. */
  readonly rewrites: readonly string[];
  /** `table agent_run`, `index IDX_run`, `trigger touched of user` … */
  readonly created: readonly string[];
  readonly altered: readonly string[];
  /** What was named, and every table and column that went with it. */
  readonly dropped: readonly string[];
};

/** A statement of a revision as it was sent, its parameters bound into it. */
export type RehearsedStatement = Effects & {
  readonly sql: string;
  /** Milliseconds, on the scratch database: what they are good for is comparing. */
  readonly ms: number;
  /** Where in the repository's own files it was sent. */
  readonly at?: Place;
};

/** One revision, rehearsed. */
export type RevisionRehearsal = {
  readonly id: string;
  readonly verdict: Verdict;
  /** Which of its two methods the statements are of: the one that the plan runs. */
  readonly direction: Direction;
  readonly statements: readonly RehearsedStatement[];
  /**
   * Data that is gone: after up and down of what a plan applies, `user.email`; after down of what a plan reverts, what it
   * drops: `table agent_run`, `column user.agent_id`.
   */
  readonly lost: readonly string[];
  /** What of the catalog does not come back after down, in words. */
  readonly differences: readonly string[];
  /** Tables whose columns stand in another order after down and up. */
  readonly columnOrder: readonly string[];
  /** Why up or down failed. */
  readonly problem?: Problem;
  /** What `up()` and `down()` sent, each whole: with it a revision can be reverted whose file is gone. */
  readonly up?: readonly string[];
  readonly down?: readonly string[];
};

/** A rehearsal of a plan. */
export type Rehearsal = {
  /** In the order of the plan. After one that fails there are no more. */
  readonly revisions: readonly RevisionRehearsal[];
  readonly notes: readonly RehearsalNote[];
  /** What it ran on: `18.6`. */
  readonly version: string;
  readonly milliseconds: number;
};

/** What the scratch database is not, or could not do. */
export type RehearsalNote =
  /** The versions differ; as PostgreSQL writes them. */
  | { readonly kind: "version"; readonly live: string; readonly scratch: string }
  /** `CREATE EXTENSION` of it was passed over. */
  | { readonly kind: "extension"; readonly name: string }
  | { readonly kind: "notSeeded"; readonly table: string; readonly reason: string }
  /** The history does not replay from an empty database: the live catalog's definition was made instead. */
  | { readonly kind: "fromDefinition"; readonly problem: Problem }
  /** Applied, and neither its file nor its SQL is known: the scratch database lacks what it did. */
  | { readonly kind: "missing"; readonly revision: string }
  /** It reads rows, so that on other data it may do something else. */
  | { readonly kind: "readsRows"; readonly revision: string; readonly at?: Place }
  /** Locks of a statement that runs outside of a transaction are gone before they can be read. */
  | { readonly kind: "noLocks"; readonly revision: string };

/** What a rehearsal is told of the live database. There is no secret in it, and no way there. */
export type Standing = {
  /** In the order of execution. */
  readonly rows: readonly AppliedRow[];
  /** Whether the migrations table is there. */
  readonly hasTable: boolean;
  /** `server_version_num`, and `server_version`. */
  readonly version: number;
  readonly versionText: string;
  readonly roles: readonly string[];
  readonly extensions: readonly string[];
  /** The SQL that makes what is there, where that was asked for. */
  readonly definition?: string;
  /** Revisions whose file is gone. */
  readonly recovered: readonly Recovered[];
};

/** A revision whose file is gone, as the SQL that it ran or would run. */
export type Recovered = {
  readonly id: string;
  readonly timestamp: number;
  readonly up?: readonly string[];
  readonly down?: readonly string[];
};

/** What a plan would send, in order. */
export type Recording = {
  readonly statements: readonly RecordedStatement[];
  readonly notes: readonly RehearsalNote[];
  /** The advisory lock's two keys, and the migrations table, quoted: what a script needs. */
  readonly lock: readonly [number, number];
  readonly table: string;
};

/** A statement with its parameters bound; `bookkeeping` is TypeORM's own, about its tables. */
export type RecordedStatement = {
  readonly sql: string;
  readonly kind: "transaction" | "bookkeeping" | "revision";
  readonly revision?: string;
  readonly direction?: Direction;
};

/** Whether nothing would be sent but what begins and ends a transaction. */
export function isEmptyRecording({ statements }: Recording): boolean {
  return statements.every(({ kind }) => kind === "transaction");
}
