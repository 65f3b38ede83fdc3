import type { Direction } from "../../../migrations/plan.ts";
import type { LiveState, RehearsedStatement } from "../../../migrations/rehearsal.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { ScratchSession } from "../scratch/scratchSession.ts";
import type { TableConditions } from "./constraintQuery.ts";
import type { LiveSource } from "./liveSource.ts";

/** A revision that has succeeded on the scratch database. */
export type Passed = {
  readonly session: ScratchSession;
  readonly liveState: LiveState;
  readonly id: string;
  readonly direction: Direction;
  readonly before: Snapshot;
  /** The scratch database is in this state. */
  readonly after: Snapshot;
  readonly statements: readonly RehearsedStatement[];
};

/** A table of the plan that has rows in the live database, or may have. */
export type LiveTable = {
  readonly oid: string;
  /** `schema.table` after the revision, and in the live database. */
  readonly name: string;
  readonly liveName: string;
  readonly conditions: TableConditions;
  readonly source: LiveSource;
};
