import * as vscode from "vscode";
import type { ProjectView } from "../../client/project/projectState.ts";
import { nonPostgresFacts } from "../../client/project/projectState.ts";
import type { Revision } from "../../migrations/revision.ts";

/** A revision's test: its project, and the revision. */
export type RevisionTest = { readonly project: string; readonly revision: string };

/** Keeps the tests equal to the projects' revisions: a test for each one with a file. Unchanged items are kept. */
export class RevisionTests {
  readonly #controller: vscode.TestController;
  readonly #tests = new WeakMap<vscode.TestItem, RevisionTest>();

  constructor(controller: vscode.TestController) {
    this.#controller = controller;
  }

  update(views: readonly ProjectView[]): void {
    const testable = views.filter((view) => view.status === "ready" && nonPostgresFacts(view) === undefined);
    for (const [id] of this.#controller.items)
      if (!testable.some(({ key }) => key === id)) this.#controller.items.delete(id);
    for (const view of testable) this.#updateProject(view);
  }

  /** The revision that an item stands for; undefined for a project. */
  revisionOf(item: vscode.TestItem): RevisionTest | undefined {
    return this.#tests.get(item);
  }

  /** All tests of revisions, or those below an item. */
  below(item?: vscode.TestItem): readonly vscode.TestItem[] {
    if (item && this.#tests.has(item)) return [item];
    const children = item ? item.children : this.#controller.items;
    return [...children].flatMap(([, child]) => this.below(child));
  }

  #updateProject({ key, location, history }: ProjectView): void {
    const project = this.#controller.items.get(key) ?? this.#controller.createTestItem(key, location.name);
    this.#controller.items.add(project);
    const revisions = history.revisions.filter(({ file }) => file !== undefined);
    for (const [id] of project.children) if (!revisions.some((one) => one.id === id)) project.children.delete(id);
    for (const revision of revisions) this.#updateRevision(project, revision);
  }

  #updateRevision(project: vscode.TestItem, { id, name, timestamp, file = "" }: Revision): void {
    const known = project.children.get(id);
    if (known?.uri?.fsPath === file) return;
    const item = this.#controller.createTestItem(id, name, vscode.Uri.file(file));
    item.sortText = String(timestamp);
    item.range = new vscode.Range(0, 0, 0, 0);
    this.#tests.set(item, { project: project.id, revision: id });
    project.children.add(item);
  }
}
