import * as l10n from "@vscode/l10n";
import type { FixQuestion } from "../../../core/lint/fixes/fix.ts";
import type { FixProblem } from "../../../core/problems/problem.ts";
import type { ProblemMessage } from "../actions.ts";
import { actions } from "../actions.ts";
import { messageAt } from "../paths.ts";
import { plural } from "../plural.ts";

/** Why a fix was not applied. */
export function explainFix(problem: FixProblem): ProblemMessage {
  switch (problem.code) {
    case "fixNotOffered":
      return messageAt(l10n.t("There is no such fix of {0} here.", problem.rule), {
        file: problem.file,
        line: problem.line,
      });
    case "fixDiffers":
      return {
        message: problem.isAfterDown
          ? l10n.t(
              "The fix was not applied: its rehearsal leaves another schema after down(): {0}.",
              named(problem.differences),
            )
          : l10n.t("The fix was not applied: its rehearsal gives another schema: {0}.", named(problem.differences)),
        actions: [],
      };
    case "fixFails":
      return {
        message: l10n.t("The fix was not applied: its rehearsal fails: {0}", problem.message),
        actions: [actions.log],
      };
    case "fixNotRehearsed":
      return {
        message:
          problem.message === undefined
            ? l10n.t("It is not proven that the schema stays the same: the project does not load this file.")
            : l10n.t(
                "It is not proven that the schema stays the same, because it cannot be rehearsed: {0}",
                problem.message,
              ),
        actions: [],
      };
  }
}

/** Facts about an applied fix. */
export type AppliedFix = {
  readonly isProven: boolean;
  /** True if `down()` restores the former schema. */
  readonly isRestored: boolean;
  /** The number of revisions that were added. */
  readonly next: number;
  /** Tables with another order of their columns. */
  readonly columnOrder: readonly string[];
  /** True if an upgrade to head runs all revisions in one transaction. */
  readonly isOneTransaction: boolean;
};

/** The sentences after a fix: what is proven, what was added, and what is left to do. */
export function fixInWords({ isProven, isRestored, next, columnOrder, isOneTransaction }: AppliedFix): string {
  return [
    !isProven
      ? l10n.t("Applied, and not proven: it is not known whether the schema is the same.")
      : isRestored
        ? l10n.t("Rehearsed: the schema is the same as without the fix, and down() restores the former one.")
        : l10n.t(
            "Rehearsed: the schema is the same as without the fix. As before, down() does not restore the former one.",
          ),
    ...(columnOrder.length > 0 ? [l10n.t("The columns of {0} are in another order.", named(columnOrder))] : []),
    ...(next === 0 ? [] : [plural(next, l10n.t("1 revision follows."), l10n.t("{0} revisions follow.", next))]),
    ...(next > 0 && isOneTransaction
      ? [
          l10n.t(
            "Upgrade them one at a time: the transaction mode “all” runs pending revisions in one transaction, which keeps the locks.",
          ),
        ]
      : []),
  ].join(" ");
}

/** The question of a fix: a title and an explanation. */
export function fixQuestionInWords({ kind, column }: FixQuestion): { readonly title: string; readonly prompt: string } {
  return kind === "fill"
    ? {
        title: l10n.t("Value of {0} for Existing Rows", column),
        prompt: l10n.t("An SQL expression, for example 'new' or lower(name)"),
      }
    : {
        title: l10n.t("Time Zone of {0}", column),
        prompt: l10n.t("The zone of the existing values without a zone, for example UTC or Europe/Berlin"),
      };
}

/** The first of several texts. */
function named(texts: readonly string[]): string {
  return texts.length > 3 ? `${texts.slice(0, 3).join("; ")}; …` : texts.join("; ");
}
