import { stat } from "node:fs/promises";
import * as vscode from "vscode";
import { isProblem } from "../migrations/problem.ts";
import { keep } from "./evidence.ts";
import type { Log } from "./log.ts";
import type { Project } from "./project.ts";
import type { ProjectView } from "./projectState.ts";
import { databaseName, postgresOf } from "./projectState.ts";
import { setting } from "./settings.ts";
import type { Store } from "./store.ts";

/** For so long nothing has happened, in milliseconds, when something begins that nobody has asked for. */
const quiet = 2500;
/** Milliseconds after which it is given up. */
const patience = 30_000;
/** More revisions are rehearsed when somebody asks for it: they take their time. */
const most = 100;

/** What is being rehearsed, and the runner that had read the files then. */
type Under = { readonly project: Project; readonly runner: number | undefined; readonly controller: AbortController };

/**
 * Rehearses what is pending in the selected project while nobody waits for it, so that each verdict stands in the tree and
 * a confirmation has it at once. Once for each state of the pending files and of the database, when the window has the
 * focus; whatever changes meanwhile ends it, and nothing of it is ever reported but to the log.
 */
export function rehearseAhead(store: Store, log: Log): vscode.Disposable {
  const tried = new WeakMap<Project, string>();
  let timer: NodeJS.Timeout | undefined;
  let under: Under | undefined;

  const changed = () => {
    if (under && !isAsItWas(under)) under.controller.abort();
    clearTimeout(timer);
    timer = setTimeout(() => void begin().catch((error: unknown) => log.write("error", String(error))), quiet);
  };
  const isAsItWas = ({ project, runner }: Under) =>
    store.selected === project && isWanted(project.view) && project.client.startedAt === runner;

  const begin = async () => {
    const project = store.selected;
    if (!project || under || !vscode.window.state.focused || !isWanted(project.view)) return;
    const one: Under = { project, runner: project.client.startedAt, controller: new AbortController() };
    under = one;
    try {
      const state = await stateOf(project.view);
      if (tried.get(project) === state || !isAsItWas(one)) return;
      tried.set(project, state);
      await rehearse(one);
      if (!one.controller.signal.aborted) return;
      // Whoever ended it wanted something else first.
      tried.delete(project);
      changed();
    } finally {
      under = undefined;
    }
  };
  const rehearse = async ({ project, controller: { signal } }: Under) => {
    const began = Date.now();
    const evidence = await project.rehearser.rehearseAhead(
      project,
      { kind: "upgradeHead" },
      { signal, timeout: patience },
    );
    keep(project, evidence);
    const name = databaseName(project.view) ?? project.location.name;
    const told = isProblem(evidence) ? evidence.code : `${evidence.revisions.length} revisions`;
    log.write("debug", `Rehearsed ahead for ${name}: ${told}, ${Date.now() - began} ms`);
  };

  changed();
  return vscode.Disposable.from(
    store.onDidChange(changed),
    store.onDidRead(changed),
    vscode.window.onDidChangeWindowState(changed),
    new vscode.Disposable(() => {
      clearTimeout(timer);
      under?.controller.abort();
    }),
  );
}

/** Whether there is a pending revision of which nothing is known, and somebody wants to know. */
function isWanted(view: ProjectView): boolean {
  const { history, status, running, rehearsed, location } = view;
  const scope = location.folder.uri;
  return (
    status === "ready" &&
    running === undefined &&
    postgresOf(view) !== undefined &&
    history.pending.length <= most &&
    history.pending.some((id) => rehearsed?.has(id) !== true) &&
    setting("rehearse", scope) &&
    setting("rehearseAhead", scope)
  );
}

/** What a rehearsal stands on, as far as it can be seen without one. */
async function stateOf({ history, environment, connection }: ProjectView): Promise<string> {
  const pending = history.revisions.filter(({ id }) => history.pending.includes(id));
  const files = pending.map(async ({ id, file = "" }) => [id, (await stat(file).catch(() => undefined))?.mtimeMs]);
  return JSON.stringify([environment, connection, history.applied, await Promise.all(files)]);
}
