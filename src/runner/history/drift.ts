import { noAnswers } from "../../core/diff/answers.ts";
import type { Catalog } from "../../core/diff/catalog.ts";
import { operationObject } from "../../core/diff/operationObject.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Drift, DriftParams } from "../../protocol/states.ts";
import { planUp } from "../generate/draft.ts";
import { readTarget } from "../generate/buildTarget.ts";
import { readGenerateScope } from "../generate/generateScope.ts";
import { readCasts } from "../generate/readCatalog.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import { operations, readState } from "./compareStates.ts";
import { liveDrift } from "./driftItems.ts";
import { continueReplay, layState, withoutOwnTables } from "./layState.ts";

/**
 * Compares the entities, the replayed history and the live database. The history is that of the applied revisions for the
 * live database, and that of all revisions for the entities. Problems: those of `layState`.
 */
export async function readDrift(
  session: ScratchSession,
  { liveState, applied, pending }: DriftParams,
): Promise<Drift | Problem> {
  const history = { kind: "history", replay: applied } as const;
  const problem = await layState(session, liveState, history);
  if (problem) return problem;
  const then = await readState(session);
  if (isProblem(then)) return then;
  const failed = await continueReplay(session, liveState, pending);
  if (failed) return failed;
  const head = pending.length === 0 ? then : await readState(session);
  if (isProblem(head)) return head;
  const own = readGenerateScope(session);
  const target = await readTarget(session, head.catalog, own);
  const generate = await entityStatements(session, head.catalog, target);

  const unlaid = await layState(session, liveState, { kind: "live", replay: [] });
  if (unlaid) return unlaid;
  const now = await readState(session);
  if (isProblem(now)) return now;
  const items = liveDrift(then.objects, now.objects, target);
  const nothing = { operations: [], losses: [], others: [] };
  if (items.length === 0) return { items, ...generate, repair: nothing, adopt: nothing };
  const repair = await withoutOwnTables(session, () => operations(session, now, then, {}));
  const again = await layState(session, liveState, history);
  if (again) return again;
  const adopt = await withoutOwnTables(session, () => operations(session, then, now, {}));
  return { items, ...generate, repair, adopt };
}

/** The statements that `Generate Revision…` would write, unless it cannot plan them, and says why. */
async function entityStatements(
  session: ScratchSession,
  source: Catalog,
  target: Catalog,
): Promise<Pick<Drift, "generate">> {
  const own = readGenerateScope(session);
  const inputs = { session, source, target, casts: await readCasts(session.ask), own, answers: noAnswers, edits: [] };
  const plan = await planUp(inputs, own.scope(source, target, noAnswers));
  return isProblem(plan) ? {} : { generate: plan.statements.map(({ sql }) => ({ ...operationObject(sql), sql })) };
}
