import type { Answers } from "../../core/diff/answers.ts";
import { noAnswers, resolveAnswers } from "../../core/diff/answers.ts";
import type { Catalog } from "../../core/diff/catalog.ts";
import { operationObject } from "../../core/diff/operationObject.ts";
import type { Scope } from "../../core/diff/scope.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { LiveState } from "../../migrations/rehearsal.ts";
import type { ComparedStates, CompareStatesParams, Replayed, SchemaState } from "../../protocol/states.ts";
import { inTransactionOf, planUp } from "../generate/draft.ts";
import { execute, inTransaction } from "../generate/execute.ts";
import { readGenerateScope } from "../generate/generateScope.ts";
import { readCasts, readCatalog } from "../generate/readCatalog.ts";
import { liveCatalog } from "../rehearsal/live/liveSync.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import type { Fingerprint } from "../rehearsal/snapshot/catalogObject.ts";
import { differences } from "../rehearsal/snapshot/differences.ts";
import { fingerprint } from "../rehearsal/snapshot/fingerprint.ts";
import { knownRenames } from "./knownRenames.ts";
import { allOf, continueReplay, layState, withoutOwnTables } from "./layState.ts";
import { schemaText } from "./schemaText.ts";

/** A state as it was read on the scratch database. */
export type StateRead = { readonly sql: string; readonly catalog: Catalog; readonly objects: Fingerprint };

/**
 * Compares two states on one scratch database. If one is a later state of the same history, renamed tables and columns are
 * known; otherwise a rename appears as a drop and an addition. Problems: those of `layState`.
 */
export async function compareStates(
  session: ScratchSession,
  { liveState, from, to }: CompareStatesParams,
): Promise<ComparedStates | Problem> {
  const states = await readBoth(session, liveState, from, to);
  if (isProblem(states)) return states;
  const [source, target, renames] = states;
  const texts = { from: source.sql, to: target.sql };
  if (source.sql === target.sql && differences(source.objects, target.objects).catalog.length === 0)
    return { ...texts, operations: [], losses: [], others: [] };
  const problem = await layState(session, liveState, from);
  return (
    problem ??
    withoutOwnTables(session, async () => ({ ...texts, ...(await operations(session, source, target, renames)) }))
  );
}

async function readBoth(
  session: ScratchSession,
  liveState: LiveState,
  from: SchemaState,
  to: SchemaState,
): Promise<readonly [StateRead, StateRead, Answers] | Problem> {
  const forward = restOf(session, from, to);
  const backward = forward ? undefined : restOf(session, to, from);
  const [first, second, rest] = backward ? [to, from, backward] : [from, to, forward];
  const problem = await layState(session, liveState, first);
  if (problem) return problem;
  const one = await readNamed(session, liveState, first);
  if (isProblem(one)) return one;
  const failed = rest ? await continueReplay(session, liveState, rest) : await layState(session, liveState, second);
  if (failed) return failed;
  const other = await readNamed(session, liveState, second);
  if (isProblem(other)) return other;
  if (backward) return [other, one, { renames: knownRenames(other.objects, one.objects) }];
  return [one, other, rest ? { renames: knownRenames(one.objects, other.objects) } : {}];
}

/** Reads a state. A live one has also the objects that its definition leaves out, as the live catalog has them. */
async function readNamed(
  session: ScratchSession,
  liveState: LiveState,
  state: SchemaState,
): Promise<StateRead | Problem> {
  const read = await readState(session);
  const live = state.kind === "live" ? liveCatalog(session, liveState) : undefined;
  if (isProblem(read) || live === undefined) return read;
  return { ...read, objects: { ...read.objects, objects: new Map([...live.objects, ...read.objects.objects]) } };
}

/** The revisions after a state, if another state is a later one of the same history. */
function restOf(session: ScratchSession, state: SchemaState, later: SchemaState): Replayed | undefined {
  if (state.kind !== "history" || later.kind !== "history") return undefined;
  const [short, long] = [state.replay ?? allOf(session), later.replay ?? allOf(session)];
  const isPrefix = short.length <= long.length && short.every(({ id }, index) => long[index]?.id === id);
  return isPrefix ? long.slice(short.length) : undefined;
}

/** Reads the state that the scratch database contains. Problems: those of a query. */
export function readState(session: ScratchSession): Promise<StateRead | Problem> {
  return withoutOwnTables(session, async () => {
    const sql = await schemaText(session);
    if (isProblem(sql)) return sql;
    const { metadataTable } = readGenerateScope(session);
    const objects = await fingerprint(session.ask, session.ownTables);
    return { sql, catalog: await readCatalog(session.ask, metadataTable), objects };
  });
}

/** The scope of a comparison of whole schemas. */
export const everything: Scope = { kind: "all", ignored: new Set(), drops: new Set(), keptIndexes: new Set() };

/** The statements from one state, which the scratch database contains, to another one. */
export async function operations(
  session: ScratchSession,
  { catalog: source }: StateRead,
  { catalog: target, objects: after }: StateRead,
  answers: Answers,
): Promise<Pick<ComparedStates, "operations" | "losses" | "others">> {
  // Outside of the transaction, in which the function that answers cannot be created.
  const before = await fingerprint(session.ask, session.ownTables);
  const resolved = resolveAnswers(source, target, answers);
  const own = readGenerateScope(session);
  const casts = await readCasts(session.ask);
  const inputs = { session, source, target, casts, own, edits: [] };
  const plan = await planUp({ ...inputs, answers: "answer" in resolved ? noAnswers : resolved }, everything);
  // No plan: the difference is said in words only.
  if (isProblem(plan)) return { operations: [], losses: [], others: differences(before, after).catalog };
  const remaining = await inTransaction(session, async () => {
    const failed = await execute(session, plan.statements.map(inTransactionOf), "up");
    return differences(failed ? before : await fingerprint(session.ask, session.ownTables), after).catalog;
  });
  return {
    operations: plan.statements.map(({ sql }) => ({ ...operationObject(sql), sql })),
    losses: plan.losses,
    others: remaining,
  };
}
