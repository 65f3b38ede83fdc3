import { l10n } from "vscode";
import * as vscode from "vscode";
import { writeUrl } from "../host/envUrl.ts";
import type { Project } from "../host/project.ts";
import type { Services } from "../host/services.ts";

/**
 * Says where a database listens that the project does not point to, and offers to point it there. Not awaited by the
 * command: a notification may never be answered.
 *
 * @param urlOf asked for only when it is wanted, for it holds a password
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
  await writeUrl(project, url);
  await project.freshen();
  await services.store.refreshProject(project);
}
