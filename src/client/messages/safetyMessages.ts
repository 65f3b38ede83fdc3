import * as l10n from "@vscode/l10n";
import type { Problem, SafetyProblem } from "../../core/problems/problem.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { ProblemMessage } from "./actions.ts";
import { actions } from "./actions.ts";

/** Why a change was not made, or could not be tried, in words. */
export function explainSafety(
  problem: SafetyProblem | Extract<Problem, { readonly code: "lockLost" }>,
): ProblemMessage {
  switch (problem.code) {
    case "lockLost":
      return {
        message: l10n.t("The connection that kept others away was lost, so the run was stopped."),
        actions: [actions.refresh, actions.log],
      };
    case "rehearsalLacks":
      return {
        message: l10n.t(
          "It cannot be rehearsed here: it needs what {0} brings, which the embedded PostgreSQL has not got ({1}).",
          problem.extensions.join(", "),
          problem.message,
        ),
        actions: [],
      };
    case "rehearsalSlow":
      return { message: l10n.t("The rehearsal took longer than {0} s.", problem.seconds), actions: [] };
    case "dryRunRefused":
      return { message: `${refusalInWords(problem)} ${l10n.t("Nothing was kept.")}`, actions: [actions.log] };
    case "readOnly":
      return {
        message: l10n.t("This project is read-only here: nothing is changed while {0} is on.", "migrations.readOnly"),
        actions: [actions.settings("readOnly")],
      };
    case "protectedRefused":
      return {
        message: l10n.t("{0} is protected, and its name was not typed. Nothing was done.", problem.name),
        actions: [actions.settings("protected")],
      };
    case "notRecoverable":
      return {
        message: l10n.t(
          "Neither the journal nor the history of git knows how {0} is reverted. Bring its file back, or purge it.",
          titleFromId(problem.revision),
        ),
        actions: [],
      };
    case "nothingToResolve":
      return { message: l10n.t("There is nothing to resolve about {0}.", titleFromId(problem.revision)), actions: [] };
    case "reviewMissing":
      return { message: l10n.t("No review is open. Run Review… first."), actions: [] };
    case "retimestampRefused":
      return { message: retimestampInWords(problem), actions: [] };
  }
}

function refusalInWords({
  revision,
  reason,
  what = "",
}: Extract<SafetyProblem, { readonly code: "dryRunRefused" }>): string {
  const name = titleFromId(revision);
  switch (reason) {
    case "outside":
      return l10n.t("{0} runs outside of a transaction, so no rollback would undo it: it cannot be tried dry.", name);
    case "command":
      return l10n.t("{0} uses {1}, which PostgreSQL allows in no transaction: it cannot be tried dry.", name, what);
    case "commits":
      return l10n.t("{0} ends the transaction ({1}), so a dry run is not possible.", name, what);
    case "program":
      return l10n.t("{0} starts {1}. A rollback does not undo its effects, so a dry run is not possible.", name, what);
    case "ownConnection":
      return l10n.t("{0} opens a connection of its own, which no rollback undoes: it cannot be tried dry.", name);
  }
}

function retimestampInWords({
  revision,
  reason,
}: Extract<SafetyProblem, { readonly code: "retimestampRefused" }>): string {
  const name = titleFromId(revision);
  switch (reason) {
    case "applied":
      return l10n.t("{0} is applied: with another time it would be another revision to the database.", name);
    case "noFile":
      return l10n.t("{0} has no file that could get another time.", name);
    case "unclear":
      return l10n.t("The class of {0} was not found in its file; nothing was changed.", name);
  }
}
