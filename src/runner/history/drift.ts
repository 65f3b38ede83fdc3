import { noAnswers } from "../../core/diff/answers.ts";
import type { Catalog } from "../../core/diff/catalog.ts";
import { operationObject } from "../../core/diff/operationObject.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { LiveState } from "../../migrations/rehearsal.ts";
import type { Drift, DriftParams, Replayed, Statements } from "../../protocol/states.ts";
import { planUp } from "../generate/draft.ts";
import { readTarget } from "../generate/buildTarget.ts";
import { readGenerateScope } from "../generate/generateScope.ts";
import { readCasts } from "../generate/readCatalog.ts";
import { liveCatalog } from "../rehearsal/live/liveSync.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import type { SchemaRead } from "./compareStates.ts";
import { readSchema } from "./compareStates.ts";
import type { FoundDrift } from "./driftItems.ts";
import { liveDrift, usedSchemas } from "./driftItems.ts";
import { hideObjects } from "./hideObjects.ts";
import { standaloneChanges } from "./standalone.ts";
import { tryPlan } from "./tryPlan.ts";
import { continueReplay, layState } from "./layState.ts";

/**
 * Compares the entities, the replayed history and the live database. The history is that of the applied revisions for the
 * live database, and that of all revisions for the entities. Without pending revisions, the history is replayed once; the
 * live definition, which takes less time, is executed again if there is a difference. Problems: those of `layState` for the
 * applied revisions and for the live database.
 */
export async function readDrift(
  session: ScratchSession,
  { liveState, applied, pending, ignore }: DriftParams,
): Promise<Drift | Problem> {
  const layHistory = () => layState(session, liveState, { kind: "history", replay: applied });
  const layLive = () => layState(session, liveState, { kind: "live", replay: [] });
  const unlaid = await layLive();
  const now = unlaid ?? (await readSchema(session));
  const problem = await layHistory();
  if (problem) return problem;
  const then = await readSchema(session);
  if (isProblem(now)) return now;
  const { target, generate } = await ofEntities(session, then, liveState, pending);
  const lanes = {
    history: then.objects,
    live: now.objects,
    catalog: liveCatalog(session, liveState),
    entities: target,
  };
  const found = liveDrift(lanes, ignore);
  const items = found.map(({ item }) => item);
  if (found.every(isHidden)) return { items, ...generate, repair: nothing, adopt: nothing };
  const again = pending.length === 0 ? undefined : await layHistory();
  if (again) return again;
  const schemas = usedSchemas(lanes);
  const adopt = await statementsTo(session, then, now, found, schemas);
  const refused = await layLive();
  return refused ?? { items, ...generate, repair: await statementsTo(session, now, then, found, schemas), adopt };
}

const nothing: Statements = { operations: [], losses: [], others: [] };

/** True if the difference is listed apart, so that no statement is about it. */
function isHidden({ item }: FoundDrift): boolean {
  return item.folded !== undefined || item.reason !== undefined;
}

/** The entities' schema, and the statements that `Generate Revision…` would write, unless it cannot plan them. */
async function ofEntities(
  session: ScratchSession,
  then: SchemaRead,
  liveState: LiveState,
  pending: Replayed,
): Promise<{ readonly target: Catalog | undefined; readonly generate: Pick<Drift, "generate"> }> {
  if (session.connection.dataSource.entityMetadatas.length === 0) return { target: undefined, generate: {} };
  const own = readGenerateScope(session);
  // A pending revision that fails says nothing of the live database.
  if (await continueReplay(session, liveState, pending)) return { target: undefined, generate: {} };
  const { catalog: source } = pending.length === 0 ? then : await readSchema(session);
  const target = await readTarget(session, source, own);
  const inputs = { session, source, target, casts: await readCasts(session.ask), own, answers: noAnswers, edits: [] };
  const plan = await planUp(inputs, own.scope(source, target, noAnswers));
  if (isProblem(plan)) return { target, generate: {} };
  return { target, generate: { generate: plan.statements.map(({ sql }) => ({ ...operationObject(sql), sql })) } };
}

/**
 * The statements from one state, which the scratch database contains, to another one, without those about hidden objects.
 * They are executed; a difference that stays is listed in words.
 */
async function statementsTo(
  session: ScratchSession,
  from: SchemaRead,
  to: SchemaRead,
  found: readonly FoundDrift[],
  schemas: ReadonlySet<string>,
): Promise<Statements> {
  const hidden = found.filter(isHidden);
  const listed = found.filter((one) => !isHidden(one));
  const objects = hidden.map(({ object }) => object);
  const target = hideObjects(to.catalog, from.catalog, objects);
  const changes = standaloneChanges(from.standalone, to.standalone, { hidden: objects, schemas });
  const tried = await tryPlan(session, from.catalog, target, { changes, known: from.objects });
  const { operations, losses, reached, failure } = tried;
  const lanes = { history: to.objects, live: reached, catalog: undefined, entities: undefined };
  const hiddenKeys = new Set(hidden.map(({ key }) => key));
  const left = liveDrift(lanes, []).filter(({ key }) => !hiddenKeys.has(key));
  // A definition leaves these out, so that no statement can be about them.
  const unwritten = listed.filter(({ key }) => !from.objects.objects.has(key) && !to.objects.objects.has(key));
  const others = [...left, ...unwritten].map(({ item }) => item.object);
  return { operations, losses, others: [...(failure === undefined ? [] : [failure]), ...new Set(others)] };
}
