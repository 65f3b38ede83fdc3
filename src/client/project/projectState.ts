import type { ConnectionFacts, DatabaseFacts, NonPostgresFacts } from "../../core/connection/connection.ts";
import { databaseTitle } from "../../core/connection/connection.ts";
import type { History } from "../../migrations/history.ts";
import type { ComparedModel } from "../../core/schema/model.ts";
import type { Problem, ProblemCode } from "../../core/problems/problem.ts";
import type { StatementAnswer } from "../../migrations/review/statementAnswer.ts";
import type { Rehearsal, RevisionRehearsal } from "../../migrations/rehearsal.ts";
import type { ReadTimeline } from "../../migrations/timeline/event.ts";
import type { Schema, TableName } from "../../core/schema/schema.ts";
import type { Loaded } from "../../protocol/runner.ts";
import type { RevisionChanges } from "./revisionChanges.ts";
import type { ProjectLocation } from "./location.ts";

/** A change that is under way. */
export type Running = {
  readonly direction: "up" | "down" | "other";
  /** The revision with a running method. */
  readonly revision?: string;
  /** From 1. */
  readonly index?: number;
  readonly total?: number;
  /** Number of the statement of this revision that is running, from 1. */
  readonly statement?: number;
  readonly waitingForLock?: boolean;
  /** The holder of the lock, and the start of its run as ISO 8601, as far as the server reports them. */
  readonly holder?: { readonly by?: string; readonly since?: string };
  /** Description of the running work, if it is not a revision. */
  readonly what?: string;
};

/** How the last change ended. */
export type LastRun = { readonly at: number; readonly ok: boolean; readonly summary: string };

/** Work and rehearsals of a project, in any of its states. */
export type ProjectActivity = {
  readonly running?: Running;
  /** True while its database is starting: connection failures are expected. */
  readonly starting?: boolean;
  readonly lastRun?: LastRun;
  /** Valid results of rehearsals, by the revision's id. */
  readonly rehearsed?: ReadonlyMap<string, Rehearsed>;
  /** What the revisions do to the schema; absent until it was read, and after a file has changed. */
  readonly timeline?: ReadTimeline;
};

/** Content of a database and its comparison with the entities. */
export type DatabaseContent = {
  /** Schema of the database; absent until it was read. */
  readonly schema?: Schema;
  /** TypeORM's own tables, by name; without a schema, in the current one. */
  readonly ownTables?: readonly { readonly schema?: string; readonly name: string }[];
  /** Why the last read of the tables failed; those of an earlier one are still shown. */
  readonly schemaProblem?: Problem;
  /** The entities, compared with the database; absent until they were compared. */
  readonly models?: readonly ComparedModel[];
  /** The applied revisions at that comparison, by id. With others, the models may agree by now. */
  readonly comparedWith?: readonly string[];
  /** Tables that the revisions' texts change; absent until the files were read. */
  readonly changes?: RevisionChanges;
  /** Why the entities could not be compared although the database answers. */
  readonly modelsProblem?: Problem;
};

/** Fields of a project in each of its states. */
export type ProjectCommon = ProjectActivity & {
  /** The data source file, else the root: unlike the root, unique. */
  readonly key: string;
  readonly location: ProjectLocation;
  /** The selected environment; absent: the one of the scripts and the plain `.env` files. */
  readonly environment?: string;
  readonly warnings: readonly Problem[];
  readonly history: History;
};

type Absent<T> = { readonly [K in keyof T]?: never };

/** A project before its first answer, or in an untrusted workspace, where its history comes from file names. */
export type UnreadProject = ProjectCommon &
  Absent<DatabaseContent> & {
    readonly status: "loading" | "restricted";
    readonly problem?: never;
    readonly connection?: never;
    readonly loaded?: never;
  };

/** A project that does not load, or that gets no answer from its database. */
export type FailedProject = ProjectCommon &
  Absent<DatabaseContent> & {
    readonly status: "failed";
    readonly problem: Problem;
    /** The configured connection; absent if it is unknown. */
    readonly connection?: DatabaseFacts;
    /** Absent if the project's code is at fault. */
    readonly loaded?: Loaded;
  };

/** A project with a database that answers. */
export type ReadyProject = ProjectCommon &
  DatabaseContent & {
    readonly status: "ready";
    readonly connection: DatabaseFacts;
    readonly loaded: Loaded;
    /** Why the first broken migration cannot be loaded: changes are refused while there is one. */
    readonly problem?: Problem;
  };

/** The state of one project, as views show it. */
export type ProjectView = UnreadProject | FailedProject | ReadyProject;

/** A revision's rehearsal, and when it was. */
export type Rehearsed = {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** When its files were read at the earliest, likewise: one that was written later may not be what was rehearsed. */
  readonly readAt: number;
  /** Its file, and those of the project's own that it imports; absolute. */
  readonly files: readonly string[];
  /** Basis of the rehearsal (`basisDigests`). */
  readonly basis: string;
  readonly rehearsal: RevisionRehearsal;
  /** What the live database has answered about its statements, and the state of the history then (`historyBasis`). */
  readonly answers?: { readonly basis: string; readonly list: readonly StatementAnswer[] };
  /** The notes of its rehearsal, and the version: the same object for all revisions of one rehearsal. */
  readonly source?: Pick<Rehearsal, "notes" | "version">;
};

/**
 * The reason why a project is not ready: the server does not answer, the database cannot be used with this
 * configuration, or the project does not load.
 */
export type Failure = "unreachable" | "connection" | "code";

const unreachable: readonly ProblemCode[] = [
  "connectionRefused",
  "connectionLost",
  "connectionTimedOut",
  "hostUnknown",
  "envMissing",
];

/**
 * The kind of a project's problem. The problem of a ready project is a migration that cannot be loaded. The runner of a
 * failed project reports the loaded files only if the code is not at fault.
 */
export function failureOf({ code }: Problem, { status, loaded }: Pick<ProjectView, "status" | "loaded">): Failure {
  if (unreachable.includes(code)) return "unreachable";
  if (status === "ready") return "code";
  return loaded !== undefined || code.startsWith("env") ? "connection" : "code";
}

/** True if the server does not answer because it is starting. */
export function isStarting({ starting, problem, status }: ProjectView): boolean {
  return starting === true && status === "failed" && problem !== undefined && unreachable.includes(problem.code);
}

/** Nothing known yet. */
export const emptyHistory: History = { revisions: [], applied: [], pending: [] };

/** True if a table is TypeORM's own and has no model. */
export function isOwnTable({ ownTables = [], schema: content }: ProjectView, { schema, name }: TableName): boolean {
  return ownTables.some((own) => own.name === name && (own.schema ?? content?.currentSchema) === schema);
}

/** `appdb@localhost`, `dev.sqlite`, or undefined when nothing says where the database is. */
export function databaseName({ connection }: ProjectView): string | undefined {
  return connection && databaseTitle(connection);
}

/** Address of a project's PostgreSQL; undefined if it is unknown. */
export function postgresFacts({ connection }: ProjectView): ConnectionFacts | undefined {
  return connection?.driver === "postgres" ? connection : undefined;
}

/** Location of a database that is not PostgreSQL; undefined if it is unknown. */
export function nonPostgresFacts({ connection }: ProjectView): NonPostgresFacts | undefined {
  return connection?.driver === "postgres" ? undefined : connection;
}

/** Name of a project's database in messages; without one, the project's name. */
export function databaseLabel(view: ProjectView): string {
  return databaseName(view) ?? view.location.name;
}
