import * as l10n from "@vscode/l10n";
import type { Problem } from "../../core/problems/problem.ts";
import type { ProblemMessage } from "./actions.ts";
import { actions } from "./actions.ts";
import { fileOf, messageAt } from "./paths.ts";

type GenerateProblem = Extract<
  Problem,
  {
    readonly code:
      | "messageInvalid"
      | "notRegistered"
      | "answerUnmatched"
      | "changeBlocked"
      | "draftFailed"
      | "onlineNeedsEach";
  }
>;

/** Explains why no revision was generated, or why the data source does not know it. */
export function explainGenerate(problem: GenerateProblem): ProblemMessage {
  switch (problem.code) {
    case "messageInvalid":
      return { message: l10n.t("“{0}” makes no class name: it needs a letter.", problem.message), actions: [] };
    case "notRegistered":
      return messageAt(
        l10n.t("{0} is written, and the data source does not list it yet: add it to its migrations.", problem.name),
        fileOf(problem.file),
      );
    case "answerUnmatched":
      return { message: unmatchedInWords(problem), actions: [] };
    case "changeBlocked":
      return {
        message: l10n.t(
          "The {0} uses the {1}, which the entities no longer have. Nothing was written: change or drop the {0} in a revision of its own first.",
          problem.dependent,
          problem.on,
        ),
        actions: [],
      };
    case "onlineNeedsEach":
      return {
        message: l10n.t(
          'No revision was written: migrations.generateStyle “online” needs a transaction for each revision, and TypeORM runs all of them in one. Set migrationsTransactionMode: "each" in the data source, or the setting to “simple”.',
        ),
        actions: [actions.settings("generateStyle")],
      };
    case "draftFailed":
      return { message: refusalInWords(problem), actions: [] };
  }
}

function refusalInWords(problem: Extract<GenerateProblem, { readonly code: "draftFailed" }>): string {
  const { direction, fills, message, statement } = problem;
  if (fills !== undefined)
    return l10n.t(
      "No revision was written: PostgreSQL refuses the expression for {0}: {1} ({2})",
      fills,
      message,
      statement,
    );
  return direction === "up"
    ? l10n.t(
        "No revision was written: PostgreSQL refuses a statement that would make the database what the entities say: {0} ({1})",
        message,
        statement,
      )
    : l10n.t("No revision was written: PostgreSQL refuses a statement of its down(): {0} ({1})", message, statement);
}

function unmatchedInWords({ kind, answer }: Extract<GenerateProblem, { readonly code: "answerUnmatched" }>): string {
  switch (kind) {
    case "rename":
      return l10n.t(
        "The answer for {0} matches no rename: the database must have this table, column or value, and the entities must have only the new one.",
        answer,
      );
    case "fill":
      return l10n.t("The expression for {0} matches no column that needs values in this revision.", answer);
    case "drop":
      return l10n.t("The table {0} cannot be dropped: it does not exist, or an entity describes it.", answer);
    case "include":
      return l10n.t("No entity describes the table {0}.", answer);
  }
}
