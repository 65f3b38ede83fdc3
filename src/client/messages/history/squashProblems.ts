import * as l10n from "@vscode/l10n";
import type { Problem } from "../../../core/problems/problem.ts";
import type { SquashProblem } from "../../../core/problems/squash.ts";
import { titleFromId } from "../../../migrations/revision.ts";
import type { ProblemMessage } from "../actions.ts";
import { displayPath } from "../wording.ts";

const codes: Readonly<Record<SquashProblem["code"], true>> = {
  squashPartlyApplied: true,
  squashTooFew: true,
  squashOrder: true,
  squashHalfApplied: true,
  squashUncommitted: true,
  squashReferenced: true,
  squashSharedFile: true,
  squashNameTaken: true,
  squashUnproven: true,
  squashNotOne: true,
  squashApplied: true,
  squashEdited: true,
  squashCommitted: true,
};

/** True for a problem of a squash. */
export function isSquashProblem(problem: Problem): problem is SquashProblem {
  return problem.code in codes;
}

/** A problem of a squash in words. */
export function explainSquash(problem: SquashProblem): ProblemMessage {
  return { message: wordsOf(problem), actions: [] };
}

function wordsOf(problem: SquashProblem): string {
  switch (problem.code) {
    case "squashPartlyApplied":
      return l10n.t(
        "The database has {2} of the {1} revisions that {0} replaces. Check out the commit before the squash, upgrade to {3}, and come back.",
        titleFromId(problem.revision),
        problem.applied.length + problem.absent.length,
        problem.applied.length,
        titleFromId(problem.absent.at(-1) ?? ""),
      );
    case "squashTooFew":
      return l10n.t("Name at least two revisions with files. The range has {0}.", problem.count);
    case "squashOrder":
      return l10n.t(
        "{0} comes after {1}. Name the older revision first.",
        titleFromId(problem.from),
        titleFromId(problem.to),
      );
    case "squashHalfApplied":
      return l10n.t(
        "The database has only a part of these revisions. Upgrade to {1} first. Not applied: {0}",
        problem.absent.map(titleFromId).join(", "),
        titleFromId(problem.last),
      );
    case "squashUncommitted":
      return l10n.t(
        "{0} has changes that are not in the last commit. Commit it first, because its file is deleted and git is needed to undo it.",
        displayPath(problem.file),
      );
    case "squashReferenced":
      return l10n.t(
        "{0} uses {1}. Remove that, for example by listing the migrations by a pattern, and squash again.",
        displayPath(problem.file),
        titleFromId(problem.revision),
      );
    case "squashSharedFile":
      return l10n.t(
        "{0} has another revision than {1} as well. Move it to a file of its own first.",
        displayPath(problem.file),
        titleFromId(problem.revision),
      );
    case "squashNameTaken":
      return l10n.t("There is a revision {0} already. Choose another message.", problem.revision);
    case "squashUnproven":
      return l10n.t(
        "No single revision was found that leads to the same schema and rows, so nothing was written. Found: {0}. Try a smaller range.",
        problem.differences.slice(0, 3).join("; "),
      );
    case "squashNotOne":
      return l10n.t("{0} has no property replaces, so it is not a squashed revision.", titleFromId(problem.revision));
    case "squashApplied":
      return l10n.t(
        "The database has {0} itself, and not the revisions that it replaces. Revert it first.",
        titleFromId(problem.revision),
      );
    case "squashEdited":
      return l10n.t(
        "{0} may have changed since the squash, and no commit has it. Move changes elsewhere, or confirm that they are lost.",
        displayPath(problem.file),
      );
    case "squashCommitted":
      return l10n.t(
        "The squash to {0} is committed, so it is undone with git: revert that commit.",
        titleFromId(problem.revision),
      );
  }
}
