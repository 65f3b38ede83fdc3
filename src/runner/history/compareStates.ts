import type { StandaloneObject } from "../../core/ddl/standalone.ts";
import type { Catalog } from "../../core/diff/catalog.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { LiveState } from "../../migrations/rehearsal.ts";
import type { ComparedStates, CompareStatesParams, Replayed, SchemaState, Statements } from "../../protocol/states.ts";
import { readGenerateScope } from "../generate/generateScope.ts";
import { readCatalog } from "../generate/readCatalog.ts";
import { liveCatalog } from "../rehearsal/live/liveSync.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import type { Fingerprint } from "../rehearsal/snapshot/catalogObject.ts";
import { operationObject } from "../../core/diff/operationObject.ts";
import { inTransaction } from "../generate/execute.ts";
import { executeEach } from "./squash/executeEach.ts";
import { dropLeftovers } from "./squash/leftovers.ts";
import type { Renames, TriedPlan } from "./tryPlan.ts";
import { differences } from "../rehearsal/snapshot/differences.ts";
import { fingerprint, prepareFingerprint } from "../rehearsal/snapshot/fingerprint.ts";
import { knownRenames } from "./knownRenames.ts";
import { allOf, continueReplay, layState, withoutOwnTables } from "./layState.ts";
import { schemaText } from "./schemaText.ts";
import { readStandalone, standaloneChanges } from "./standalone.ts";
import { tryPlan } from "./tryPlan.ts";

/** The schema of a state as it was read on the scratch database. */
export type SchemaRead = {
  readonly catalog: Catalog;
  readonly objects: Fingerprint;
  /** Undefined if they could not be read. */
  readonly standalone: readonly StandaloneObject[] | undefined;
};

/** A state as it was read on the scratch database. */
export type StateRead = SchemaRead & {
  readonly sql: string;
  /** Keys of the objects on the scratch database; absent: all of `objects`. */
  readonly written?: ReadonlySet<string>;
};

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
  if (problem) return problem;
  const lay = (state: "from" | "to") => layState(session, liveState, state === "from" ? from : to);
  return { ...texts, ...(await statementsBetween(session, source, target, renames, lay)) };
}

async function readBoth(
  session: ScratchSession,
  liveState: LiveState,
  from: SchemaState,
  to: SchemaState,
): Promise<readonly [StateRead, StateRead, Renames] | Problem> {
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
  if (backward) return [other, one, knownRenames(other.objects, one.objects)];
  return [one, other, rest ? knownRenames(one.objects, other.objects) : {}];
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
  const written = read.objects.objects;
  return {
    ...read,
    objects: { ...read.objects, objects: new Map([...live.objects, ...written]) },
    written: new Set(written.keys()),
  };
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
    return isProblem(sql) ? sql : { sql, ...(await readParts(session)) };
  });
}

/** Reads the schema that the scratch database contains, without its SQL. */
export function readSchema(session: ScratchSession): Promise<SchemaRead> {
  return withoutOwnTables(session, () => readParts(session));
}

async function readParts(session: ScratchSession): Promise<SchemaRead> {
  const { metadataTable } = readGenerateScope(session);
  const objects = await fingerprint(session.ask, session.ownTables);
  const standalone = await readStandalone(session);
  return { catalog: await readCatalog(session.ask, metadataTable), objects, standalone };
}

/** The statements from one state, which the scratch database contains, to another one, and what they do not cover. */
async function statementsBetween(
  session: ScratchSession,
  source: StateRead,
  target: StateRead,
  renames: Renames,
  lay: (state: "from" | "to") => Promise<unknown>,
): Promise<Statements> {
  const changes = standaloneChanges(source.standalone, target.standalone);
  const tried = await tryPlan(session, source.catalog, target.catalog, { renames, changes });
  const isToNothing = isEmpty(target) && tried.failure === undefined;
  const { operations, losses, reached, failure } = isToNothing ? await dropAll(session, tried, lay) : tried;
  // A live state has objects that its definition leaves out, so that the scratch database does not have them.
  const unwritten = [...source.objects.objects].filter(
    ([key]) => !reached.objects.has(key) && !target.objects.objects.has(key) && !isPlanned(source, key),
  );
  const nothing = { ...target.objects, objects: new Map() };
  return {
    operations,
    losses,
    others: [
      ...(failure === undefined ? [] : [failure]),
      ...differences(reached, target.objects).catalog,
      ...differences({ ...source.objects, objects: new Map(unwritten) }, nothing).catalog,
    ],
  };
}

/** True for a database that has nothing but its first schema. */
function isEmpty({ objects }: SchemaRead): boolean {
  return [...objects.objects.values()].every(({ kind, name }) => kind === "schema" && name === "public");
}

/** A plan that leads to an empty database, with the statements that drop what plans do not cover, such as sequences and schemas. */
async function dropAll(
  session: ScratchSession,
  plan: TriedPlan,
  lay: (state: "from" | "to") => Promise<unknown>,
): Promise<TriedPlan> {
  const planned = plan.operations.map(({ sql }) => sql);
  const leftovers = await dropLeftovers(session, planned, () => lay("to"));
  if (leftovers.length === 0) return plan;
  await lay("from");
  return withoutOwnTables(session, async () => {
    await prepareFingerprint(session.ask);
    return inTransaction(session, async () => {
      const { executed } = await executeEach(session, [...planned, ...leftovers]);
      const operations = executed.map((sql) => ({ ...operationObject(sql), sql }));
      return { ...plan, operations, reached: await fingerprint(session.ask, session.ownTables) };
    });
  });
}

/** True if the scratch database had the object before the statements. */
function isPlanned({ written }: StateRead, key: string): boolean {
  return written === undefined || written.has(key);
}
