import { l10n } from "vscode";
import * as vscode from "vscode";
import { writeUrl } from "../../client/database/writeDatabaseUrl.ts";
import type { Project } from "../../client/project/project.ts";
import { postgresFacts } from "../../client/project/projectState.ts";
import type { Services } from "../../host/services.ts";
import { showProblemActions } from "../../host/messages/notify.ts";
import type { Problem } from "../../core/problems/problem.ts";

/**
 * Reports the address of a running database that the project does not use, and offers to change the project's URL.
 * The command does not await this, because a notification may stay open.
 *
 * @param urlOf called only after the user has agreed, because the URL contains a password
 */
export async function offerUrl(
  services: Services,
  project: Project,
  why: string,
  urlOf: () => Promise<string | undefined>,
): Promise<void> {
  const write = l10n.t("Write DATABASE_URL to .env");
  const picked = await vscode.window.showInformationMessage(why, write, l10n.t("Copy URL"));
  if (picked === undefined) return;
  const url = await urlOf();
  if (url === undefined) return;
  if (picked !== write) return vscode.env.clipboard.writeText(url);
  const problem = await writeProjectUrl(services, project, url);
  if (problem) void showProblemActions(problem, project);
}

/**
 * Writes a URL into the project's `.env` and reads the project again. Problem: `urlNotUsed`, where something stands before
 * that file: an environment that was chosen, `.env.local`, the data source itself.
 */
export async function writeProjectUrl(services: Services, project: Project, url: string): Promise<Problem | undefined> {
  const file = await writeUrl(project, url);
  await project.ensureFresh();
  await services.store.refreshProject(project);
  const connection = postgresFacts(project.view);
  if (!connection || connection.port === Number(new URL(url).port)) return undefined;
  const { host, port, source } = connection;
  return { code: "urlNotUsed", file, host, port, source };
}
