import type { SquashDraft } from "../migrations/squash/squash.ts";
import type { Timeline } from "../migrations/timeline/event.ts";
import type { SquashParams } from "./squash.ts";
import type {
  ComparedStates,
  CompareStatesParams,
  Drift,
  DriftParams,
  FoundStart,
  ListedRevisions,
  ListRevisionsParams,
  LiveStartParams,
  SchemaAt,
  SchemaAtParams,
  TimelineParams,
  TriedOrders,
  TryOrdersParams,
} from "./states.ts";

/** Requests about states of the schema, which a rehearsal runner answers. */
export type StateMethods = {
  /** The SQL of a state of the schema. */
  readonly schemaAt: { readonly params: SchemaAtParams; readonly result: SchemaAt };
  /** The live definition, in which the applied revisions are reverted. Problem: `noLiveStart`. */
  readonly liveStart: { readonly params: LiveStartParams; readonly result: FoundStart };
  /** Two states of the schema, and the statements between them. */
  readonly compareStates: { readonly params: CompareStatesParams; readonly result: ComparedStates };
  /** What each revision of a history does to the schema. */
  readonly timeline: { readonly params: TimelineParams; readonly result: Timeline };
  /** The revisions of its files, which may be those of another commit. */
  readonly listRevisions: { readonly params: ListRevisionsParams; readonly result: ListedRevisions };
  /** Where the entities, the history and the live database differ. */
  readonly drift: { readonly params: DriftParams; readonly result: Drift };
  /** Writes one revision for several, on the scratch database. */
  readonly squash: { readonly params: SquashParams; readonly result: SquashDraft };
  /** What several orders of revisions lead to. */
  readonly tryOrders: { readonly params: TryOrdersParams; readonly result: TriedOrders };
};
