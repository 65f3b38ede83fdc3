import { existsSync } from "node:fs";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { splitExport } from "../../core/source/dataSourceDetection.ts";
import { allReplaced } from "../../migrations/squash/replaced.ts";
import type { LiveStateAnswer, RunnerStart } from "../../protocol/runner.ts";
import type { SchemaState } from "../../protocol/states.ts";
import { nothingLive } from "../generate/draftSource.ts";
import type { Project } from "../project/project.ts";
import { databaseLabel } from "../project/projectState.ts";
import { gitProblem } from "../rehearsal/git.ts";
import type { RequestOptions } from "../runner/runnerClient.ts";
import type { Checkout } from "./gitCheckout.ts";
import { checkOut, inRepository } from "./gitCheckout.ts";
import { submoduleOf } from "./submodules.ts";
import { historyStart, replayTo } from "./replayed.ts";
import { liveWithDefinition, surroundings } from "./scratchState.ts";

/** A state of the schema that can be made on the project's scratch database. */
export type NamedState = {
  /** As the user named it, or the database of a live state. */
  readonly label: string;
  readonly state: SchemaState;
  readonly live: LiveStateAnswer;
};

/** Options of a request for a state: no database is queried if `isOffline`. */
export type StateOptions = RequestOptions & {
  readonly isOffline?: boolean;
  /** True if the user does not wait for it: other work in the background is not aborted. */
  readonly isBackground?: boolean;
};

const gitPrefix = "git:";
const environmentPrefix = "env:";

/** The environment that a name means. An environment that is called as another state is has to have the prefix `env:`. */
function environmentNamed(named: readonly { readonly name: string }[], name: string): string | undefined {
  if (["head", "base", "live"].includes(name)) return undefined;
  const plain = name.startsWith(environmentPrefix) ? name.slice(environmentPrefix.length) : name;
  return named.find((one) => one.name === plain)?.name;
}

/** True if revisions make the state of a name, and not a database. */
export function isOfRevisions({ view }: Pick<Project, "view">, name: string): boolean {
  return name !== "live" && environmentNamed(view.location.environments.named, name) === undefined;
}

/**
 * Finds the state that a name means: `head`, `base`, `live`, `git:REF` (all revisions in a commit), the name of an
 * environment, also as `env:NAME` (its database), or a revision. Problems: `revisionUnknown`, `revisionAmbiguous`,
 * `revisionWithoutFile`, `refWithoutProject`, `refSubmodule`, `refWithoutRevisions`, those of git, those of a live
 * database, of a history that cannot be replayed, and `noLiveStart`.
 *
 * @param from the live state with the start of histories; absent: they begin with an empty database
 */
export async function stateNamed(
  project: Project,
  name: string,
  options: StateOptions,
  from?: LiveStateAnswer,
): Promise<NamedState | Problem> {
  const { location } = project.view;
  const environment = environmentNamed(location.environments.named, name);
  if (name === "live") return liveState(project, options);
  if (name.startsWith(gitPrefix)) return stateInCommit(project, name.slice(gitPrefix.length), options, from);
  if (environment !== undefined) return liveIn(project, environment, options);
  const replay = replayTo(project.view, name);
  if (isProblem(replay)) return replay;
  const live = from ?? (await aroundHistory(project, options));
  return isProblem(live) ? live : { label: name, state: { kind: "history", replay }, live };
}

async function aroundHistory(project: Project, options: StateOptions): Promise<LiveStateAnswer | Problem> {
  return options.isOffline === true ? nothingLive : surroundings(project, options);
}

async function liveState(project: Project, options: StateOptions): Promise<NamedState | Problem> {
  const live = await liveWithDefinition(project, options);
  if (isProblem(live)) return live;
  return { label: databaseLabel(project.view), state: { kind: "live", replay: [] }, live };
}

/** The database of another environment, as SQL, because the scratch database belongs to this one. */
async function liveIn(project: Project, environment: string, options: StateOptions): Promise<NamedState | Problem> {
  if (project.view.environment === environment) return liveState(project, options);
  const other = project.inEnvironment(environment);
  try {
    await other.refresh();
    const live = await liveWithDefinition(other, options);
    if (isProblem(live)) return live;
    // In that environment, TypeORM's own tables may have other names.
    const state: SchemaState = { kind: "live", replay: [] };
    const at = await other.rehearsals.askAbout("schemaAt", live, { state }, options);
    if (isProblem(at)) return at;
    return { label: databaseLabel(other.view), state: { kind: "definition", sql: at.sql }, live };
  } finally {
    other.dispose();
  }
}

/** The schema of all revisions in a commit, which the code of that commit makes. */
async function stateInCommit(
  project: Project,
  ref: string,
  options: StateOptions,
  from: LiveStateAnswer | undefined,
): Promise<NamedState | Problem> {
  const start = historyStart(project.view);
  if (isProblem(start)) return start;
  const checkout = await checkOut(project.location.root, ref, options.signal);
  if (isProblem(checkout)) return checkout;
  const { revisions } = project.view.history;
  const client = project.rehearsals.relocated((start) => movedTo(checkout, start), checkout.folder);
  try {
    const absent = await absentIn(project, checkout, ref, options.signal);
    if (absent) return absent;
    const live = from ?? (await aroundHistory(project, options));
    if (isProblem(live)) return live;
    const listed = await client.askAbout("listRevisions", live, {}, options);
    if (isProblem(listed)) return inRepository(listed, checkout);
    // An empty schema would look like the result of reading them.
    if (listed.revisions.length === 0 && revisions.some(({ file }) => file !== undefined))
      return { code: "refWithoutRevisions", ref };
    // A commit from before the start of the history has all of its revisions. One from before a squash has the replaced ones.
    const starts = start === undefined ? [] : [start.id, ...allReplaced(start)];
    const place = listed.revisions.findIndex(({ id }) => starts.includes(id));
    const replay = listed.revisions.slice(Math.max(0, place)).map(({ id, timestamp }) => ({ id, timestamp }));
    // The start would show what a revision does that the commit does not have.
    if (live.liveState.start?.contained.some((id) => replay.every((one) => one.id !== id)) === true)
      return { code: "noLiveStart" };
    const at = await client.askAbout("schemaAt", live, { state: { kind: "history", replay } }, options);
    if (isProblem(at)) return inRepository(at, checkout);
    return { label: `${gitPrefix}${ref}`, state: { kind: "definition", sql: at.sql }, live };
  } finally {
    client.dispose();
    await checkout.dispose();
  }
}

/**
 * Why a checkout does not have the project: `refSubmodule`, or `refWithoutProject` with the data source or the project's
 * folder.
 */
export async function absentIn(
  { location, view }: Project,
  checkout: Checkout,
  ref: string,
  signal: AbortSignal | undefined,
): Promise<Problem | undefined> {
  const { top, inside } = checkout;
  const place = location.dataSource === undefined ? location.root : splitExport(location.dataSource).file;
  const revisions = view.history.revisions.flatMap(({ file }) => file ?? []);
  try {
    const submodule = await submoduleOf(checkout, revisions, [location.root, place], signal);
    if (submodule !== undefined) return { code: "refSubmodule", ref, path: submodule };
  } catch (error) {
    return gitProblem(error);
  }
  return existsSync(inside(place)) ? undefined : { code: "refWithoutProject", ref, file: path.relative(top, place) };
}

/** The start of a runner on the files of a commit. Files outside of the repository stay where they are. */
export function movedTo({ top, inside }: Checkout, start: RunnerStart): RunnerStart {
  const moved = (place: string) => (path.relative(top, place).startsWith("..") ? place : inside(place));
  return {
    ...start,
    root: moved(start.root),
    ...(start.dataSource === undefined ? {} : { dataSource: moved(start.dataSource) }),
  };
}
