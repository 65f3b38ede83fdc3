import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { BlameTarget } from "../../migrations/timeline/blame.ts";
import { blame } from "../../migrations/timeline/blame.ts";
import type { SchemaEvent, Timeline } from "../../migrations/timeline/event.ts";
import { eventInWords, withoutParts } from "../messages/history/eventMessages.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import type { Project } from "../project/project.ts";
import type { ProjectView } from "../project/projectState.ts";
import type { StateOptions } from "./schemaStates.ts";
import { timelineOf } from "./timelines.ts";

/** One thing that a revision did, in words, and its statements. */
export type BlamedChange = { readonly event: SchemaEvent; readonly words: string; readonly sql: readonly string[] };

/** A revision in the history of a table or a column. */
export type BlamedRevision = Pick<Revision, "id" | "name" | "state" | "timestamp" | "appliedAt" | "appliedBy"> & {
  readonly revision: Revision | undefined;
  /** Its events, without parts that came or went with their table. */
  readonly events: readonly BlamedChange[];
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
  const { revisions } = timeline;
  const all = targetsOf(name, timeline.schema ?? "public").filter((one) => blame(revisions, one).length > 0);
  const [target, ...others] = all;
  if (others.length > 0) return { code: "objectAmbiguous", name, names: all.map(labelOfTarget) };
  if (target) return blamed(project.view, timeline, target);
  return timeline.problem ?? { code: "objectUnknown", name };
}

function labelOfTarget({ table, column }: BlameTarget): string {
  return column === undefined ? table : `${table}.${column}`;
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
    const inOrder = all.toReversed();
    const shown = withoutParts(inOrder.map(({ event }) => event));
    const events = inOrder.flatMap(({ event, sql }) =>
      shown.includes(event) ? [{ event, words: eventInWords(event, schema), sql }] : [],
    );
    return {
      id,
      name,
      state,
      timestamp,
      ...(appliedAt === undefined ? {} : { appliedAt }),
      ...(appliedBy === undefined ? {} : { appliedBy }),
      revision,
      events,
      sql: [...new Set(inOrder.flatMap(({ sql }) => sql))],
    };
  });
  const label = [target.table, ...(target.column === undefined ? [] : [target.column])].join(".");
  return {
    name: schema !== null && label.startsWith(`${schema}.`) ? label.slice(schema.length + 1) : label,
    revisions,
    ...(problem ? { incomplete: problemMessage(problem).message } : {}),
  };
}

/** The history as data: one entry for each thing that a revision did, the latest first. */
export function blameEvents({ revisions }: BlamedObject) {
  return revisions.flatMap(({ id, state, appliedAt, appliedBy, events }) =>
    events.toReversed().map(({ event, words, sql }) => ({
      revision: id,
      state,
      operation: event.operation,
      object: `${event.object.kind} ${event.object.name}`,
      words,
      sql: sql.map((one) => (one.trimEnd().endsWith(";") ? one : `${one};`)).join("\n"),
      ...(appliedAt === undefined ? {} : { appliedAt: new Date(appliedAt).toISOString() }),
      ...(appliedBy === undefined ? {} : { appliedBy }),
    })),
  );
}

/** The objects that a name may mean, each once. A quoted part of the name may contain dots. */
function targetsOf(name: string, schema: string): readonly BlameTarget[] {
  const parts = [...name.matchAll(/"((?:[^"]|"")+)"|[^."]+/g)].map(
    ([part, quoted]) => quoted?.replaceAll('""', '"') ?? part,
  );
  const ways = parts.map((_, index): readonly [string, string] => [
    parts.slice(0, index + 1).join("."),
    parts.slice(index + 1).join("."),
  ]);
  const targets = ways.flatMap(([table, column]): readonly BlameTarget[] =>
    // With its schema, and in the current one.
    [table, `${schema}.${table}`].map((full) => (column === "" ? { table: full } : { table: full, column })),
  );
  return targets.filter(
    (one, index) =>
      targets.findIndex((other) => labelOfTarget(other) === labelOfTarget(one) && other.table === one.table) === index,
  );
}
