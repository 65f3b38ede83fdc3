import { lineComment } from "../../core/ddl/context.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ComparedStates, SchemaAt } from "../../protocol/states.ts";
import type { Project } from "../project/project.ts";
import type { FromLive } from "./fromLive.ts";
import { orFromLive } from "./fromLive.ts";
import type { NamedState, StateOptions } from "./schemaStates.ts";
import { stateNamed } from "./schemaStates.ts";
import type { Contents } from "./stateCache.ts";
import { contentsOf, contentsSince, settingsDigest, StateCache } from "./stateCache.ts";
import { surroundingsKey } from "./timelines.ts";

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
  const from = await stateNamed(project, names.from, options);
  if (isProblem(from)) return from;
  const to = await stateNamed(project, names.to, options);
  if (isProblem(to)) return to;
  const params = { from: from.state, to: to.state };
  const first = await project.rehearsals.askAbout("compareStates", surroundingsOf(from, to), params, options);
  // Another state has another start: from the live definition, nothing would differ from the live database.
  const areOfHistory = from.state.kind === "history" && to.state.kind === "history";
  const compared = areOfHistory
    ? await orFromLive(
        project,
        options,
        first,
        () => undefined,
        (live) => project.rehearsals.askAbout("compareStates", live, { ...params, isFromLive: true }, options),
      )
    : first;
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
  const named = await stateNamed(project, name, options);
  if (isProblem(named)) return named;
  const first = await schemaOf(project, named, table, options);
  const { state } = named;
  const at = await orFromLive(
    project,
    options,
    first,
    () => undefined,
    (live) =>
      project.rehearsals.askAbout("schemaAt", live, { state, ...(table && { table }), isFromLive: true }, options),
  );
  if (isProblem(at)) return at;
  const { notFromEmpty, sql } = at;
  const head = notFromEmpty === undefined ? "" : `${lineComment(notFromEmpty)}\n\n`;
  return { ...at, sql: at.exists ? `${head}${sql}` : sql, label: named.label };
}

/** A kept schema, and the files that it was made from. */
type Kept = { readonly at: SchemaAt; readonly contents: Contents };

/** Makes a schema, or takes it from the cache: that of a history depends on its files and on the surroundings alone. */
async function schemaOf(
  project: Project,
  { state, live }: NamedState,
  table: { readonly schema?: string; readonly name: string } | undefined,
  options: StateOptions,
): Promise<SchemaAt | Problem> {
  const ask = () =>
    project.rehearsals.askAbout("schemaAt", live, table === undefined ? { state } : { state, table }, options);
  const settings = await settingsDigest(project);
  if (state.kind !== "history" || settings === undefined) return ask();
  const cache = new StateCache(project);
  const key = JSON.stringify(["schemaAt", state.replay, table, surroundingsKey(live), settings]);
  const kept = (await cache.read(key)) as Kept | undefined;
  if (kept && kept.contents.digest === (await contentsOf(kept.contents.files))) return kept.at;
  const began = Date.now();
  const at = await ask();
  const contents = isProblem(at) || !at.files ? undefined : await contentsSince(at.files, began);
  if (contents && !isProblem(at)) await cache.write(key, { at: { ...at, files: [] }, contents } satisfies Kept);
  return at;
}
