import type { ConnectionFacts, DatabaseFacts, NonPostgresFacts } from "../../core/connection/connection.ts";
import { databaseTitle } from "../../core/connection/connection.ts";
import type { History } from "../../migrations/history.ts";
import type { ComparedModel } from "../../core/schema/model.ts";
import type { Problem, ProblemCode } from "../../core/problems/problem.ts";
import type { RevisionRehearsal } from "../../migrations/rehearsal.ts";
import type { Schema, TableName } from "../../core/schema/schema.ts";
import type { Loaded } from "../../protocol/runner.ts";
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

/** All that is known of one project. */
export type ProjectView = {
  /** The data source file, else the root: unlike the root, unique. */
  readonly key: string;
  readonly location: ProjectLocation;
  /** The environment that was chosen; absent: whatever the scripts and the plain `.env` files say. */
  readonly environment?: string;
  readonly status: "restricted" | "loading" | "ready" | "failed";
  readonly problem?: Problem;
  readonly warnings: readonly Problem[];
  readonly connection?: DatabaseFacts;
  readonly history: History;
  readonly loaded?: Loaded;
  /** Schema of the database; absent until it was read. */
  readonly schema?: Schema;
  /** TypeORM's own tables, by name; without a schema, in the current one. */
  readonly ownTables?: readonly { readonly schema?: string; readonly name: string }[];
  /** The entities, and where each stands against the database; absent until they were compared. */
  readonly models?: readonly ComparedModel[];
  /** Why the last look at the tables failed; those of an earlier one are still shown. */
  readonly schemaProblem?: Problem;
  /** Why the entities could not be compared, with a database that answers. */
  readonly modelsProblem?: Problem;
  readonly running?: Running;
  /** Set while its database is starting: connection failures are expected. */
  readonly starting?: true;
  readonly lastRun?: LastRun;
  /** Valid results of rehearsals, by the revision's id. */
  readonly rehearsed?: ReadonlyMap<string, Rehearsed>;
};

/** A revision's rehearsal, and when it was. */
export type Rehearsed = {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** When its files were read at the earliest, likewise: one that was written later may not be what was rehearsed. */
  readonly readAt: number;
  /** Its file, and those of the project's own that it imports; absolute. */
  readonly files: readonly string[];
  /** Basis of the rehearsal (`basisDigests`). */
  readonly ground: string;
  readonly rehearsal: RevisionRehearsal;
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

/** The kind of a project's problem. The runner reports what it has loaded only when the code is not at fault. */
export function failureOf({ code }: Problem, { loaded }: Pick<ProjectView, "loaded">): Failure {
  if (unreachable.includes(code)) return "unreachable";
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
