import { l10n } from "vscode";
import * as vscode from "vscode";
import { squashedRowsInWords, squashInWords } from "../../client/messages/history/squashMessages.ts";
import type { Project } from "../../client/project/project.ts";
import { setting } from "../../client/settings.ts";
import { squashDocument } from "../../client/squash/squashDocument.ts";
import type { SquashPlan, SquashRequest } from "../../client/squash/squash.ts";
import { planSquash, writeSquash } from "../../client/squash/squash.ts";
import { scriptOfSquash, undoSquash as undo } from "../../client/squash/undoSquash.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import { failed } from "../../host/changes/failed.ts";
import { notify } from "../../host/messages/notify.ts";
import type { Services } from "../../host/services.ts";
import type { CommandId } from "../../manifest.ts";
import { resolveRevision } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { CommandTarget } from "../command.ts";
import { onFresh, onPostgres } from "../command.ts";
import { askForMessage } from "../revisions/prompts.ts";
import { replaying } from "./replaying.ts";

/** Makes one revision of several, after it was proven and shown. */
export const squash = onPostgres(
  onFresh(async (services, target) => {
    const { project, argument } = target;
    if (setting("readOnly", project.location.folder)) return failed({ code: "readOnly" }, project);
    const { history } = project.view;
    const named = argument.to ?? argument.revision ?? "head";
    const last = resolveRevision(history, named === "head" ? (history.head ?? named) : named);
    if (isProblem(last)) return failed(last, project);
    let { from } = argument;
    if (from === undefined && argument.yes !== true) {
      from = await askForFirst(target, last);
      if (from === undefined) return undefined;
    }
    const message = argument.message ?? (await askForMessage(l10n.t("Squash Revisions")));
    if (message === undefined) return undefined;
    const request = { to: last.id, message, withoutRows: [], ...omitUndefined({ from }) };
    const plan = await chosen(services, project, request, argument.yes === true);
    if (plan === undefined || isProblem(plan)) return plan && failed(plan, project);
    const problem = await writeSquash(project, plan);
    if (problem) return failed(problem, project);
    const { id, file, replaced, draft } = plan;
    await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
    if (argument.yes !== true) void offerUndo(project, plan);
    return { ok: true, id, file, replaced, form: draft.form, rows: draft.rows, proof: draft.proof };
  }),
);

/** The first revision of the range, from a list of those before the last one. Undefined: cancelled. */
async function askForFirst({ project }: CommandTarget, last: Revision): Promise<string | undefined> {
  const files = project.view.history.revisions.filter(({ file }) => file !== undefined);
  const older = files.slice(files.findIndex(({ id }) => id === last.id) + 1);
  const oldest = older.at(-1);
  const items = older.map(({ id, timestamp }) => ({
    label: titleFromId(id),
    description: String(timestamp),
    ...(id === oldest?.id ? { detail: l10n.t("The first revision: the squashed one creates the whole schema.") } : {}),
    id,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t("Squash Revisions"),
    placeHolder: l10n.t("The first revision of those that become one, up to {0}", last.name),
  });
  return picked?.id;
}

/** Plans, shows, and asks which rows stay. Undefined: cancelled. */
async function chosen(services: Services, project: Project, request: SquashRequest, yes: boolean) {
  let plan = await replaying((options) => planSquash(project, request, options));
  if (isProblem(plan) || yes) return plan;
  if (plan.draft.rows.length > 0) {
    const rows = plan.draft.rows.map((one) => ({
      label: one.table,
      description: squashedRowsInWords(one),
      picked: true,
    }));
    const kept = await vscode.window.showQuickPick(rows, {
      title: l10n.t("Rows That the Revisions Write"),
      placeHolder: l10n.t("The tables whose rows the squashed revision writes as well"),
      canPickMany: true,
    });
    if (!kept) return undefined;
    const withoutRows = rows.filter(({ label }) => !kept.some((one) => one.label === label)).map(({ label }) => label);
    if (withoutRows.length > 0)
      plan = await replaying((options) => planSquash(project, { ...request, withoutRows }, options));
    if (isProblem(plan)) return plan;
  }
  await services.showMarkdown(l10n.t("Squash to {0}", plan.id), squashDocument(plan));
  const write = l10n.t("Squash");
  // Not a modal dialog, which would cover the document.
  const answer = await vscode.window.showInformationMessage(
    [
      squashInWords(plan),
      l10n.t("{0} files are deleted. Until they are committed, Undo Squash restores them.", plan.replaced.length),
    ].join(" "),
    write,
    l10n.t("Cancel"),
  );
  return answer === write ? plan : undefined;
}

/** Not awaited: the result is there to be read. */
async function offerUndo({ view }: Project, { id, replaced }: SquashPlan): Promise<void> {
  const button = l10n.t("Undo Squash");
  const picked = await vscode.window.showInformationMessage(
    l10n.t("{0} replaces {1} revisions.", titleFromId(id), replaced.length),
    button,
  );
  if (picked === button)
    await vscode.commands.executeCommand("migrations.undoSquash" satisfies CommandId, {
      project: view.key,
      revision: id,
    });
}

/** Restores the files of the replaced revisions. */
export const undoSquash = onPostgres(
  onFresh(async (_services, { project, argument }) => {
    if (setting("readOnly", project.location.folder)) return failed({ code: "readOnly" }, project);
    const revision = argument.revision ?? (await askForSquashed(project));
    if (revision === undefined) return undefined;
    let files = await undo(project, revision, argument.yes === true);
    if (isProblem(files) && files.code === "squashEdited" && (await losesChanges(files)))
      files = await undo(project, revision, true);
    if (isProblem(files)) return failed(files, project);
    notify(l10n.t("Restored the files of {0} revisions.", files.length));
    return { ok: true, files };
  }),
);

/** Asks whether changes of the squashed file may be lost. */
async function losesChanges(problem: Problem): Promise<boolean> {
  const undoIt = l10n.t("Undo Squash");
  return (await vscode.window.showWarningMessage(problemMessage(problem).message, { modal: true }, undoIt)) === undoIt;
}

/** Shows the script that puts the row of a squashed revision in the place of those of the replaced ones. */
export const squashScript = onPostgres(
  onFresh(async (services, { project, argument }) => {
    const revision = argument.revision ?? (await askForSquashed(project));
    if (revision === undefined) return undefined;
    const script = await scriptOfSquash(project, revision);
    if (isProblem(script)) return failed(script, project);
    await services.showSql(l10n.t("Rows of {0}", titleFromId(script.id)), script.sql);
    return { ok: true, ...script };
  }),
);

async function askForSquashed({ view }: Project): Promise<string | undefined> {
  const squashed = view.history.revisions.filter(({ replaces }) => replaces !== undefined);
  if (squashed.length === 0) {
    notify(l10n.t("No revision replaces others."));
    return undefined;
  }
  const [only, ...others] = squashed;
  if (others.length === 0) return only?.id;
  const items = squashed.map(({ id }) => ({ label: titleFromId(id), id }));
  return (await vscode.window.showQuickPick(items, { title: l10n.t("Squashed Revision") }))?.id;
}
