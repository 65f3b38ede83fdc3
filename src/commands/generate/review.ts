import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Review } from "../../client/generate/generateRevision.ts";
import { draftReport } from "../../client/generate/draftReport.ts";
import type { Project } from "../../client/project/project.ts";
import type { Draft } from "../../client/rehearsal/rehearsalClient.ts";
import type { Answers } from "../../core/diff/answers.ts";
import type { Question } from "../../core/diff/operation.ts";
import { displayName } from "../../core/schema/columnFacts.ts";
import type { Services } from "../../host/services.ts";
import { askQuestions } from "./askQuestions.ts";

/** Shows a draft as a document, and asks whether it is written. */
export async function reviewDraft(
  services: Services,
  project: Project,
  {
    draft,
    answers,
    questions,
  }: { readonly draft: Draft; readonly answers: Answers; readonly questions: readonly Question[] },
): Promise<Review> {
  await services.showSql(
    l10n.t("Draft of a revision for {0}", project.location.name),
    draftReport(project.view, draft, answers),
  );
  const write = { label: `$(check) ${l10n.t("Write Revision")}`, description: summaryOf(draft) };
  const change = { label: `$(question) ${l10n.t("Change Answers…")}`, description: "" };
  const tables = { label: `$(table) ${l10n.t("Choose Tables…")}`, description: "" };
  const isOfHistory = draft.base === "history";
  const base = {
    label: `$(database) ${isOfHistory ? l10n.t("Compare with the Database") : l10n.t("Compare with the Revisions")}`,
    description: draft.drift?.length ? l10n.t("the database differs from its revisions") : "",
  };
  const items = [write, ...(questions.length > 0 ? [change] : []), tables, base];
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t("Generate Revision: Review"),
    placeHolder: l10n.t("Nothing is written yet: read the draft, then choose"),
    ignoreFocusOut: true,
  });
  if (picked === write) return "write";
  if (picked === base) return { against: isOfHistory ? "database" : "history" };
  if (picked === tables) return { answers: await chooseTables(project, answers) };
  const given = picked === change ? await askQuestions(questions, answers) : undefined;
  return given && { answers: given };
}

/** The pick covers the top of the document, so it names the losses as well. */
function summaryOf({ losses, proof }: Draft): string {
  if (losses.length > 0) return l10n.t("lost or changed: {0}", losses.join(", "));
  return proof?.rowsKept === true ? l10n.t("no losses") : l10n.t("not proven that rows keep their values");
}

/** Asks which tables the revision is for. */
async function chooseTables(project: Project, answers: Answers): Promise<Answers> {
  const { models = [], schema } = project.view;
  const names = models
    .filter(({ state }) => state !== "inStep" && state !== "notCompared")
    .map((model) => displayName(model.in, schema?.currentSchema));
  const items = [...new Set(names)].map((label) => ({
    label,
    picked: answers.include === undefined || answers.include.includes(label),
  }));
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: l10n.t("Generate Revision: Tables"),
    placeHolder: l10n.t("The tables that the revision changes"),
    ignoreFocusOut: true,
  });
  if (picked === undefined || picked.length === 0) return answers;
  const { include: _, ...others } = answers;
  return picked.length === items.length ? others : { ...answers, include: picked.map(({ label }) => label) };
}
