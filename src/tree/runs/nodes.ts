import type { RunChange } from "../../client/messages/runLogMessages.ts";
import { changesOfRun } from "../../client/messages/runLogMessages.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import type { KnownRun } from "../../migrations/journal.ts";

/** A row of the Runs view. Each is an argument of commands as well: `project`, `run` and `revision` are its own. */
export type Node = ProjectNode | RunNode | ChangeNode;

type Of<Kind extends string> = { readonly kind: Kind; readonly project: string; readonly view: ProjectView };
export type ProjectNode = Of<"project"> & { readonly runs: readonly KnownRun[] };
export type RunNode = Of<"run"> & { readonly run: string; readonly entry: KnownRun };
export type ChangeNode = Of<"change"> & {
  readonly run: string;
  readonly revision: string;
  readonly entry: RunChange;
};

/** The rows of a project's runs, the latest first. */
export function rowsOf(view: ProjectView, runs: readonly KnownRun[]): Node[] {
  return runs.map((entry) => ({ kind: "run", project: view.key, view, run: entry.run, entry }));
}

/** Children of a row: of a run, its revisions. */
export function childrenOf(node: Node): Node[] {
  if (node.kind === "project") return rowsOf(node.view, node.runs);
  if (node.kind === "change") return [];
  const { project, view, run } = node;
  return changesOfRun(node.entry).map((entry) => ({ kind: "change", project, view, run, revision: entry.id, entry }));
}
