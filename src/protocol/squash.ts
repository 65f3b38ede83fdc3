/** Messages about a squash: types only. */
import type { LiveState } from "../migrations/rehearsal.ts";
import type { RunSettings } from "../migrations/runSettings.ts";
import type { Replayed } from "./states.ts";

export type SquashParams = {
  /** Roles, extensions and search path of the live database. */
  readonly liveState: LiveState;
  readonly settings?: RunSettings;
  /** The revisions before those that become one. */
  readonly base: Replayed;
  /** The revisions that become one, the oldest first. */
  readonly squashed: Replayed;
  /** Tables, as `schema.table`, whose rows are left out. */
  readonly withoutRows: readonly string[];
};
