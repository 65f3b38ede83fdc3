import * as l10n from "@vscode/l10n";
import type { Answers } from "../../core/diff/answers.ts";
import type { Question } from "../../core/diff/operation.ts";

/** The key of a question's answer in `renames` or `fills`: `user.email`, `user.role.admin`. */
export function keyOfQuestion({ kind, table, column, from }: Question): string {
  const parts = kind === "fill" || kind === "zone" ? [table, column] : [table, column, from];
  return parts.filter((part) => part !== undefined).join(".");
}

/** True for a question about the values of a new column that is an old one by another answer. */
export function isMoot({ kind, table, column }: Question, { renames = {} }: Answers): boolean {
  return (
    kind === "fill" &&
    Object.entries(renames).some(([from, to]) => to === column && from.slice(0, from.lastIndexOf(".")) === table)
  );
}

/** The answers without those to questions that other answers have made moot: they would match nothing. */
export function withoutMoot(questions: readonly Question[], answers: Answers): Answers {
  const moot = new Set(questions.filter((question) => isMoot(question, answers)).map(keyOfQuestion));
  if (!Object.keys(answers.fills ?? {}).some((key) => moot.has(key))) return answers;
  return {
    ...answers,
    fills: Object.fromEntries(Object.entries(answers.fills ?? {}).filter(([key]) => !moot.has(key))),
  };
}

/** A question as a sentence. */
export function questionInWords({ kind, table = "", column = "", from = "", to = "" }: Question): string {
  switch (kind) {
    case "renameColumn":
      return l10n.t("Is {0}.{1} now named {2}?", table, from, to);
    case "renameTable":
      return l10n.t("Is the table {0} now named {1}?", from, to);
    case "renameEnumValue":
      return l10n.t("Does the value {0} of {1} become {2}?", from, `${table}.${column}`, to);
    case "fill":
      return l10n.t("What value do existing rows get for {0}?", `${table}.${column}`);
    case "zone":
      return l10n.t("In which time zone are the values of {0}?", `${table}.${column}`);
  }
}

/** The answer to a question, or what happens without one. */
export function answerInWords(question: Question, { renames = {}, fills = {} }: Answers): string {
  const key = keyOfQuestion(question);
  switch (question.kind) {
    case "renameColumn":
      return renames[key] === undefined
        ? l10n.t("No: dropped with its values")
        : l10n.t("Yes: renamed to {0}", renames[key]);
    case "renameTable":
      return renames[key] === undefined
        ? l10n.t("No: the old table is kept")
        : l10n.t("Yes: renamed to {0}", renames[key]);
    case "renameEnumValue":
      return renames[key] === undefined
        ? l10n.t("No: the upgrade refuses rows with it")
        : l10n.t("Yes: becomes {0}", renames[key]);
    case "fill":
      return fills[key] ?? l10n.t("None: the upgrade refuses rows without a value");
    case "zone":
      return fills[key] ?? l10n.t("UTC");
  }
}
