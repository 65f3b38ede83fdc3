import * as vscode from "vscode";
import type { Project } from "../../client/project/project.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { KnownRun } from "../../migrations/journal.ts";
import type { Store } from "./store.ts";

/** The recorded runs of a project's database, the latest first, or the reason why they could not be read. */
export type Runs = readonly KnownRun[] | Problem;

type Read = { readonly basis: readonly unknown[]; readonly runs?: Runs };

/** Reads the recorded runs of the projects while a view shows them, again after each change of a history. */
export class RunLog implements vscode.Disposable {
  readonly #store: Pick<Store, "projects" | "onDidChange">;
  readonly #change = new vscode.EventEmitter<void>();
  readonly #subscription: vscode.Disposable;
  readonly #read = new Map<Project, Read>();
  #isNeeded = false;

  /** The runs of a project were read. */
  readonly onDidChange = this.#change.event;

  constructor(store: Pick<Store, "projects" | "onDidChange">) {
    this.#store = store;
    this.#subscription = store.onDidChange(() => this.#readChanged());
  }

  /** The runs of a project, by the key of its view. Undefined until they were read, and while the database does not answer. */
  of(key: string): Runs | undefined {
    const project = this.#store.projects.find(({ view }) => view.key === key);
    return project?.view.status === "ready" ? this.#read.get(project)?.runs : undefined;
  }

  /** Says whether the runs are shown. Runs that are not shown are not read. */
  show(isShown: boolean): void {
    this.#isNeeded = isShown;
    this.#readChanged();
  }

  #readChanged(): void {
    if (!this.#isNeeded) return;
    for (const project of this.#read.keys()) if (!this.#store.projects.includes(project)) this.#read.delete(project);
    for (const project of this.#store.projects) {
      const { view } = project;
      // The connection belongs to the run, and the end of the run is a change of its own.
      if (view.status !== "ready" || view.running) continue;
      const basis = [view.history, view.connection, view.lastRun];
      const known = this.#read.get(project);
      if (known?.basis.length === basis.length && known.basis.every((value, at) => value === basis[at])) continue;
      const { runs } = known ?? {};
      this.#read.set(project, runs === undefined ? { basis } : { basis, runs });
      void this.#ask(project, basis);
    }
  }

  async #ask(project: Project, basis: readonly unknown[]): Promise<void> {
    const answer = await project.client.read("journal", {});
    // A newer request is under way.
    const known = this.#read.get(project);
    if (known?.basis !== basis) return;
    if (isProblem(answer) && isRunnerGone(answer)) {
      // The refresh that starts the next runner reads again.
      this.#read.set(project, { ...known, basis: [] });
      return;
    }
    this.#read.set(project, { basis, runs: isProblem(answer) ? answer : answer.runs });
    this.#change.fire();
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#change.dispose();
  }
}

function isRunnerGone({ code }: Problem): boolean {
  return code === "runnerCrashed" || code === "cancelled";
}
