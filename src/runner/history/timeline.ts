import { bindParameters } from "../../core/sql/bind.ts";
import { isCatalogRead } from "../../core/sql/catalogReads.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { RevisionEvents, Timeline } from "../../migrations/timeline/event.ts";
import type { TimelineParams } from "../../protocol/states.ts";
import { ObjectProbe } from "../rehearsal/effects/seenObjects.ts";
import { installProbe } from "../rehearsal/effects/statementEffects.ts";
import { findMigration } from "../rehearsal/scratch/replay.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import type { Fingerprint } from "../rehearsal/snapshot/catalogObject.ts";
import { fingerprint } from "../rehearsal/snapshot/fingerprint.ts";
import { boundValues } from "../run/boundValues.ts";
import { layState, missing } from "./layState.ts";
import { schemaEvents } from "./schemaEvents.ts";
import type { ChangingStatement } from "./statementsOf.ts";
import { statementsOf } from "./statementsOf.ts";

/** Files that the methods of a revision depend on, absolute; undefined if they are not known. */
export type FilesOf = (session: ScratchSession, revision: string) => readonly string[] | undefined;

/**
 * Replays a history from an empty database, or from its other start, and reads what each revision does to the schema. If a
 * revision fails, the result ends before it. Problems: those of an empty database.
 */
export async function readTimeline(
  session: ScratchSession,
  { liveState, replay, known }: TimelineParams,
  filesOf: FilesOf,
): Promise<Timeline | Problem> {
  const revisions: RevisionEvents[] = [];
  const { contained = [] } = liveState.start ?? {};
  // The start of the history contains these, so that nothing shows what they do.
  const given = replay.slice(0, known);
  const laid = [...given, ...replay.slice(known).filter(({ id }) => contained.includes(id))];
  const problem = await layState(session, liveState, { kind: "history", replay: laid });
  if (problem) return problem;
  await session.ask("SET event_triggers = off");
  await installProbe(session.ask);
  await session.ask("RESET event_triggers");
  let last = await read(session);
  for (const { id, timestamp } of replay.filter((one) => !laid.includes(one))) {
    const before = last;
    const step = findMigration(session, liveState, id);
    const statements: ChangingStatement[] = [];
    const failed = step ? await runWithEffects(session, { ...step, timestamp }, statements) : missing(id);
    if (failed) return { schema: last.schema, revisions, problem: failed };
    last = await read(session, last);
    const events = schemaEvents(before, last).map((event) => ({
      ...event,
      statements: statementsOf(event, statements, last.schema),
    }));
    const files = filesOf(session, id);
    revisions.push({ revision: id, statements: statements.map(({ sql }) => sql), events, ...(files ? { files } : {}) });
  }
  return { schema: last.schema, revisions };
}

/** Runs `up()` and keeps the statements that changed an object of the schema. */
async function runWithEffects(
  session: ScratchSession,
  step: Parameters<ScratchSession["run"]>[0],
  statements: ChangingStatement[],
): Promise<Problem | undefined> {
  const probe = new ObjectProbe(session.ask);
  await probe.before();
  return session.run(step, "up", {
    after: async ({ sql, parameters }) => {
      if (isCatalogRead(sql)) return;
      const effects = await probe.after();
      const { created, altered, dropped } = effects;
      if (created.length + altered.length + dropped.length > 0)
        statements.push({ sql: bindParameters(sql, boundValues(parameters)), effects });
    },
  });
}

/** Reads the schema; with an earlier reading, only what was touched since then. */
async function read({ ask, ownTables, touchedTables }: ScratchSession, last?: Fingerprint): Promise<Fingerprint> {
  const { now: touched, sequences } = touchedTables;
  touchedTables.clear();
  if (last === undefined) return fingerprint(ask, ownTables);
  return fingerprint(ask, ownTables, {
    last,
    touched: touched === "any" ? touched : new Set([...touched, ...sequences]),
  });
}
