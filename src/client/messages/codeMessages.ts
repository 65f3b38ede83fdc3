import * as l10n from "@vscode/l10n";
import type { Problem } from "../../core/problems/problem.ts";
import type { ProblemMessage } from "./actions.ts";
import { actions } from "./actions.ts";
import { messageAt } from "./paths.ts";

type CodeProblem = Extract<
  Problem,
  {
    readonly code:
      | "columnType"
      | "relationTarget"
      | "packageMissing"
      | "bindingMissing"
      | "importCircle"
      | "tsconfigInvalid";
  }
>;

/** Explains a problem in the repository's code: the location, the cause and the fix. */
export function explainCode(problem: CodeProblem): ProblemMessage {
  switch (problem.code) {
    case "columnType":
      return messageAt(`${columnCause(problem)} ${columnMend(problem)}`, problem.at);
    case "relationTarget":
      return messageAt(
        l10n.t(
          "{0} refers to a class that is not an entity of the data source. Add its file or class to the entities.",
          `${problem.entity}.${problem.property}`,
        ),
        problem.at,
      );
    case "packageMissing": {
      const { message, actions: offered } = messageAt(
        l10n.t("The package {0} is not installed. Install the repository's packages, then try again.", problem.name),
        problem.at,
      );
      return { message, actions: [...offered, actions.refresh] };
    }
    case "bindingMissing":
      return {
        message: l10n.t(
          "This installation has no part for {0} that reads TypeScript, or this machine cannot load it. Install the package for this platform, or the universal one.",
          problem.platform,
        ),
        actions: [actions.log],
      };
    case "tsconfigInvalid":
      return messageAt(l10n.t("This tsconfig cannot be read: {0}", problem.message), problem.at);
    case "importCircle":
      return messageAt(
        l10n.t(
          "The class that is extended here is not there yet, because its file and this one import each other. Import it from its own file, not by way of an index.",
        ),
        problem.at,
      );
  }
}

function columnCause({ property, kind, type = "", from = "" }: Extract<CodeProblem, { code: "columnType" }>): string {
  switch (kind) {
    case "imported":
      return l10n.t("The type of “{0}” is {1}, imported from {2}, which is no class.", property, type, from);
    case "alias":
      return l10n.t("The type of “{0}” is {1}, a type alias, which does not exist when the code runs.", property, type);
    case "union":
      return l10n.t("The type of “{0}” is a union, {1}.", property, type);
    case "object":
      return l10n.t("The type of “{0}” is an object, {1}.", property, type);
    case "other":
      return l10n.t("The type of the column “{0}” cannot be inferred from its code.", property);
  }
}

function columnMend({ kind }: Extract<CodeProblem, { code: "columnType" }>): string {
  return kind === "object"
    ? l10n.t("State the type: {0}", '@Column({ type: "jsonb" })')
    : l10n.t("State the type: {0} or {1}", '@Column({ type: "varchar" })', '@Column({ type: "enum", enum: … })');
}
