import * as l10n from "@vscode/l10n";
import type { HistoryProblem } from "../../../core/problems/history.ts";
import { titleFromId } from "../../../migrations/revision.ts";
import type { ProblemMessage } from "../actions.ts";
import { plural } from "../plural.ts";

/** A problem of a state of the schema in words. */
export function explainHistory(problem: HistoryProblem): ProblemMessage {
  switch (problem.code) {
    case "revisionNotLoaded":
      return {
        message: l10n.t(
          "{0} cannot be replayed, because the data source does not list it. Add it to the migrations of the data source.",
          titleFromId(problem.revision),
        ),
        actions: [],
      };
    case "objectUnknown":
      return {
        message: l10n.t(
          "No revision creates a table, view or column {0}. Write it as the database does: table, schema.table, or table.column.",
          problem.name,
        ),
        actions: [],
      };
    case "refWithoutProject":
      return {
        message: l10n.t("{0} does not contain {1}, so its schema is not known.", problem.ref, problem.file),
        actions: [],
      };
    case "driftPending":
      return {
        message: plural(
          problem.count,
          l10n.t("1 revision is pending. Apply it first, because the adopted revision would come after it."),
          l10n.t(
            "{0} revisions are pending. Apply them first, because the adopted revision would come after them.",
            problem.count,
          ),
        ),
        actions: [],
      };
    case "driftUncovered":
      return {
        message: l10n.t(
          "The drift cannot be adopted as a whole, because no statement is known for this: {0}. Write the revision by hand, or ignore the object.",
          problem.words,
        ),
        actions: [],
      };
    case "noCommonAncestor":
      return {
        message: l10n.t(
          "{0} and the current branch have no common commit here. In a shallow clone, fetch the whole history.",
          problem.ref,
        ),
        actions: [],
      };
  }
}
