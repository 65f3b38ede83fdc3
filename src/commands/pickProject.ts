import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Project } from "../client/project/project.ts";
import { databaseName } from "../client/project/projectState.ts";
import type { Store } from "../host/project/store.ts";
import { counts } from "../client/messages/counts.ts";

/** Asks for one of the workspace's projects; says where each stands. Undefined: cancelled. */
export async function pickProject(store: Store, title: string): Promise<Project | undefined> {
  const items = store.projects.map((project) => ({
    label: project.location.name,
    description: [databaseName(project.view) ?? "", positionOf(project)].filter((part) => part !== "").join(" · "),
    detail: vscode.workspace.asRelativePath(project.location.dataSource ?? project.location.root),
    project,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: l10n.t("A project of this workspace"),
  });
  return picked?.project;
}

function positionOf({ view }: Project): string {
  if (view.status !== "ready") return "";
  return counts.pending(view.history.pending.length);
}
