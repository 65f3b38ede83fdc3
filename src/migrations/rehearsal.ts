import type { RelationLock } from "../core/schema/lockModes.ts";
import type { MetadataRow } from "../core/diff/catalog.ts";
import type { Direction } from "./plan.ts";
import type { MigrationFailed, SourceLocation, Problem } from "../core/problems/problem.ts";
import type { AppliedRow } from "./revision.ts";

/**
 * The verdict of a rehearsal. `reversible`: down restores the catalog and the rows. `dataLost`: down restores the
 * catalog and not the rows. `irreversible`: down throws, or does not restore the catalog. `fails`: up throws.
 * `undetermined`: the scratch database cannot decide; `reason` says why, and a dry run on the live database can
 * decide.
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
  /**
   * It fails only on rows that the scratch database has in these tables, and the live tables have rows or could not be
   * queried. `isOfHistory`: the history has inserted them, and they may have changed in the live database since then.
   */
  | {
      readonly kind: "madeUpRows";
      readonly tables: readonly string[];
      readonly live: LiveRows;
      readonly isOfHistory?: true;
    }
  /** It uses a feature that the live server's version has not got, or the scratch database's version behaves differently. */
  | { readonly kind: "version"; readonly live: string; readonly scratch: string; readonly feature?: string }
  /** It touches objects that differ on the live database and could not be made the same on the scratch database. */
  | { readonly kind: "liveDiffers"; readonly objects: readonly string[] }
  /** It needs rows of these live tables to satisfy constraints, and no query has proven that they do. */
  | { readonly kind: "liveRows"; readonly constraints: readonly string[]; readonly tables: readonly string[] }
  /** The connected role has no right to do what it does with these objects. */
  | { readonly kind: "privileges"; readonly role: string; readonly objects: readonly string[] }
  /** It fails separately, and the whole plan succeeds in one transaction. */
  | { readonly kind: "onlyTogether" }
  /** It stands on an earlier revision that failed or could not be judged. */
  | { readonly kind: "after"; readonly revision: string };

/** A condition that the live rows have to satisfy so that a revision succeeds, and the query that decides. */
export type LiveClaim = {
  /** `index bill_cents`, `constraint bill_payer`, `NOT NULL of name`. */
  readonly constraint: string;
  /** As the user knows it. */
  readonly table: string;
  /** Returns one row with `violated`; absent if no query can decide. */
  readonly sql?: string;
  /** True if a violation proves that the revision fails. Otherwise the revision may repair the rows first. */
  readonly isDecisive: boolean;
  /** How the live run would fail. */
  readonly failure?: MigrationFailed;
  /** The rows that violate it, for a count and examples; absent if no query decides. */
  readonly violating?: ViolatingRows;
};

/** Live rows that violate a claim, as the end of a query. */
export type ViolatingRows = {
  /**
   * `duplicate`: each row of the query is a value that occurs more than once. `orphan`: the referred row is absent.
   * `value`: the new type of a column rejects the value. `key`: an inserted row has the same key.
   */
  readonly kind: "null" | "duplicate" | "orphan" | "check" | "value" | "key";
  /** `FROM "public"."bill" WHERE …`; it calls no function of the user. */
  readonly from: string;
  /** The columns of the claim, with an expression for their values. */
  readonly columns: readonly { readonly name: string; readonly sql: string }[];
};

/** The verdict of a revision if the live rows satisfy all claims. */
export type Unproven = { readonly verdict: Verdict; readonly claims: readonly LiveClaim[] };

/** Whether live tables have rows; `unknown` if the query failed. */
export type LiveRows = "some" | "none" | "unknown";

/**
 * The part of a rehearsal in which a revision failed: its upgrade, the revert after it, the upgrade after that revert, or
 * the upgrade of the whole plan in one transaction.
 */
export type Phase = "up" | "down" | "again" | "plan";

/** Effects of one statement, from the scratch database's catalogs. Names have no schema if it is the current schema. */
export type Effects = {
  /** The strongest new lock on each relation that was there before the revision; none outside of a transaction. */
  readonly locks: readonly RelationLock[];
  /** Tables, indexes and materialized views that the statement has rewritten. */
  readonly rewrites: readonly string[];
  /** `table agent_run`, `index IDX_run`, `trigger touched of user` … */
  readonly created: readonly string[];
  readonly altered: readonly string[];
  /** Dropped objects: the named ones, and every table and column that was dropped with them. */
  readonly dropped: readonly string[];
};

/** An executed statement of a revision, with its parameters bound. */
export type RehearsedStatement = Effects & {
  readonly sql: string;
  /** Milliseconds, on the scratch database: what they are good for is comparing. */
  readonly ms: number;
  /** Location in the repository's own files. */
  readonly at?: SourceLocation;
};

/** One revision, rehearsed. */
export type RevisionRehearsal = {
  readonly id: string;
  readonly verdict: Verdict;
  /** Which of its two methods the statements are of: the one that the plan runs. */
  readonly direction: Direction;
  readonly statements: readonly RehearsedStatement[];
  /**
   * Lost data. For a plan that applies: after up and down, `user.email`. For a plan that reverts: objects that down
   * drops, `table agent_run`, `column user.agent_id`.
   */
  readonly lost: readonly string[];
  /** Differences of the catalog after down, as text. */
  readonly differences: readonly string[];
  /** Tables with another column order after down and up. */
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
  /** The verdict if the live rows satisfy the claims, until the live database has answered. */
  readonly unproven?: Unproven;
  /** The claims, once the live database has answered. */
  readonly claims?: readonly LiveClaim[];
  /** Its file and the project's files that it imports, directly or indirectly; absolute. */
  readonly imported?: readonly string[];
  /** True if it asked TypeORM for an entity: with other entities it may do something else. */
  readonly usesEntities?: true;
  /** Files that it read while it ran, absolute: with other contents it may do something else. */
  readonly opened?: readonly string[];
  /** Complete statements of `up()` and `down()`, with which a revision can be reverted after its file is deleted. */
  readonly up?: readonly string[];
  readonly down?: readonly string[];
};

/** A rehearsal of a plan. */
export type Rehearsal = {
  /** In the order of the plan, each with a verdict. */
  readonly revisions: readonly RevisionRehearsal[];
  readonly notes: readonly RehearsalNote[];
  /** Version of the scratch database: `18.6`. */
  readonly version: string;
  readonly milliseconds: number;
};

/** A limit of the scratch database. */
export type RehearsalNote =
  /** The versions differ; as PostgreSQL writes them. */
  | { readonly kind: "version"; readonly live: string; readonly scratch: string }
  /** `CREATE EXTENSION` of it was passed over. */
  | { readonly kind: "extension"; readonly name: string }
  | { readonly kind: "notSeeded"; readonly table: string; readonly reason: string }
  /** The history does not replay from an empty database: the live catalog's definition was made instead. */
  | { readonly kind: "fromDefinition"; readonly problem: Problem }
  /** An applied revision without a file and without known SQL: the scratch database lacks its effects. */
  | { readonly kind: "missing"; readonly revision: string }
  /** It reads rows, so that on other data it may do something else. */
  | { readonly kind: "readsRows"; readonly revision: string; readonly at?: SourceLocation }
  /** A statement that the scratch database cannot execute was skipped. */
  | { readonly kind: "skipped"; readonly revision: string; readonly sql: string; readonly at?: SourceLocation }
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
  /** A statement outside of a transaction releases its locks before they can be read. */
  | { readonly kind: "noLocks"; readonly revision: string };

/** The live state that a rehearsal starts from. It contains no secret and no connection. */
export type LiveState = {
  /** In the order of execution. */
  readonly rows: readonly AppliedRow[];
  /** True if the migrations table exists. */
  readonly hasTable: boolean;
  /** `server_version_num`, and `server_version`. */
  readonly version: number;
  readonly versionText: string;
  readonly roles: readonly string[];
  readonly extensions: readonly string[];
  /** SQL that creates the current schema, if requested. */
  readonly definition?: string;
  /** Rows of TypeORM's metadata table; with the definition only. */
  readonly metadata?: readonly MetadataRow[];
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
  /** Whether tables have rows, by `schema.table`; without tables that could not be queried. */
  readonly hasRows?: Readonly<Record<string, boolean>>;
  /** The connected role, if it is no superuser. */
  readonly role?: LiveRole;
  /** Roles that own objects or have privileges on the server. */
  readonly usedRoles?: readonly string[];
  /** Revisions with deleted files. */
  readonly recovered: readonly RecoveredMigration[];
  /** The schema on which histories are replayed, if not on an empty database. */
  readonly start?: LiveStart;
};

/** A schema from which the applied revisions lead to the live one. */
export type LiveStart = {
  readonly sql: string;
  /** The applied revisions that it contains, because their `down()` does not lead back. */
  readonly contained: readonly string[];
};

/** A role that is no superuser, and what it may not do. */
export type LiveRole = {
  readonly name: string;
  /** Relations (`schema.name`) that neither the role nor a role that it is a member of owns. */
  readonly notOwned: readonly string[];
  /** The same of types, functions and schemas: `type public.mood`, `function public.touch`, `schema audit`. */
  readonly notOwnedOthers: readonly string[];
  /** Schemas in which it cannot create objects. */
  readonly noCreate: readonly string[];
  /**
   * Missing privileges of relations: `public.bill` to `INSERT, DELETE`. `GRANT` stands for the right to grant any of
   * them, `TRIGGER ALL` for the right to switch off the triggers of foreign keys.
   */
  readonly missing: Readonly<Record<string, string>>;
  /** Sequences that it may not use, with the column that takes its default from them. */
  readonly sequences: readonly { readonly name: string; readonly of: string; readonly column: string }[];
  /** Rights that it does not have on the database and the server. */
  readonly lacks: readonly ("CREATE" | "CREATEROLE" | "SUPERUSER")[];
  /** Roles to which it cannot give an object. */
  readonly notMemberOf: readonly string[];
  /** Available extensions that it may not create. */
  readonly noExtensions: readonly string[];
  /** Parameters that it may not set. */
  readonly noSet: readonly string[];
};

/** A revision with a deleted file, as the SQL of its methods. */
export type RecoveredMigration = {
  readonly id: string;
  readonly timestamp: number;
  readonly up?: readonly string[];
  readonly down?: readonly string[];
};

/** Statements that a plan would send, in order. */
export type Recording = {
  readonly statements: readonly RecordedStatement[];
  readonly notes: readonly RehearsalNote[];
  /** The advisory lock's two keys, and the migrations table, quoted: what a script needs. */
  readonly lock: readonly [number, number];
  readonly table: string;
  /**
   * The revisions that each squashed one replaces: a database that has all of them has it. A squash comes after those that it
   * contains.
   */
  readonly replaces?: Readonly<Record<string, readonly string[]>>;
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

/** True if a recording contains transaction commands only. */
export function isEmptyRecording({ statements }: Recording): boolean {
  return statements.every(({ kind }) => kind === "transaction");
}
