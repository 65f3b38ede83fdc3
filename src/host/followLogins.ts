import type * as vscode from "vscode";
import { isThisMachine } from "../migrations/connection.ts";
import type { LocalDatabase } from "./localDatabase.ts";
import type { Project } from "./project.ts";
import { postgresOf } from "./projectState.ts";
import type { Store } from "./store.ts";

/** What the embedded database answers to a login that it was not told of. */
const refusals: readonly (string | undefined)[] = ["authFailed", "passwordMissing", "databaseMissing"];

/**
 * Tells the embedded database of a user, password or database that was changed in `.env` while it runs: after a reading
 * that it refused, once for each runner, and reads the project again.
 */
export function followLogins(store: Store, database: LocalDatabase): vscode.Disposable {
  const follow = async (project: Project) => {
    const { problem } = project.view;
    const connection = postgresOf(project.view);
    if (!refusals.includes(problem?.code) || !connection || !isThisMachine(connection.host)) return;
    if (database.portOf(project) !== connection.port) return;
    if (await database.letIn(project)) await store.refreshProject(project);
  };
  return store.onDidRead(() => {
    for (const project of store.projects) void follow(project);
  });
}
