import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Answer, Question } from "../../client/changes/question.ts";
import { detailOf, wording } from "../../client/messages/confirmationMessages.ts";
import type { Project } from "../../client/project/project.ts";
import { databaseLabel, nonPostgresFacts } from "../../client/project/projectState.ts";
import { isDoubtful } from "../../client/rehearsal/evidence.ts";
import { backUp, canBackUp } from "./backup.ts";

/**
 * Asks the user to confirm a change. The message names the database and the revisions, the verdicts, and the data
 * that would be lost. For a protected database the user has to type its name.
 */
export async function confirm(question: Question): Promise<Answer> {
  const { project, protection } = question;
  const { action, title } = wording(question);
  const detail = detailOf(question);
  const preview = l10n.t("Preview SQL");
  const backup = protection && question.isDry !== true && canBackUp(project) ? l10n.t("Back Up First…") : undefined;
  const canReview = question.isDry !== true && question.plan.direction !== "stamp" && !nonPostgresFacts(project.view);
  // The first button is the default: where data may be lost, Enter changes nothing.
  const isLossy = canReview && isDoubtful(question.evidence);
  const review = canReview && (isLossy || protection) ? [l10n.t("Show Review")] : [];
  for (;;) {
    const show = question.isDry === true ? [] : [...review, preview];
    const items = isLossy ? [...show, action] : [action, ...show];
    const all = [...items, ...(backup === undefined ? [] : [backup])];
    const picked = await vscode.window.showWarningMessage(title, { modal: true, detail }, ...all);
    if (picked === preview) return "preview";
    if (picked !== undefined && review.includes(picked)) return "review";
    if (picked === action) return protection && !(await confirmByTypingName(project, action)) ? "no" : "yes";
    // With the backup made, or given up, the question is still there.
    if (picked === undefined || picked !== backup) return "no";
    await backUp(project);
  }
}

/** Requires the name of a protected database, so that the user reads the name of the database before it changes. */
async function confirmByTypingName({ view }: Project, action: string): Promise<boolean> {
  const database = view.connection?.database ?? view.location.name;
  const typed = await vscode.window.showInputBox({
    title: l10n.t("{0}: {1} is protected", action, databaseLabel(view)),
    prompt: l10n.t("Type {0} to go on", database),
    ignoreFocusOut: true,
    validateInput: (value) => (value === database || value === "" ? undefined : l10n.t("This is not {0}", database)),
  });
  return typed === database;
}
