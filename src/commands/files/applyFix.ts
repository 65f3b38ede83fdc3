import { l10n } from "vscode";
import * as vscode from "vscode";
import type { CommandResult } from "../../client/changes/commandResult.ts";
import { lintInput } from "../../client/lint/lintInput.ts";
import type { TitledFix } from "../../client/lint/lintTools.ts";
import type { FixProof, FixTexts } from "../../client/lint/proveFix.ts";
import { proveFix } from "../../client/lint/proveFix.ts";
import { fixInWords, fixQuestionInWords } from "../../client/messages/lint/fixMessages.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import type { Project } from "../../client/project/project.ts";
import { transactionModeOf } from "../../client/project/protection.ts";
import { storeRehearsal } from "../../client/rehearsal/evidence.ts";
import type { Change } from "../../core/lint/fixes/fix.ts";
import { applyEdits } from "../../core/lint/fixes/applyEdits.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { failed } from "../../host/changes/failed.ts";
import { withRevisionsProgress } from "../../host/changes/progress.ts";
import { lintTools } from "../../host/lintTools.ts";
import { notify, warn } from "../../host/messages/notify.ts";
import type { Services } from "../../host/services.ts";
import type { CommandArgument } from "../../manifest.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { RequestOptions } from "../../client/runner/runnerClient.ts";
import type { RenderedFile } from "../../protocol/drafts.ts";
import { onFresh, onPostgres } from "../command.ts";

/**
 * Applies a fix of a finding after a rehearsal has proven that the schema stays the same. The file and the revisions that
 * follow are changed in one edit, which can be undone.
 */
export const applyFix = onPostgres(
  onFresh(async (services, { project, argument }) => {
    const { file = "", line = 0, rule = "" } = argument;
    const document = await openDocument(file);
    const fix = document && fixIn(project, document, argument);
    if (!fix) return failed({ code: "fixNotOffered", file, line, rule }, project);
    const { version, isDirty } = document;
    const answer = await answerOf(fix, argument);
    if (fix.question && answer === undefined) return undefined;
    const change = fix.write(answer);
    const next = await nextRevisions(project, file, change);
    if (isProblem(next)) return failed(next, project);
    const text = document.getText();
    const texts: FixTexts = { file, after: applyEdits(text, change.edits), next, ...(isDirty ? { before: text } : {}) };
    const proof = await withRevisionsProgress(services, project, "other", (options) =>
      proveWithTitle(project, fix, texts, options),
    );
    const isAccepted = !isProblem(proof) || (await isAcceptedUnproven(proof, argument));
    if (isProblem(proof) && !isAccepted)
      return proof.code === "cancelled" || proof.code === "fixNotRehearsed" ? undefined : failed(proof, project);
    if (document.version !== version || !(await applyChange(document, change, next)))
      return failed({ code: "fileChanged", file }, project);
    if (!isDirty) await document.save();
    await rehearseAgain(services, project, next, isDirty);
    return applied(project, { file, next, proof });
  }),
);

async function openDocument(file: string): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  } catch {
    return undefined;
  }
}

function fixIn(
  project: Project,
  document: vscode.TextDocument,
  { rule = "", line = 0, fix }: CommandArgument,
): TitledFix | undefined {
  const input = lintInput(project.view, {
    file: document.uri.fsPath,
    text: document.getText(),
    isSaved: !document.isDirty,
  });
  if (!input) return undefined;
  const fixes = lintTools().fixes(input, rule, (start) => document.positionAt(start).line + 1 === line);
  return fixes.find(({ kind }) => (fix === undefined ? kind !== "ignore" : kind === fix));
}

async function answerOf({ question }: TitledFix, { answer }: CommandArgument): Promise<string | undefined> {
  if (!question || answer !== undefined) return answer;
  const { title, prompt } = fixQuestionInWords(question);
  const given = await vscode.window.showInputBox({
    title,
    prompt,
    value: question.suggestion ?? "",
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === "" ? l10n.t("Enter a value.") : undefined),
  });
  return given?.trim() === "" ? undefined : given?.trim();
}

/** The files of the revisions that follow, in the style of the project. They are not written yet. */
async function nextRevisions(
  project: Project,
  file: string,
  { next }: Change,
): Promise<readonly RenderedFile[] | Problem> {
  if (next.length === 0) return [];
  const id = project.view.history.revisions.find((one) => one.file === file)?.id;
  const title = id === undefined ? l10n.t("Next") : titleFromId(id);
  // A single file has no part in its name.
  const message = next.length === 1 ? `${title} ${next[0]?.part ?? ""}` : title;
  const rendered = await project.client.request("render", { message, files: next });
  return isProblem(rendered) ? rendered : rendered.files;
}

/** Shows in a notification that a fix is rehearsed; its button cancels. */
async function proveWithTitle(
  project: Project,
  { title }: TitledFix,
  texts: FixTexts,
  { signal, ...options }: RequestOptions,
): Promise<FixProof | Problem> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress(
    { location, title: l10n.t("Rehearsing “{0}”…", title), cancellable: true },
    (_, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      const either = AbortSignal.any([controller.signal, ...(signal ? [signal] : [])]);
      return proveFix(project, texts, { ...options, signal: either });
    },
  );
}

async function isAcceptedUnproven(problem: Problem, { yes }: CommandArgument): Promise<boolean> {
  if (problem.code !== "fixNotRehearsed") return false;
  if (yes === true) return true;
  const apply = l10n.t("Apply Unproven Fix");
  return (await vscode.window.showWarningMessage(problemMessage(problem).message, apply)) === apply;
}

async function applyChange(
  document: vscode.TextDocument,
  { edits }: Change,
  next: readonly RenderedFile[],
): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  for (const { start, end, text } of edits)
    edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), text);
  for (const { file, text } of next)
    edit.createFile(vscode.Uri.file(file), { contents: new TextEncoder().encode(text), overwrite: false });
  return vscode.workspace.applyEdit(edit);
}

/** Loads the project with the fix, and rehearses it, so that verdicts and findings are those of the new text. */
async function rehearseAgain(
  services: Services,
  project: Project,
  next: readonly RenderedFile[],
  isDirty: boolean,
): Promise<void> {
  if (isDirty && next.length === 0) return;
  await services.store.reloadProject(project);
  if (isDirty) return;
  const rehearsal = await withRevisionsProgress(services, project, "other", (options) =>
    project.rehearsals.rehearse({ kind: "upgradeHead" }, options),
  );
  if (!isProblem(rehearsal)) await storeRehearsal(project, rehearsal);
}

function applied(
  project: Project,
  { file, next, proof }: { file: string; next: readonly RenderedFile[]; proof: FixProof | Problem },
): CommandResult {
  const files = next.map((one) => one.file);
  const { history } = project.view;
  const missing = next.find(({ id }) => !history.revisions.some((one) => one.id === id));
  const isProven = !isProblem(proof);
  notify(
    fixInWords({
      isProven,
      next: next.length,
      isRestored: isProven && proof.isRestored,
      columnOrder: isProven ? proof.columnOrder : [],
      isOneTransaction: transactionModeOf(project.view) === "all",
    }),
  );
  if (missing) warn(problemMessage({ code: "notRegistered", file: missing.file, name: missing.id }), project);
  return { ok: true, applied: [], reverted: [], file, files, proven: isProven };
}
