import type * as vscode from "vscode";
import { isLocalServer } from "../../core/connection/connection.ts";
import type { EmbeddedDatabase } from "../../client/database/embeddedDatabase.ts";
import type { Project } from "../../client/project/project.ts";
import { postgresFacts } from "../../client/project/projectState.ts";
import type { Store } from "../project/store.ts";

/** Problems that the embedded database reports for an unknown login. */
const refusals: readonly (string | undefined)[] = ["authFailed", "passwordMissing", "databaseMissing"];

/**
 * Updates the logins of the running embedded database after user, password or database have changed in `.env`: after
 * a status that the database rejected, once for each runner. Then refreshes the project.
 */
export function followLogins(store: Store, database: EmbeddedDatabase): vscode.Disposable {
  const follow = async (project: Project) => {
    const { problem } = project.view;
    const connection = postgresFacts(project.view);
    if (!refusals.includes(problem?.code) || !connection || !isLocalServer(connection)) return;
    if (database.portOf(project) !== connection.port) return;
    if (await database.letIn(project)) await store.refreshProject(project);
  };
  return store.onDidRead(() => {
    for (const project of store.projects) void follow(project);
  });
}
