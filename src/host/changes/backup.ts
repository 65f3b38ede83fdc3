import { spawn } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { l10n } from "vscode";
import * as vscode from "vscode";
import { isProblem } from "../../core/problems/problem.ts";
import { actions } from "../../client/messages/actions.ts";
import { findProgram } from "../../client/runner/programs.ts";
import type { Project } from "../../client/project/project.ts";
import { databaseName, postgresFacts, databaseLabel } from "../../client/project/projectState.ts";
import { bytesInWords } from "../../client/cards/formatNumbers.ts";
import { notify, notifyProblem, warn } from "../messages/notify.ts";

/** True if `pg_dump` is available. */
export function canBackUp({ view }: Project): boolean {
  return postgresFacts(view) !== undefined && findProgram("pg_dump") !== undefined;
}

/**
 * Dumps a project's database into a file that the user selects, in `pg_dump`'s custom format for `pg_restore`. The
 * password is in a file that only this user can read, as for `Open psql`. Reports the result. Returns false if no
 * backup was made.
 */
export async function backUp(project: Project): Promise<boolean> {
  const program = findProgram("pg_dump");
  const name = databaseName(project.view) ?? project.location.name;
  const stamp = new Date().toISOString().replace(/[:T]/g, "-").slice(0, 19);
  const target = await vscode.window.showSaveDialog({
    title: l10n.t("Back Up {0}", name),
    // Not in the repository: other people's data would soon be committed.
    defaultUri: vscode.Uri.file(path.join(homedir(), `${name.replace(/[^\w.-]/g, "_")}-${stamp}.dump`)),
    filters: { [l10n.t("PostgreSQL dump")]: ["dump"] },
  });
  if (!target || program === undefined) return false;
  const directory = await mkdtemp(path.join(tmpdir(), "migrations-backup-"));
  try {
    const access = await project.client.request("psql", { directory });
    if (isProblem(access)) {
      notifyProblem(access, project);
      return false;
    }
    const env = { ...process.env, PGSERVICEFILE: access.serviceFile, PGSERVICE: access.service };
    const title = l10n.t("Backing up {0}…", name);
    const location = vscode.ProgressLocation.Notification;
    const ended = await vscode.window.withProgress({ location, title, cancellable: true }, (_, token) =>
      dump(program, target.fsPath, env, token),
    );
    if (ended !== undefined) {
      await rm(target.fsPath, { force: true });
      if (ended !== "") warn({ message: l10n.t("No backup was made: {0}", ended), actions: [actions.log] }, project);
      return false;
    }
    const { size } = await stat(target.fsPath);
    notify(l10n.t("Backed up {0}: {1}, {2}.", databaseLabel(project.view), bytesInWords(size), target.fsPath));
    return true;
  } catch (error) {
    notifyProblem({ code: "writeFailed", file: target.fsPath, message: (error as Error).message }, project);
    return false;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Undefined: it was made. Else what `pg_dump` said last; nothing where it was cancelled. */
function dump(
  program: string,
  file: string,
  env: NodeJS.ProcessEnv,
  token: vscode.CancellationToken,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, ["--format=custom", `--file=${file}`, "--no-password"], {
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (data: Buffer) => (said = (said + data.toString("utf8")).slice(-2000)));
    const cancelling = token.onCancellationRequested(() => child.kill());
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code) => {
      cancelling.dispose();
      if (token.isCancellationRequested) resolve("");
      else resolve(code === 0 ? undefined : (said.trim().split("\n").at(-1) ?? String(code)));
    });
  });
}
