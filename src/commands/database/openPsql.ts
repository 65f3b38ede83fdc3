import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import path from "node:path";
import { l10n } from "vscode";
import * as vscode from "vscode";
import { findProgram } from "../../client/runner/programs.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { failed } from "../../host/changes/failed.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { ifTrusted, onPostgres } from "../command.ts";

/** PostgreSQL's own installation instructions for `psql`. */
const downloads = "https://www.postgresql.org/download/";

/**
 * Opens a terminal with `psql` on the project's database. The password is in a file that only this user may read and that
 * goes with the terminal: no command line, no environment and no history has it.
 */
export const openPsql = onPostgres(
  ifTrusted(async ({ storage }, { project }) => {
    const program = findProgram("psql");
    if (program === undefined) {
      void offerDownload();
      return failedWithout();
    }
    const directory = path.join(storage, `psql-${randomBytes(6).toString("hex")}`);
    const access = await project.client.request("psql", { directory }, { timeout: 60_000 });
    if (isProblem(access)) return failed(access, project);
    const name = `psql ${databaseLabel(project.view)}`;
    const terminal = vscode.window.createTerminal({
      name,
      shellPath: program,
      cwd: project.location.root,
      // One of the user's own would win over the password file.
      env: { PGSERVICEFILE: access.serviceFile, PGSERVICE: access.service, PGPASSWORD: null },
      iconPath: new vscode.ThemeIcon("terminal"),
      isTransient: true,
    });
    const closing = vscode.window.onDidCloseTerminal((closed) => {
      if (closed !== terminal) return;
      closing.dispose();
      rmSync(directory, { recursive: true, force: true });
    });
    terminal.show();
    return { ok: true, terminal: name };
  }),
);

function failedWithout() {
  const message = l10n.t("psql is not on this machine’s PATH.");
  return { ok: false, applied: [], reverted: [], problem: { code: "psqlMissing", message } };
}

async function offerDownload(): Promise<void> {
  const how = l10n.t("How to Install");
  const picked = await vscode.window.showWarningMessage(
    l10n.t("psql is not on this machine’s PATH. It comes with PostgreSQL’s client programs."),
    how,
  );
  if (picked === how) await vscode.env.openExternal(vscode.Uri.parse(downloads));
}
