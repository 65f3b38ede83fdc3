import type { RelationLock } from "./locks.ts";
import type { Direction } from "./plan.ts";
import type { Place, Problem } from "./problem.ts";
import type { AppliedRow } from "./revision.ts";

/**
 * What a rehearsal on a scratch database shows of a revision. `reversible`: down undoes up, catalog and rows. `dataLost`:
 * the catalog comes back, rows do not. `irreversible`: down throws, or the catalog does not come back. `fails`: up throws.
 * `undetermined`: the scratch database cannot show it; `reason` says why, and a dry run on the live database settles it.
 */
export type Verdict = "reversible" | "dataLost" | "irreversible" | "fails" | "undetermined";

/** Why a revision cannot be judged on the scratch database. */
export type Undetermined =
  /** An object, role, extension or setting that the scratch database lacks, in PostgreSQL's words. */
  | { readonly kind: "absent"; readonly message: string }
  /** A statement or a call that only a real server or machine can execute. `sql` was skipped, where it is known. */
  | {
      readonly kind: "unable";
      readonly what: "connection" | "secondConnection" | "program" | "file" | "server";
      readonly sql?: string;
    }
  /** It reads rows that only the live database has, or throws because they are absent. */
  | { readonly kind: "readsRows"; readonly tables: readonly string[] }
  /** It fails only on the made-up rows of these tables, and the live tables have rows or could not be queried. */
  | { readonly kind: "madeUpRows"; readonly tables: readonly string[]; readonly live: LiveRows }
  /** It uses a feature that the live server's version has not got, or the scratch database's version behaves differently. */
  | { readonly kind: "version"; readonly live: string; readonly scratch: string; readonly feature?: string }
  /** It touches objects that differ on the live database and could not be made the same on the scratch database. */
  | { readonly kind: "liveDiffers"; readonly objects: readonly string[] }
  /** It fails by itself, and the whole plan succeeds in one transaction. */
  | { readonly kind: "onlyTogether" }
  /** It stands on an earlier revision that failed or could not be judged. */
  | { readonly kind: "after"; readonly revision: string };

/** Whether live tables have rows; `unknown` where they could not be queried. */
export type LiveRows = "some" | "none" | "unknown";

/**
 * The part of a rehearsal in which a revision failed: its upgrade, the revert after it, the upgrade after that revert, or
 * the upgrade of the whole plan in one transaction.
 */
export type Phase = "up" | "down" | "again" | "plan";

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
  /** The part in which `problem` was met. */
  readonly phase?: Phase;
  /** With `undetermined`. */
  readonly reason?: Undetermined;
  /**
   * It fails if these tables have rows. With `live: "none"` they have none now, and the verdict is that of a rehearsal
   * without rows in them.
   */
  readonly rows?: { readonly tables: readonly string[]; readonly live: LiveRows; readonly problem: Problem };
  /** Files that it read while it ran, absolute: with other contents it may do something else. */
  readonly opened?: readonly string[];
  /** What `up()` and `down()` sent, each whole: with it a revision can be reverted whose file is gone. */
  readonly up?: readonly string[];
  readonly down?: readonly string[];
};

/** A rehearsal of a plan. */
export type Rehearsal = {
  /** In the order of the plan, each with a verdict. */
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
  /** A statement that the scratch database cannot execute was skipped. */
  | { readonly kind: "skipped"; readonly revision: string; readonly sql: string; readonly at?: Place }
  /**
   * Objects that only the live database has (made by hand or by a platform), that only the history makes, and that differ.
   * The scratch database was given the live definitions, except for `unexplained`.
   */
  | {
      readonly kind: "liveDiffers";
      readonly onlyLive: readonly string[];
      readonly onlyHistory: readonly string[];
      readonly differs: readonly string[];
      readonly unexplained: readonly string[];
    }
  /** The live catalog could not be read, so objects made by hand are not known. */
  | { readonly kind: "notCompared" }
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
  /** The database's name, and the schemas in which unqualified names are found, in their order. */
  readonly database?: string;
  readonly searchPath?: readonly string[];
  readonly schemas?: readonly string[];
  /** The schema of each extension. */
  readonly extensionSchemas?: Readonly<Record<string, string>>;
  /** The live catalog as the fingerprint query writes it; absent where it could not be read. */
  readonly catalog?: string;
  /** The ids of the rows with which `catalog` was read: it is not compared with another history. */
  readonly catalogOf?: readonly string[];
  /** Whether tables have rows, by `schema.table`; a table that could not be queried is absent. */
  readonly hasRows?: Readonly<Record<string, boolean>>;
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
  /** Why it ends before the plan does: a migration failed on the scratch database, which has no rows of the live one. */
  readonly stopped?: Problem;
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
