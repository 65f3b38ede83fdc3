import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { l10n } from "vscode";
import * as vscode from "vscode";
import type { RunningDatabase } from "../host/localDatabase.ts";
import { inView } from "../host/progress.ts";
import type { Project } from "../host/project.ts";
import { failed } from "../host/request.ts";
import type { Services } from "../host/services.ts";
import { tell } from "../host/tell.ts";
import { isProblem } from "../migrations/problem.ts";
import { onProject } from "./command.ts";

/**
 * Starts the embedded PostgreSQL where the project's `.env` points already, when that is a free port of this machine;
 * else on a free port, and offers to write `DATABASE_URL` into `.env`.
 */
export const startDatabase = onProject(async (services, { project, argument }) => {
  if (!vscode.workspace.isTrusted) return failed({ code: "restricted" }, project);
  const { view } = project;
  if (view.status === "ready" && !services.database.isRunning(project)) {
    tell(l10n.t("A database answers already: {0}@{1}.", view.connection?.database ?? "", view.connection?.host ?? ""));
    return { ok: true, applied: [], reverted: [], upToDate: true };
  }
  const wanted = wantedPort(project);
  const running = await inView(services, project, "other", () => services.database.start(project, wanted));
  if (isProblem(running)) return failed(running, project);
  if (wanted === running.port)
    tell(l10n.t("PostgreSQL 18 (embedded) listens on localhost:{0}, where the project looks for it.", running.port));
  else if (argument.yes === true) await writeUrl(project, running);
  else void offerUrl(services, project, running);
  await project.freshen();
  await services.store.refreshProject(project);
  return { ok: true, applied: [], reverted: [] };
});

/** The port that the project connects to, where it is one of this machine. */
function wantedPort({ view }: Project): number | undefined {
  const { connection } = view;
  const isLocal = connection && /^(localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0)$/.test(connection.host);
  return isLocal ? connection.port : undefined;
}

/** Not awaited by the command: a notification may never be answered. */
async function offerUrl(services: Services, project: Project, running: RunningDatabase): Promise<void> {
  const { connection } = project.view;
  const why = connection
    ? l10n.t(
        "PostgreSQL 18 (embedded) listens on localhost:{0}: the project points to {1}:{2}, which is not free.",
        running.port,
        connection.host,
        connection.port,
      )
    : l10n.t("PostgreSQL 18 (embedded) listens on localhost:{0}.", running.port);
  const write = l10n.t("Write DATABASE_URL to .env");
  const picked = await vscode.window.showInformationMessage(why, write, l10n.t("Copy URL"));
  if (picked === undefined) return;
  if (picked !== write) return vscode.env.clipboard.writeText(urlOf(project, running));
  await writeUrl(project, running);
  await project.freshen();
  await services.store.refreshProject(project);
}

function urlOf(project: Project, running: RunningDatabase): string {
  return `postgresql://postgres:postgres@localhost:${running.port}/${project.view.connection?.database ?? "postgres"}`;
}

/** Sets `DATABASE_URL` in an `.env`: its line is replaced where it has one, and nothing else is touched. */
async function writeUrl(project: Project, running: RunningDatabase): Promise<void> {
  const file = path.join(project.location.root, ".env");
  const line = `DATABASE_URL=${urlOf(project, running)}`;
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text !== undefined && /^\s*(export\s+)?DATABASE_URL\s*=.*$/m.test(text)) {
    await writeFile(
      file,
      text.replace(/^(\s*(?:export\s+)?)DATABASE_URL\s*=.*$/m, (_, head: string) => `${head}${line}`),
    );
  } else {
    await appendFile(file, `${text === undefined || text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`);
  }
}

/** At the opening of a workspace that asks for it: starts the database when nothing answers. */
export async function startOnOpen(services: Services): Promise<void> {
  await services.store.settled();
  for (const { view } of services.store.projects) {
    if (view.problem?.code === "connectionRefused")
      await vscode.commands.executeCommand("migrations.startDatabase", { project: view.key });
  }
}
