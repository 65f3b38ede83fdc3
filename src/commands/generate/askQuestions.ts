import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Answers } from "../../core/diff/answers.ts";
import type { Question } from "../../core/diff/operation.ts";
import { answerInWords, isMoot, keyOfQuestion, questionInWords, withoutMoot } from "../../client/generate/questions.ts";
import { quoteName, quoteText } from "../../core/sql/quote.ts";

type Item = vscode.QuickPickItem & { readonly question?: Question };

/**
 * Asks the questions of a draft in one list, in which each of them can be answered as often as the user likes. Returns
 * the answers, with the given ones among them; undefined if the user cancels.
 */
export async function askQuestions(questions: readonly Question[], given: Answers): Promise<Answers | undefined> {
  let answers = given;
  for (;;) {
    const items: readonly Item[] = [
      {
        label: `$(arrow-right) ${l10n.t("Continue")}`,
        description: l10n.t("with these answers"),
      },
      { label: "", kind: vscode.QuickPickItemKind.Separator },
      ...questions
        .filter((question) => !isMoot(question, answers))
        .map((question) => ({
          label: questionInWords(question),
          description: answerInWords(question, answers),
          question,
        })),
    ];
    const picked = await vscode.window.showQuickPick(items, {
      title: l10n.t("Generate Revision: Questions"),
      placeHolder: l10n.t("Nothing is guessed: choose a line to answer it, or continue"),
      ignoreFocusOut: true,
    });
    if (picked === undefined) return undefined;
    if (picked.question === undefined) return withoutMoot(questions, answers);
    answers = (await ask(picked.question, questions, answers)) ?? answers;
  }
}

/** Asks one question. Undefined: the answer stays what it was. */
async function ask(question: Question, questions: readonly Question[], answers: Answers): Promise<Answers | undefined> {
  switch (question.kind) {
    case "fill":
      return askForExpression(question, answers);
    case "zone":
      return askForZone(question, answers);
    default:
      return askForRename(question, questions, answers);
  }
}

/** A rename with one candidate is switched on and off; of several, one is chosen. */
async function askForRename(
  question: Question,
  questions: readonly Question[],
  answers: Answers,
): Promise<Answers | undefined> {
  const key = keyOfQuestion(question);
  const { [key]: now, ...others } = answers.renames ?? {};
  const isLike = ({ kind, table, column }: Question) =>
    kind === question.kind && table === question.table && column === question.column;
  const candidates = [...new Set(questions.filter(isLike).flatMap(({ to }) => to ?? []))];
  if (candidates.length <= 1)
    return { ...answers, renames: now === undefined ? { ...others, [key]: question.to ?? "" } : others };
  const items = [
    ...candidates.map((to) => ({ label: l10n.t("Renamed to {0}", to), to })),
    { label: l10n.t("Not renamed"), to: undefined },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: questionInWords(question), ignoreFocusOut: true });
  if (picked === undefined) return undefined;
  // Each new name has one old name.
  const free = Object.fromEntries(
    Object.entries(others).filter(([from, to]) => to !== picked.to || parentOf(from) !== parentOf(key)),
  );
  return { ...answers, renames: picked.to === undefined ? free : { ...free, [key]: picked.to } };
}

function parentOf(key: string): string {
  return key.slice(0, Math.max(key.lastIndexOf("."), 0));
}

async function askForExpression(question: Question, answers: Answers): Promise<Answers | undefined> {
  const key = keyOfQuestion(question);
  const { [key]: now = "", ...others } = answers.fills ?? {};
  const typed = await vscode.window.showInputBox({
    title: questionInWords(question),
    prompt: l10n.t("An SQL expression over the columns of the row. Empty: the upgrade refuses rows without a value."),
    placeHolder: l10n.t("for example {0}", "'unknown'"),
    value: now,
    ignoreFocusOut: true,
  });
  if (typed === undefined) return undefined;
  return { ...answers, fills: typed.trim() === "" ? others : { ...others, [key]: typed.trim() } };
}

async function askForZone(question: Question, answers: Answers): Promise<Answers | undefined> {
  const key = keyOfQuestion(question);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const zones = [...new Set(["UTC", timeZone, ...Intl.supportedValuesOf("timeZone")])];
  const zone = await vscode.window.showQuickPick(zones, {
    title: questionInWords(question),
    placeHolder: l10n.t("The time zone of the existing values"),
    ignoreFocusOut: true,
  });
  if (zone === undefined) return undefined;
  const expression = `${quoteName(question.column ?? "")} AT TIME ZONE ${quoteText(zone)}`;
  return { ...answers, fills: { ...answers.fills, [key]: expression } };
}
