import * as vscode from "vscode";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { storeRehearsal } from "../../client/rehearsal/evidence.ts";
import type { Log } from "../log.ts";
import type { Project } from "../../client/project/project.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import { postgresFacts, databaseLabel } from "../../client/project/projectState.ts";
import { modifiedTimes } from "../../client/project/rehearsalValidity.ts";
import { setting } from "../../client/settings.ts";
import type { Store } from "../project/store.ts";

/** Idle time before a background rehearsal starts, in milliseconds. */
const IDLE_DELAY_MS = 2500;
/** Milliseconds after which a background rehearsal is aborted. */
const REHEARSAL_TIMEOUT_MS = 30_000;
/** Plans with more revisions are not rehearsed in the background, because they take long. */
const maxRevisions = 100;
/** How often it is begun again on the same state, where it is ended by what else happens. */
const mostTries = 3;

/** The running background rehearsal, and the runner that had read the files. */
type InFlight = {
  readonly project: Project;
  readonly runner: number | undefined;
  readonly controller: AbortController;
};
/**
 * The last background rehearsal: its state, the number of its starts, and the number of revisions from which it takes
 * too long.
 */
type Attempted = { readonly state: string; readonly times: number; readonly isDone: boolean; readonly tooMany: number };

/**
 * Rehearses the pending revisions of the selected project in the background, so that the verdicts are in the tree and
 * above the statements, and a later request for the same plan is answered from the cache. Runs once for each state of
 * the pending files and of the database, while the window has the focus. Any change aborts it. Failures go to the log
 * only.
 */
export function rehearseAhead(store: Store, log: Log): vscode.Disposable {
  const tried = new WeakMap<Project, Attempted>();
  let timer: NodeJS.Timeout | undefined;
  let under: InFlight | undefined;
  let isDisposed = false;

  const changed = () => {
    if (under && !isAsItWas(under)) under.controller.abort();
    clearTimeout(timer);
    if (!isDisposed) timer = setTimeout(() => void begin().catch(fail), IDLE_DELAY_MS);
  };
  const fail = (error: unknown) => {
    if (!isDisposed) log.write("error", String(error));
  };
  // `RehearsalClient` aborts this rehearsal for other requests.
  const isAsItWas = ({ project, runner }: InFlight) =>
    store.selected === project && project.client.startedAt === runner && isReady(project.view);

  const begin = async () => {
    const project = store.selected;
    if (!project || under || !vscode.window.state.focused) return;
    if (!isWanted(project.view) || project.view.running !== undefined) return;
    const one: InFlight = { project, runner: project.client.startedAt, controller: new AbortController() };
    under = one;
    try {
      const state = await stateOf(project.view);
      const before = tried.get(project);
      const isKnown = before?.state === state && (before.isDone || before.times >= mostTries);
      if (isKnown || project.view.history.pending.length >= (before?.tooMany ?? Infinity) || !isAsItWas(one)) return;
      const found = await rehearse(one);
      const times = before?.state === state ? before.times + 1 : 1;
      const isDone = !isProblem(found) || !isPassing(found);
      const isTooLong = isProblem(found) && found.code === "runnerHung";
      const tooMany = isTooLong ? project.view.history.pending.length : (before?.tooMany ?? Infinity);
      tried.set(project, { state, times, isDone, tooMany });
    } finally {
      under = undefined;
    }
    // Changes during the rehearsal have been ignored until here.
    changed();
  };
  const rehearse = async ({ project, controller: { signal } }: InFlight) => {
    const began = Date.now();
    const request = { kind: "upgradeHead" } as const;
    const found = await project.rehearsals.rehearseAhead(request, { signal, timeout: REHEARSAL_TIMEOUT_MS });
    if (isDisposed) return found;
    await storeRehearsal(project, found);
    const outcome = isProblem(found) ? found.code : `${found.revisions.length} revisions`;
    log.write("debug", `Rehearsed ahead for ${databaseLabel(project.view)}: ${outcome}, ${Date.now() - began} ms`);
    return found;
  };

  changed();
  return vscode.Disposable.from(
    store.onDidChange(changed),
    store.onDidRead(changed),
    vscode.window.onDidChangeWindowState(changed),
    new vscode.Disposable(() => {
      isDisposed = true;
      clearTimeout(timer);
      under?.controller.abort();
    }),
  );
}

/** True if the database is connected and no change is running. */
function isReady({ status, running }: ProjectView): boolean {
  return status === "ready" && (running === undefined || running.direction === "other");
}

/** True if a pending revision has no verdict and the setting enables background rehearsals. */
function isWanted(view: ProjectView): boolean {
  const { history, rehearsed, location } = view;
  const scope = location.folder;
  return (
    isReady(view) &&
    postgresFacts(view) !== undefined &&
    history.pending.length <= maxRevisions &&
    history.pending.some((id) => rehearsed?.has(id) !== true) &&
    setting("rehearse", scope) &&
    setting("rehearseAhead", scope)
  );
}

/** True for a temporary problem: another request came first, or the database does not answer. */
function isPassing({ code }: Problem): boolean {
  return code === "cancelled" || code.startsWith("connection");
}

/**
 * Digest of everything that a rehearsal depends on, as far as it is visible without a rehearsal, and of the existing
 * verdicts.
 */
async function stateOf({ history, environment, connection, loaded, rehearsed }: ProjectView): Promise<string> {
  const changes = await modifiedTimes(loaded?.files ?? []);
  const known = history.pending.map((id) => rehearsed?.has(id) === true);
  return JSON.stringify([environment, connection, history.applied, history.pending, known, [...changes]]);
}
