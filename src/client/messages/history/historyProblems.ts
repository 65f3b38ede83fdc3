import * as l10n from "@vscode/l10n";
import type { Problem } from "../../../core/problems/problem.ts";
import type { HistoryProblem } from "../../../core/problems/history.ts";
import { titleFromId } from "../../../migrations/revision.ts";
import type { ProblemMessage } from "../actions.ts";
import { gitProblemInWords, noCommonAncestorInWords } from "./gitProblems.ts";
import { displayPath } from "../wording.ts";
import { plural } from "../plural.ts";

const codes: Readonly<Record<HistoryProblem["code"], true>> = {
  revisionNotLoaded: true,
  revisionWithoutFile: true,
  historyStartUnknown: true,
  beforeHistoryStart: true,
  noLiveStart: true,
  objectAmbiguous: true,
  objectUnknown: true,
  refWithoutProject: true,
  refSubmodule: true,
  refWithoutRevisions: true,
  refEmpty: true,
  noRepository: true,
  noCommits: true,
  gitFailed: true,
  gitSlow: true,
  driftPending: true,
  driftUncovered: true,
  driftLosses: true,
  driftUnmatched: true,
  baselineExists: true,
  baselineEmpty: true,
  fileUnreadable: true,
  noCommonAncestor: true,
  noLastMerge: true,
};

/** True for a problem of a state of the schema. */
export function isHistoryProblem(problem: Problem): problem is HistoryProblem {
  return problem.code in codes;
}

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
    case "noLiveStart":
      return {
        message: l10n.t(
          "The schema is not known, because the live definition gives no start for the history either: the methods down() do not lead back to it.",
        ),
        actions: [],
      };
    case "revisionWithoutFile":
      return {
        message: l10n.t(
          "The file of {0} is missing, so the schema after it is not known. Restore it, for example with Resolve….",
          titleFromId(problem.revision),
        ),
        actions: [],
      };
    case "historyStartUnknown":
      return {
        message: l10n.t(
          "The setting migrations.historyStart names {0}, which is no revision with a file. Correct or remove it.",
          problem.name,
        ),
        actions: [],
      };
    case "beforeHistoryStart":
      return {
        message: l10n.t(
          "{0} is before {1}, with which the setting migrations.historyStart begins the history, so it is not replayed. Name a later revision.",
          titleFromId(problem.revision),
          titleFromId(problem.start),
        ),
        actions: [],
      };
    case "objectAmbiguous":
      return {
        message: l10n.t("{0} may mean {1}. Write one of these.", problem.name, problem.names.join(", ")),
        actions: [],
      };
    case "objectUnknown":
      return {
        message: l10n.t(
          "No revision with a file creates {0} when it is replayed. Write it as the database does, for example table, schema.table, table.column, or the name of an index, a type or a function.",
          problem.name,
        ),
        actions: [],
      };
    case "refWithoutProject":
      return {
        message: l10n.t(
          "{0} does not contain {1}, so its schema is not known. Name a commit that has the project at this place.",
          problem.ref,
          problem.file,
        ),
        actions: [],
      };
    case "refSubmodule":
    case "refWithoutRevisions":
    case "refEmpty":
    case "noRepository":
    case "noCommits":
    case "gitFailed":
    case "gitSlow":
      return { message: gitProblemInWords(problem), actions: [] };
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
    case "driftLosses":
      return {
        message: l10n.t(
          "On other databases, the adopted revision would delete or cut {0}. A column or table that was renamed by hand appears as a drop and an addition: write that revision by hand. On the command line, --allow-losses adopts it as it is.",
          problem.losses.join(", "),
        ),
        actions: [],
      };
    case "driftUnmatched":
      return {
        message: l10n.t(
          "No difference is called {0}. Write an object as the list does, with its kind: “table audit”. * stands for any text.",
          problem.object,
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
    case "baselineExists":
      return {
        message: plural(
          problem.count,
          l10n.t("A baseline is the first revision, and there is 1 revision already."),
          l10n.t("A baseline is the first revision, and there are {0} revisions already.", problem.count),
        ),
        actions: [],
      };
    case "baselineEmpty":
      return { message: l10n.t("There is no object to write in a baseline. Nothing was written."), actions: [] };
    case "fileUnreadable":
      return {
        message: l10n.t("{0} cannot be read: {1}", displayPath(problem.file), problem.message),
        actions: [],
      };
    case "noLastMerge":
      return {
        message: l10n.t(
          "No last merge, pull or rebase of committed revisions was found here, so nothing was compared. Check against a branch instead, for example origin/main.",
        ),
        actions: [],
      };
    case "noCommonAncestor":
      return { message: noCommonAncestorInWords(problem), actions: [] };
  }
}

/** Says that a history was replayed on the live definition, in a sentence. @param failure why not on an empty database */
export function notFromEmptyInWords(failure: string, database: string): string {
  return l10n.t(
    "The history does not replay from an empty database, so it begins with the schema of {1}, in which the applied revisions were reverted as far as their down() leads back. What is left there counts as older than all of them. {0}",
    failure,
    database,
  );
}
