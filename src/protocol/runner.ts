/**
 * Messages between the editor and a runner over Node's IPC channel: types and constants only. The runner answers each
 * request once. In between it may send progress and log lines.
 */
import type { DataSourcePlan, EntityPlan } from "./authoring.ts";
import type { DatabaseLogin } from "./database.ts";
import type { StateMethods } from "./stateMethods.ts";
import type { DraftParams, Generated, NewFile, RenderedFile, RevisionDraft } from "./drafts.ts";
import type { Bastion } from "../core/connection/bastion.ts";
import type { DatabaseFacts, DatabaseId } from "../core/connection/connection.ts";
import type { DiagnosisStep } from "../core/connection/diagnosis.ts";
import type { History } from "../migrations/history.ts";
import type { KnownRun, KnownStep } from "../migrations/journal.ts";
import type { DriftSince } from "../migrations/timeline/drift.ts";
import type { LiveFinding } from "../migrations/liveClaims.ts";
import type { Model } from "../core/schema/model.ts";
import type { Plan, ChangeRequest } from "../migrations/plan.ts";
import type { SourceLocation, Problem } from "../core/problems/problem.ts";
import type { ProbeAnswer, ProbeRequest } from "../migrations/review/probe.ts";
import type { Recording, RecoveredMigration, Rehearsal, LiveState } from "../migrations/rehearsal.ts";
import type { RunSettings } from "../migrations/runSettings.ts";
import type { Statement } from "../migrations/renderMigration.ts";

/** Raised whenever a message changes its meaning; both sides ship together, so a mismatch is a broken install. */
export const protocolVersion = 2;

/** How a runner is started: one JSON argument. */
export type RunnerStart = {
  /** The project's root, absolute. */
  readonly root: string;
  /** The data source file, absolute; absent: the connection is made from variables. */
  readonly dataSource?: string;
  /** `.env` files, absolute, in order of precedence; those that do not exist are skipped. */
  readonly envFiles: readonly string[];
  /** Read before them: the selected files, or files that a wrapper of the project's scripts loads. */
  readonly environment?: StartEnvironment;
  /** Globs for a project without a data source, relative to the root. */
  readonly entities: readonly string[];
  readonly migrations: readonly string[];
  /** How long to wait for a lock that another process holds, in milliseconds. */
  readonly lockTimeout: number;
  /**
   * True if no request follows immediately: the runner then loads packages in advance, and none of the project's
   * files.
   */
  readonly waits?: boolean;
  /** Folder for Node's compile cache, absolute. It has to belong to the user, because its content is executed. */
  readonly cacheDirectory?: string;
  /** True if bundles are stored some seconds after they were made, because the process lives on. */
  readonly storesLate?: boolean;
  /** Folder of the journals, absolute; absent if nothing is recorded. */
  readonly journal?: string;
  /** The bastion in front of the database, or why the setting names none: then nothing is connected to. */
  readonly ssh?: Bastion | Problem;
  /** True if it serves several members of a fleet, one after the other: see `release` and `begin`. */
  readonly isReused?: boolean;
  /** It rehearses, on a scratch database of its own, and has no way to any other. */
  readonly rehearsal?: RehearsalStart;
};

/** Start options of a rehearsal runner. */
export type RehearsalStart = {
  /** Names as in `CREATE EXTENSION`, which have to be known when the scratch database opens. */
  readonly extensions: readonly string[];
  /** Names of variables that the live connection is made of: they are blanked before anything is loaded. */
  readonly variables: readonly string[];
  /** Texts of files that are read instead of what is on the disk, where the files may not exist. */
  readonly files?: readonly { readonly file: string; readonly text: string }[];
  /**
   * Set if it runs code of another commit: the folder with the files of that commit, absolute. Such code starts no program
   * while it is loaded either, besides a TypeScript compiler that is installed outside of the folder.
   */
  readonly foreign?: string;
};

/** Variables that the project's code finds set when it starts. */
export type StartEnvironment = {
  /** `.env` files, absolute, in order of precedence. */
  readonly files: readonly string[];
  /** True if they override the variables of the editor's process, because the user has selected them. */
  readonly wins: boolean;
  /** Name of the selected environment. */
  readonly name?: string;
  /** `NODE_ENV`, where neither those files nor, unless they win, the process has it. */
  readonly nodeEnv?: string;
  /** A member of a fleet. It is sent as a message and never as an argument, which other users of the machine can read. */
  readonly member?: MemberEnvironment;
};

/** Variables of a member of a fleet, which override all others. A value refers to other variables as `${NAME}`. */
export type MemberEnvironment = {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Values that references have before variables do: the columns of the row that the member is from. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Its entry in the list. */
  readonly at: SourceLocation;
};

/** The requests, each with its parameters and its answer. A problem may come in place of any answer. */
export type Methods = StateMethods & {
  readonly status: { readonly params: object; readonly result: Status };
  readonly plan: {
    /** `recovered`: ids of revisions with deleted files that can be reverted. */
    readonly params: { readonly request: ChangeRequest; readonly recovered?: readonly string[] };
    readonly result: Plan;
  };
  readonly execute: { readonly params: ExecuteParams; readonly result: ExecuteResult };
  /** The live state for a rehearsal; with its definition, if the history may not replay. */
  readonly liveState: { readonly params: { readonly definition?: boolean }; readonly result: LiveStateAnswer };
  /** Decides claims of a rehearsal by read-only queries on the live database, within a second. */
  readonly checkRows: {
    readonly params: { readonly queries: readonly string[] };
    readonly result: { readonly findings: readonly LiveFinding[] };
  };
  /** Reads rows, sizes, locks and replication of the live database before a plan is applied, within a time limit. */
  readonly probe: { readonly params: ProbeRequest; readonly result: ProbeAnswer };
  /** Rehearsal runner only: rehearses a plan on the scratch database. */
  readonly rehearse: { readonly params: RehearseParams; readonly result: Rehearsal };
  /** Rehearsal runner only: the statements that a plan would send. */
  readonly record: {
    readonly params: RehearseParams & { readonly settings?: RunSettings };
    readonly result: Recording;
  };
  /** Rehearsal runner only: the schema after the `up()` of a plan on empty tables, and after its `down()`. */
  readonly planSchema: { readonly params: PlanSchemaParams; readonly result: PlanSchema };
  /** Rehearsal runner only: the revision that `Generate` would write. Nothing is written. */
  readonly draft: { readonly params: DraftParams; readonly result: RevisionDraft };
  /** Content of the journal. With a run, also the steps of that run. */
  readonly journal: { readonly params: { readonly run?: string }; readonly result: JournalAnswer };
  /** Applied text and SQL of a revision with a deleted or changed file. */
  readonly remembered: { readonly params: { readonly revision: string }; readonly result: AppliedSource };
  /**
   * Stores the SQL that a rehearsal has recorded for revisions, and records the current files of other revisions as
   * applied.
   */
  readonly remember: {
    readonly params: { readonly sql?: readonly RecoveredMigration[]; readonly accept?: readonly string[] };
    readonly result: object;
  };
  /** Records the differences that a comparison has found, as keys of `driftKey`, and returns since when they are known. */
  readonly noteDrift: {
    readonly params: { readonly keys: readonly string[] };
    readonly result: { readonly since: readonly (DriftSince | null)[] };
  };
  /** Content of the database. With the tag of an earlier answer: only whether it is still valid. */
  readonly schema: { readonly params: { readonly known?: string }; readonly result: SchemaAnswer };
  readonly models: { readonly params: object; readonly result: ModelsAnswer };
  /** Rows of tables (`name` or `schema.name`), counted up to 10,001; null where they cannot be counted. */
  readonly countRows: {
    readonly params: { readonly tables: readonly string[] };
    readonly result: { readonly counts: readonly (number | null)[] };
  };
  /** Checks each step from the `.env` to the migrations table. Progress contains the steps so far. */
  readonly diagnose: { readonly params: object; readonly result: { readonly steps: readonly DiagnosisStep[] } };
  /** Makes the database that the project connects to, where its server has none of that name. */
  readonly createDatabase: { readonly params: object; readonly result: { readonly database: string } };
  /** Login of the project for the embedded database: a verifier of the password, never the password. */
  readonly embeddedLogin: { readonly params: object; readonly result: DatabaseLogin };
  /** Files that `psql` needs to connect, in a directory of the caller, absolute. */
  readonly psql: { readonly params: { readonly directory: string }; readonly result: PsqlAccess };
  /** Plan of a new entity; nothing is written. */
  readonly draftEntity: {
    readonly params: { readonly name: string; readonly fields: string };
    readonly result: EntityPlan;
  };
  /** Plan of a data source with the options of a NestJS module; nothing is written, and no code is loaded. */
  readonly draftDataSource: {
    /** Both absolute; absent: beside the module. */
    readonly params: { readonly module: string; readonly file?: string };
    readonly result: DataSourcePlan;
  };
  /** The invalid indexes of the database, as `schema.index`. PostgreSQL only. */
  readonly invalidIndexes: {
    readonly params: object;
    /** `mayBeBuilt`: another session may be building them. */
    readonly result: { readonly indexes: readonly string[]; readonly mayBeBuilt: boolean };
  };
  /** What a member of a fleet is compared with others by. PostgreSQL only. */
  readonly identity: { readonly params: object; readonly result: { readonly id: string } };
  /** Rows of a read-only query that lists the members of a fleet. Values that look like secrets are refused. */
  readonly tenants: {
    readonly params: { readonly query: string; readonly at: SourceLocation };
    readonly result: { readonly rows: readonly Readonly<Record<string, string | null>>[] };
  };
  /** Ends the work for a member of a fleet, closes its connections, and restores the process. */
  readonly release: { readonly params: object; readonly result: Released };
  readonly definition: { readonly params: Subject; readonly result: Definition };
  readonly peek: { readonly params: PeekParams; readonly result: Peeked };
  readonly diff: { readonly params: object; readonly result: Diff };
  readonly generate: { readonly params: { readonly message: string }; readonly result: Generated };
  readonly create: { readonly params: { readonly message: string }; readonly result: Generated };
  /** The files that `write` would write. Nothing is written. */
  readonly render: {
    readonly params: { readonly message: string; readonly files: readonly NewFile[] };
    /** `table`: the migrations table, quoted. */
    readonly result: { readonly files: readonly RenderedFile[]; readonly table: string };
  };
  /** Writes the files of a drafted revision. */
  readonly write: {
    readonly params: {
      readonly message: string;
      /** In the order of execution. All are written, or none. */
      readonly files: readonly NewFile[];
    };
    readonly result: Generated;
  };
};

export type MethodName = keyof Methods;

/** Whether a runner can serve another member; if not, what stays in its process. */
export type Released = { readonly isReusable: boolean; readonly reason?: string };

/** State of a project and its database. */
export type Status = {
  readonly history: History;
  /** Absent when nothing says where the database is. */
  readonly connection?: DatabaseFacts;
  /** Why the database could not be queried: the revisions are then `unknown`. Else the first of `broken`. */
  readonly problem?: Problem;
  /** Why migrations cannot be loaded, one by one: nothing is changed while there is one. */
  readonly broken: readonly Problem[];
  /** Slips that do not stop the work. */
  readonly warnings: readonly Problem[];
  readonly loaded: Loaded;
};

/** Loaded packages and files. The editor watches them to detect that the runner is stale. */
export type Loaded = {
  readonly typeorm: { readonly version: string; readonly from: "workspace" | "extension" };
  /** Absolute paths of the user's own files that were evaluated. */
  readonly files: readonly string[];
  /** How many entities the data source has. */
  readonly entities: number;
  /** Folder of a new revision, absolute. */
  readonly migrationsDirectory: string;
  /** Absent: TypeORM's default, `all`. */
  readonly transactionMode?: "all" | "each" | "none";
};

/** The catalog as the server wrote it down, for `parseCatalog`; absent when it is the one that the asker knows. */
export type SchemaAnswer = {
  /** Names this answer: another one has another tag. */
  readonly tag: string;
  readonly catalog?: string;
  /** TypeORM's own tables; without a schema, in whichever is current. */
  readonly own?: readonly { readonly schema?: string; readonly name: string }[];
};

/** A connection service file and the service in it; the password is in a file that it names. */
export type PsqlAccess = { readonly serviceFile: string; readonly service: string };

/**
 * The entities, and the statements that would make the database what they say; absent where they cannot be read into
 * what differs of which, which is for PostgreSQL only.
 */
export type ModelsAnswer = { readonly models: readonly Model[]; readonly statements?: readonly string[] };

/** A table, view …, or without one all of a schema. Without a schema: where an unqualified name is looked up. */
export type Subject = { readonly schema?: string; readonly table?: string };

/** SQL that creates the subject in an empty database, and its full name. */
export type Definition = { readonly sql: string; readonly schema: string; readonly name: string };

export type PeekParams = {
  readonly schema?: string;
  readonly table: string;
  /** 100 where nothing is said, 1,000 at most. */
  readonly limit?: number;
};

/** The first rows of a table, as text; `rows` is how many, and `more` whether there are others. */
export type Peeked = {
  readonly text: string;
  readonly schema: string;
  readonly name: string;
  readonly rows: number;
  readonly more: boolean;
};

/** The live state, and the start options of a rehearsal runner. */
export type LiveStateAnswer = {
  readonly liveState: LiveState;
  /** Names of variables that the connection is made of. */
  readonly variables: readonly string[];
};

export type RehearseParams = {
  readonly liveState: LiveState;
  readonly request: ChangeRequest;
  /** Of these, only the transaction mode is used. */
  readonly settings?: RunSettings;
};

export type PlanSchemaParams = RehearseParams & {
  /** The `schema` of another answer, to compare with. */
  readonly against?: string;
};

/** The schemas of a plan. */
export type PlanSchema = {
  /** The schema after `up()`, as a text for `against`. Absent if the plan fails. */
  readonly schema?: string;
  /** The statements of `up()` of each revision. */
  readonly statements: readonly { readonly revision: string; readonly sql: string }[];
  /** How often `up()` has read the catalog, as TypeORM's schema API does. */
  readonly catalogReads: number;
  /** With `against` only: differences of the schema from the other one, in words. */
  readonly differences?: readonly string[];
  /** With `against` only: tables with the same columns in another order. */
  readonly columnOrder?: readonly string[];
  /** Differences that remain after `down()`, in words. */
  readonly afterDown: readonly string[];
  /** Why `up()` failed, or `down()`. */
  readonly problem?: Problem;
};

/** The runs that were made from here, the latest first. */
export type JournalAnswer = { readonly runs: readonly KnownRun[]; readonly steps?: readonly KnownStep[] };

/** Stored data of a revision that the extension has applied. */
export type AppliedSource = {
  readonly appliedAt?: number;
  readonly by?: string;
  /** Former path of its file, absolute. */
  readonly file?: string;
  readonly text?: string;
  readonly up?: readonly string[];
  readonly down?: readonly string[];
};

export type ExecuteParams = {
  readonly request: ChangeRequest;
  /** Confirmed steps: no other step is executed. Absent: no confirmation was required (an upgrade). */
  readonly confirmed?: readonly string[];
  /** The database the user saw; another one is never touched. */
  readonly on?: DatabaseId;
  /** All of it is rolled back. */
  readonly dryRun?: boolean;
  readonly settings?: RunSettings;
  /** Revisions with deleted files, as the SQL that reverts them. */
  readonly recovered?: readonly RecoveredMigration[];
};

/**
 * Executed steps, read from the database after the run, in execution order. After a failure: the steps that were
 * committed.
 */
export type ExecuteResult = {
  readonly applied: readonly string[];
  readonly reverted: readonly string[];
  readonly milliseconds: number;
  readonly problem?: Problem;
  /** After a failure: whether the database could be asked what was committed. */
  readonly verified: boolean;
  /**
   * After a failure: what stays of revisions that are neither applied nor reverted. After a success: invalid indexes that
   * `IF NOT EXISTS` has passed over.
   */
  readonly kept?: readonly NonRevertedEffects[];
  /** Dry run only: executed statements, all rolled back. */
  readonly statements?: readonly TriedStatement[];
};

/**
 * Effects of a revision that were not rolled back: statements outside of a transaction, or committed by the revision.
 */
export type NonRevertedEffects = {
  readonly revision: string;
  readonly statements: number;
  /** Possible effects of the failed text: statements before its own COMMIT, or an invalid index. */
  readonly left?: "statements" | "index";
  /** The invalid indexes that were found afterwards, by schema and name; absent: the database could not be searched. */
  readonly indexes?: readonly string[];
};

/** A statement of a dry run: what it took on the live database, in milliseconds, and how many rows it was about. */
export type TriedStatement = {
  readonly revision: string;
  readonly sql: string;
  readonly ms: number;
  readonly rows?: number;
  readonly at?: SourceLocation;
};

/** The difference between entities and database, as SQL. `down` is in the order of execution. */
export type Diff = { readonly up: readonly Statement[]; readonly down: readonly Statement[] };

/** Progress of a running request. */
export type Progress =
  | { readonly kind: "waitingForLock"; readonly by?: string; readonly since?: string }
  | { readonly kind: "step"; readonly index: number; readonly total: number; readonly revision: string }
  | { readonly kind: "diagnosis"; readonly steps: readonly DiagnosisStep[] }
  | { readonly kind: "statement"; readonly revision: string; readonly statement: number };
