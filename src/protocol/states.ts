/** Messages about states of a schema: types only. */
import type { Problem } from "../core/problems/problem.ts";
import type { LiveStart, LiveState } from "../migrations/rehearsal.ts";
import type { MigrationFile } from "../migrations/revision.ts";
import type { RunSettings } from "../migrations/runSettings.ts";
import type { DriftItem, IgnoredDrift } from "../migrations/timeline/drift.ts";
import type { SchemaOperation } from "../migrations/timeline/operation.ts";

/** Revisions in the order in which they are replayed. */
export type Replayed = readonly { readonly id: string; readonly timestamp: number }[];

/** A schema that can be made on the scratch database. */
export type SchemaState =
  /** Revisions on an empty database. Without `replay`: all that the data source lists, by their timestamps. */
  | { readonly kind: "history"; readonly replay?: Replayed }
  /** The definition of the live state, and revisions on top of it. */
  | { readonly kind: "live"; readonly replay: Replayed }
  /** SQL that another runner has written. */
  | { readonly kind: "definition"; readonly sql: string };

/** Parameters of every request about states. */
type OfScratch = {
  /**
   * Roles, extensions and search path of the live database, and its definition for a state of the kind `live`. Histories are
   * replayed on its `start` if it has one, and otherwise on an empty database.
   */
  readonly liveState: LiveState;
  readonly settings?: RunSettings;
};

/** The live state has its definition. */
export type LiveStartParams = OfScratch;

/** A start for histories that do not replay from an empty database. */
export type FoundStart = {
  readonly start: LiveStart;
  /** All files that it depends on, absolute; absent if they are not known. */
  readonly files?: readonly string[];
};

export type SchemaAtParams = OfScratch & {
  readonly state: SchemaState;
  /** One table or view; absent: everything. A table that does not exist in this state has an empty definition. */
  readonly table?: { readonly schema?: string; readonly name: string };
};

/** The SQL that creates a schema in an empty database, without TypeORM's own tables. */
export type SchemaAt = {
  readonly sql: string;
  /** False if a table was asked for that does not exist. */
  readonly exists: boolean;
  /** PostgreSQL version of the scratch database. */
  readonly version: string;
  /** All files that a state of the kind `history` depends on, absolute; absent if they are not known. */
  readonly files?: readonly string[];
};

export type CompareStatesParams = OfScratch & { readonly from: SchemaState; readonly to: SchemaState };

/** Two schemas, and the statements that turn the first one into the second one. */
export type ComparedStates = {
  readonly from: string;
  readonly to: string;
  readonly operations: readonly SchemaOperation[];
  /** Tables and columns with values that the statements would delete, cut or round. */
  readonly losses: readonly string[];
  /** Differences that no operation covers, in words. */
  readonly others: readonly string[];
};

export type TimelineParams = OfScratch & {
  readonly replay: Replayed;
  /** How many of the first revisions are only replayed, because what they do is known. They are absent from the answer. */
  readonly known: number;
};

export type ListRevisionsParams = OfScratch;

/** The revisions that the data source lists, by their timestamps, without a database. */
export type ListedRevisions = {
  readonly revisions: readonly Pick<MigrationFile, "id" | "timestamp" | "file" | "replaces" | "replacedBefore">[];
};

export type DriftParams = OfScratch & {
  /** The applied revisions, in the order in which they were applied. */
  readonly applied: Replayed;
  /** The revisions that are not applied, in the order in which they would be. */
  readonly pending: Replayed;
  /** Objects that are left out. */
  readonly ignore: readonly IgnoredDrift[];
};

/** The statements between two schemas. */
export type Statements = Pick<ComparedStates, "operations" | "losses" | "others">;

/** The differences between the entities, the history and the live database. */
export type Drift = {
  /** Objects that differ between the history and the live database, with those that are listed apart. */
  readonly items: readonly DriftItem[];
  /** The statements that a revision for the entities would have; absent if they could not be planned. */
  readonly generate?: readonly SchemaOperation[];
  /** The statements that make the live database what the history says, for what is not listed apart. */
  readonly repair: Statements;
  /** The statements of a revision that makes the history what the live database is. */
  readonly adopt: Statements;
};

export type TryOrdersParams = OfScratch & {
  /** The common revisions. If an order begins with them and one of them fails, the request fails. */
  readonly base: Replayed;
  /** Whole histories, which are replayed on an empty database. */
  readonly orders: readonly Replayed[];
};

/** The result of one order of revisions. */
export type OrderOutcome = {
  /** Why a revision failed. */
  readonly problem?: Problem;
  /** Differences of its schema from that of the first order that succeeded, in words. Empty for that one. */
  readonly differences: readonly string[];
};

export type TriedOrders = { readonly outcomes: readonly OrderOutcome[] };
