import { lineComment } from "../../core/ddl/context.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { LiveStateAnswer } from "../../protocol/runner.ts";
import type { ComparedStates, SchemaAt } from "../../protocol/states.ts";
import type { Project } from "../project/project.ts";
import type { FromLive } from "./fromLive.ts";
import { orFromLive } from "./fromLive.ts";
import type { NamedState, StateOptions } from "./schemaStates.ts";
import { isOfRevisions, stateNamed } from "./schemaStates.ts";
import { surroundingsKey } from "./scratchState.ts";
import { kept } from "./stateCache.ts";

/** Two compared schemas, and what they are. */
export type ComparedSchemas = ComparedStates &
  FromLive & {
    /** True if neither an operation nor another difference is between them. */
    readonly isEqual: boolean;
    readonly labels: readonly [from: string, to: string];
  };

/** Compares two states of the schema by their names (`stateNamed`). Problems: those of the states. */
export async function compareSchemas(
  project: Project,
  names: { readonly from: string; readonly to: string },
  options: StateOptions,
): Promise<ComparedSchemas | Problem> {
  const first = await compareFrom(project, names, options, undefined);
  // From the live definition, nothing would differ from a database.
  if (!isOfRevisions(project, names.from) || !isOfRevisions(project, names.to)) return first;
  return orFromLive(
    project,
    options,
    first,
    () => undefined,
    (live) => compareFrom(project, names, options, live),
  );
}

/** Compares two states from one start of their histories; absent: an empty database. */
async function compareFrom(
  project: Project,
  names: { readonly from: string; readonly to: string },
  options: StateOptions,
  live: LiveStateAnswer | undefined,
): Promise<Omit<ComparedSchemas, "notFromEmpty"> | Problem> {
  const from = await stateNamed(project, names.from, options, live);
  if (isProblem(from)) return from;
  const to = await stateNamed(project, names.to, options, live);
  if (isProblem(to)) return to;
  const params = { from: from.state, to: to.state };
  const compared = await project.rehearsals.askAbout(
    "compareStates",
    live ?? surroundingsOf(from, to),
    params,
    options,
  );
  if (isProblem(compared)) return compared;
  const isEqual = compared.operations.length === 0 && compared.others.length === 0;
  return { ...compared, isEqual, labels: [from.label, to.label] };
}

/** One live state for both: that with a definition, and the roles, schemas and extensions of both. */
function surroundingsOf(from: NamedState, to: NamedState): NamedState["live"] {
  const [first, other] = to.state.kind === "live" ? [to, from] : [from, to];
  const { liveState, variables } = first.live;
  const more = other.live.liveState;
  const both = (one: readonly string[] = [], two: readonly string[] = []) => [...new Set([...one, ...two])];
  return {
    variables,
    liveState: {
      ...liveState,
      roles: both(liveState.roles, more.roles),
      extensions: both(liveState.extensions, more.extensions),
      extensionSchemas: { ...more.extensionSchemas, ...liveState.extensionSchemas },
    },
  };
}

/** The SQL of a state, or of one table in it. Problems: those of `stateNamed`. */
export async function schemaAtRevision(
  project: Project,
  name: string,
  table: { readonly schema?: string; readonly name: string } | undefined,
  options: StateOptions,
): Promise<(SchemaAt & FromLive & { readonly label: string }) | Problem> {
  const schemaFrom = async (from: LiveStateAnswer | undefined) => {
    const named = await stateNamed(project, name, options, from);
    if (isProblem(named)) return named;
    const at = await schemaOf(project, named, table, options);
    return isProblem(at) ? at : { ...at, label: named.label };
  };
  const first = await schemaFrom(undefined);
  const at: Awaited<ReturnType<typeof schemaAtRevision>> = isOfRevisions(project, name)
    ? await orFromLive(project, options, first, () => undefined, schemaFrom)
    : first;
  if (isProblem(at)) return at;
  const { notFromEmpty, sql } = at;
  const head = notFromEmpty === undefined ? "" : `${lineComment(notFromEmpty)}\n\n`;
  return { ...at, sql: at.exists ? `${head}${sql}` : sql };
}

/** Makes a schema, or takes it from the cache: that of a history depends on its files and on the surroundings alone. */
async function schemaOf(
  project: Project,
  { state, live }: NamedState,
  table: { readonly schema?: string; readonly name: string } | undefined,
  options: StateOptions,
): Promise<SchemaAt | Problem> {
  const ask = () =>
    project.rehearsals.askAbout("schemaAt", live, table === undefined ? { state } : { state, table }, options);
  if (state.kind !== "history") return ask();
  return kept(project, ["schemaAt", state.replay, table, await surroundingsKey(project, live)], ask);
}
