import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Baseline } from "../../client/history/baseline.ts";
import { writeBaseline } from "../../client/history/baseline.ts";
import { counts } from "../../client/messages/counts.ts";
import { baselineGaps } from "../../client/messages/history/baselineMessages.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { failed } from "../../host/changes/failed.ts";
import { notify, warn } from "../../host/messages/notify.ts";
import type { CommandTarget } from "../command.ts";
import { onFresh, onPostgres } from "../command.ts";
import { askForMessage } from "../revisions/prompts.ts";
import { markOrRemove } from "./markOrRemove.ts";
import { replaying } from "./replaying.ts";

/** Writes the first revision for a schema that exists, and marks it as applied on the database that it was read from. */
export const baseline = onPostgres(
  onFresh(async (services, target) => {
    const { project, argument } = target;
    const source = await askSource(target);
    if (source === undefined) return undefined;
    const message = argument.message ?? (await askForMessage(l10n.t("Write Baseline")));
    if (message === undefined) return undefined;
    const written = await replaying((options) => writeBaseline(project, message, source.dump, options));
    if (isProblem(written)) return failed(written, project);
    const { id, file, kept, leftOut } = written;
    const facts = { id, file, kept, leftOut };
    if (source.dump !== undefined) {
      await vscode.window.showTextDocument(vscode.Uri.file(written.file), { preview: false });
      await project.ensureFresh();
      notify(wordsOf(written));
      warnOfGaps(written);
      return { ok: true, ...facts };
    }
    const marked = await markOrRemove(services, project, written, argument);
    // The file is removed if it could not be marked.
    if (marked?.ok === true) warnOfGaps(written);
    return marked && { ...marked, ...facts };
  }),
);

/** The live database, or a dump. Undefined: cancelled. */
async function askSource({ project, argument }: CommandTarget): Promise<{ readonly dump?: string } | undefined> {
  if (argument.file !== undefined) return { dump: argument.file };
  if (argument.yes === true) return {};
  const items = [
    {
      label: `$(database) ${databaseLabel(project.view)}`,
      detail: l10n.t("The revision is marked as applied there. Nothing of it is run."),
      isDump: false,
    },
    {
      label: `$(file) ${l10n.t("A File of pg_dump…")}`,
      detail: l10n.t("Plain text. Rows, owners and privileges are left out."),
      isDump: true,
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t("Write Baseline"),
    placeHolder: l10n.t("The schema that the first revision creates"),
  });
  if (picked?.isDump !== true) return picked && {};
  const [file] = (await vscode.window.showOpenDialog({ filters: { SQL: ["sql", "dump", "txt"] } })) ?? [];
  return file && { dump: file.fsPath };
}

function warnOfGaps(written: Baseline): void {
  const gaps = baselineGaps(written).join(" ");
  if (gaps !== "") warn({ message: gaps, actions: [] });
}

function wordsOf({ statements, rowStatements }: Baseline): string {
  const words = l10n.t(
    "The baseline has {0}. On a database that has this schema already, stamp it as applied.",
    counts.statements(statements),
  );
  return rowStatements === 0 ? words : `${words} ${l10n.t("Rows of the dump are not in it.")}`;
}
