import { l10n } from "vscode";
import * as vscode from "vscode";
import { withRevisionsProgress } from "../../host/changes/progress.ts";
import { postgresFacts } from "../../client/project/projectState.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import { failed } from "../../host/changes/failed.ts";
import type { Services } from "../../host/services.ts";
import { notify } from "../../host/messages/notify.ts";
import { isLocalServer } from "../../core/connection/connection.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { CommandTarget } from "../command.ts";
import { offerUrl, writeProjectUrl } from "./offerDatabaseUrl.ts";
import { embeddedPlace } from "../../client/messages/databaseMessages.ts";

/** How long a message stays in the status bar, in milliseconds. */
const shownFor = 5000;

/**
 * Starts the embedded PostgreSQL where the project's `.env` points already, when that is a free port of this machine;
 * else on a free port, and offers to write `DATABASE_URL` into `.env`.
 *
 * @param why it is this one, a sentence
 */
export async function startEmbedded(
  services: Services,
  { project, argument }: CommandTarget,
  why?: string,
): Promise<CommandResult | undefined> {
  const connection = postgresFacts(project.view);
  const wanted = connection && isLocalServer(connection) ? connection.port : undefined;
  const running = await withRevisionsProgress(services, project, "other", () =>
    services.database.start(project, wanted),
  );
  if (isProblem(running)) return failed(running, project);
  const { port } = running;
  if (wanted === port) {
    // Without a reason there is nothing to explain, so that no message has to be dismissed.
    if (why === undefined)
      vscode.window.setStatusBarMessage(l10n.t("PostgreSQL 18 (embedded) listens on localhost:{0}.", port), shownFor);
    else
      notify(because(why, l10n.t("PostgreSQL 18 (embedded) listens on localhost:{0}, as the project expects.", port)));
  } else if (argument.yes === true) {
    const problem = await writeProjectUrl(services, project, await services.database.urlOf(project, running));
    if (problem) return failed(problem, project);
  } else
    void offerUrl(services, project, because(why, embeddedPlace(postgresFacts(project.view), port)), () =>
      services.database.urlOf(project, running),
    );
  await project.ensureFresh();
  await services.store.refreshProject(project);
  return { ok: true, applied: [], reverted: [], database: { kind: "embedded", port } };
}

function because(why: string | undefined, sentence: string): string {
  return why === undefined ? sentence : `${why} ${sentence}`;
}
