import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { BlamedEvent } from "../../migrations/timeline/blame.ts";
import type { SchemaEvent, Timeline } from "../../migrations/timeline/event.ts";
import { eventInWords, withoutParts } from "../messages/history/eventMessages.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import type { Project } from "../project/project.ts";
import type { ProjectView } from "../project/projectState.ts";
import type { FromLive } from "./fromLive.ts";
import { orFromLive } from "./fromLive.ts";
import type { StateOptions } from "./schemaStates.ts";
import type { BlameSubject } from "./blameSubjects.ts";
import { subjectsNamed } from "./blameSubjects.ts";
import { timelineOf } from "./timelines.ts";

/** One thing that a revision did, in words, and its statements. */
export type BlamedChange = { readonly event: SchemaEvent; readonly words: string; readonly sql: readonly string[] };

/** A revision in the history of an object. */
export type BlamedRevision = Pick<Revision, "id" | "name" | "state" | "timestamp" | "appliedAt" | "appliedBy"> & {
  readonly revision: Revision | undefined;
  /** Its events, without parts that came or went with their table. */
  readonly events: readonly BlamedChange[];
  /** The statements that did it. */
  readonly sql: readonly string[];
};

/** The history of an object of the schema, the latest revision first. */
export type BlamedObject = FromLive & {
  /** As the user knows it. */
  readonly name: string;
  readonly revisions: readonly BlamedRevision[];
  /** Why the replay ended early, in a sentence: later revisions are missing here. */
  readonly incomplete?: string;
};

/**
 * The revisions that made and changed an object. Problems: `objectUnknown`, `objectAmbiguous`, `cancelled`.
 *
 * @param name see `subjectsNamed`
 */
export async function blameNamed(
  project: Project,
  name: string,
  options: StateOptions,
): Promise<BlamedObject | Problem> {
  const first = await timelineOf(project, options);
  const second = await orFromLive(project, options, first, problemOf, (live) => timelineOf(project, options, live));
  if (isProblem(second)) return second;
  // Only the replay from an empty database shows the effects of revisions that the live definition contains.
  const isLost = !isProblem(first) && subjectsNamed(second, name).length === 0;
  const timeline = isLost ? first : second;
  const all = subjectsNamed(timeline, name);
  const [subject, ...others] = all;
  if (others.length > 0) return { code: "objectAmbiguous", name, names: all.map(({ name: full }) => full) };
  if (subject) return blamed(project.view, timeline, subject);
  return timeline.problem ?? { code: "objectUnknown", name };
}

function problemOf({ problem }: Timeline): Problem | undefined {
  return problem;
}

/** The history of a subject of a timeline. */
function blamed(
  view: ProjectView,
  { schema, problem, notFromEmpty }: Timeline & FromLive,
  subject: BlameSubject,
): BlamedObject {
  const byRevision = new Map<string, readonly BlamedEvent[]>();
  for (const one of subject.events) byRevision.set(one.revision, [...(byRevision.get(one.revision) ?? []), one]);
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
  return {
    name: subject.label,
    revisions,
    ...(problem ? { incomplete: problemMessage(problem).message } : {}),
    ...(notFromEmpty === undefined ? {} : { notFromEmpty }),
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
