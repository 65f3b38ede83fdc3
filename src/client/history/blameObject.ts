import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { BlameTarget } from "../../migrations/timeline/blame.ts";
import { blame } from "../../migrations/timeline/blame.ts";
import type { SchemaEvent, Timeline } from "../../migrations/timeline/event.ts";
import { eventInWords } from "../messages/history/eventMessages.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import type { Project } from "../project/project.ts";
import type { ProjectView } from "../project/projectState.ts";
import type { StateOptions } from "./schemaStates.ts";
import { timelineOf } from "./timelines.ts";

/** A revision in the history of a table or a column. */
export type BlamedRevision = Pick<Revision, "id" | "name" | "state" | "timestamp" | "appliedAt" | "appliedBy"> & {
  readonly revision: Revision | undefined;
  readonly events: readonly SchemaEvent[];
  /** What it did, in words, with what it did to whole objects first. */
  readonly words: readonly string[];
  /** The statements that did it. */
  readonly sql: readonly string[];
};

/** The history of a table or a column, the latest revision first. */
export type BlamedObject = {
  /** As the user knows it. */
  readonly name: string;
  readonly revisions: readonly BlamedRevision[];
  /** Why the replay ended early, in a sentence: later revisions are missing here. */
  readonly incomplete?: string;
};

/**
 * The revisions that made and changed a table or a column.
 *
 * @param name `table`, `schema.table`, `table.column` or `schema.table.column`. Problems: `objectUnknown`, `cancelled`
 */
export async function blameNamed(
  project: Project,
  name: string,
  options: StateOptions,
): Promise<BlamedObject | Problem> {
  const timeline = await timelineOf(project, options);
  if (isProblem(timeline)) return timeline;
  const target = targetsOf(name, timeline.schema ?? "public").find((one) => blame(timeline.revisions, one).length > 0);
  if (target) return blamed(project.view, timeline, target);
  return timeline.problem ?? { code: "objectUnknown", name };
}

/** The history of a target in a timeline. */
export function blamed(view: ProjectView, timeline: Timeline, target: BlameTarget): BlamedObject {
  const { schema, problem } = timeline;
  const byRevision = new Map<string, ReturnType<typeof blame>>();
  for (const one of blame(timeline.revisions, target))
    byRevision.set(one.revision, [...(byRevision.get(one.revision) ?? []), one]);
  const revisions = [...byRevision].map(([id, all]): BlamedRevision => {
    const revision = view.history.revisions.find((one) => one.id === id);
    const { name = id, state = "unknown", timestamp = 0, appliedAt, appliedBy } = revision ?? {};
    const events = all.map(({ event }) => event).toReversed();
    return {
      id,
      name,
      state,
      timestamp,
      ...(appliedAt === undefined ? {} : { appliedAt }),
      ...(appliedBy === undefined ? {} : { appliedBy }),
      revision,
      events,
      words: wordsOf(events, schema),
      sql: [...new Set(all.toReversed().flatMap(({ sql }) => sql))],
    };
  });
  const label = [target.table, ...(target.column === undefined ? [] : [target.column])].join(".");
  return {
    name: schema !== null && label.startsWith(`${schema}.`) ? label.slice(schema.length + 1) : label,
    revisions,
    ...(problem ? { incomplete: problemMessage(problem).message } : {}),
  };
}

/** What a revision did, in words. Parts that came or went with a table that is named are left out. */
export function wordsOf(events: readonly SchemaEvent[], schema: string | null): readonly string[] {
  const whole = new Set(
    events
      .filter(({ operation }) => operation === "created" || operation === "dropped")
      .map(({ object }) => object.name),
  );
  const shown = events.filter(
    ({ isPart, object }) => isPart !== true || object.table === undefined || !whole.has(object.table),
  );
  return shown.map((event) => eventInWords(event, schema));
}

/** What a name may mean, the likelier first. */
function targetsOf(name: string, schema: string): readonly BlameTarget[] {
  const parts = name.split(".");
  const [first = "", second = "", ...rest] = parts;
  if (parts.length === 1) return [{ table: `${schema}.${first}` }];
  const asTable = { table: `${first}.${second}` };
  if (parts.length === 2) return [asTable, { table: `${schema}.${first}`, column: second }];
  return [{ ...asTable, column: rest.join(".") }];
}
