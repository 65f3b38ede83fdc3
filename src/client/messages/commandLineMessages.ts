import * as l10n from "@vscode/l10n";
import { unknownRefInWords } from "./history/gitProblems.ts";
import type { CommandLineProblem } from "../../core/problems/commandLine.ts";
import type { ProblemMessage } from "./actions.ts";
import { actions } from "./actions.ts";
import { messageAt } from "./paths.ts";
import { displayPath } from "./wording.ts";

/** A problem of the command line in words. */
export function explainCommandLine(problem: CommandLineProblem): ProblemMessage {
  switch (problem.code) {
    case "configSyntax":
      return messageAt(l10n.t("The settings cannot be read: {0}", problem.message), problem.at);
    case "configValue":
      return messageAt(l10n.t("The setting {0} must be {1}.", problem.key, expectedInWords(problem)), problem.at);
    case "configUnknown":
      return messageAt(
        problem.nearest === undefined
          ? l10n.t("There is no setting {0}.", problem.key)
          : l10n.t("There is no setting {0}. The nearest name is {1}.", problem.key, problem.nearest),
        problem.at,
      );
    case "projectMissing":
      return {
        message: l10n.t(
          "No TypeORM data source was found in {0}. Name its file with --data-source, or the folder with --cwd.",
          displayPath(problem.folder),
        ),
        actions: [actions.chooseDataSource],
      };
    case "projectUnknown":
      return {
        message: l10n.t("There is no project {0}. The projects are: {1}.", problem.name, problem.names.join(", ")),
        actions: [],
      };
    case "projectAmbiguous":
      return {
        message: l10n.t("There are several projects: {0}. Choose one with --project.", problem.names.join(", ")),
        actions: [],
      };
    case "refUnknown":
      return { message: unknownRefInWords(problem), actions: [] };
    case "notRevision":
      return { message: l10n.t("{0} is not a revision of the project.", displayPath(problem.file)), actions: [] };
    case "usage":
      return { message: problem.message, actions: [] };
    case "formatUnfit":
      return {
        message: l10n.t(
          "The format {0} is for findings and verdicts, which {1} does not have.",
          problem.format,
          problem.command,
        ),
        actions: [],
      };
    case "toolArgument":
      return { message: l10n.t("The argument {0} must be {1}.", problem.name, problem.expected), actions: [] };
    case "agentProtected":
      return {
        message: l10n.t(
          "{0} is protected, and agents may not change protected databases. The user can do it by hand.",
          problem.name,
        ),
        actions: [],
      };
    case "agentRefused":
      return {
        message:
          problem.reason === "declined"
            ? l10n.t("The user did not confirm the change. Nothing was done.")
            : l10n.t(
                "This program cannot ask the user for a confirmation, so nothing was done. The user can run the command in a terminal.",
              ),
        actions: [],
      };
    case "unanswered":
      return {
        message: l10n.t("{0} There is no terminal to answer this. Pass {1}.", problem.question, problem.option),
        actions: [],
      };
  }
}

function expectedInWords({ expected, values = [] }: Extract<CommandLineProblem, { code: "configValue" }>): string {
  switch (expected) {
    case "text":
      return l10n.t("a text");
    case "texts":
      return l10n.t("a text or a list of texts");
    case "number":
      return l10n.t("a number");
    case "boolean":
      return l10n.t("true or false");
    case "object":
      return l10n.t("an object");
    case "textOrObject":
      return l10n.t("a text or an object");
    case "choice":
      return l10n.t("one of {0}", values.join(", "));
  }
}
