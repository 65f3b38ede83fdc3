import * as l10n from "@vscode/l10n";
import type { HistoryProblem } from "../../../core/problems/history.ts";
import type { Problem } from "../../../core/problems/problem.ts";
import { displayPath } from "../wording.ts";

type OfGit = Extract<
  HistoryProblem,
  { code: "refSubmodule" | "refWithoutRevisions" | "refEmpty" | "noRepository" | "noCommits" | "gitFailed" | "gitSlow" }
>;

/** A problem of a repository and its commits, as a sentence with the next step. */
export function gitProblemInWords(problem: OfGit): string {
  switch (problem.code) {
    case "refSubmodule":
      return l10n.t(
        "{1} is a submodule in {0}, and the files of submodules are not read, so the schema of {0} is not known. Check {0} out with its submodules in another folder, and use the command there.",
        problem.ref,
        problem.path,
      );
    case "refWithoutRevisions":
      return l10n.t(
        "The data source of {0} lists no revision, so its schema is not known. If its revisions are files that a build writes, list the source files; for an empty database use base.",
        problem.ref,
      );
    case "refEmpty":
      return l10n.t("The name of a commit is missing. Write a branch, a tag or a commit.");
    case "noRepository":
      if (problem.isForUndo === true)
        return problem.isGitMissing === true
          ? l10n.t(
              "git was not found. A squash deletes files, and git is needed to undo it: install git, or add it to the PATH.",
            )
          : l10n.t(
              "{0} is in no git repository. A squash deletes files, and git is needed to undo it: run git init, and commit them first.",
              displayPath(problem.folder),
            );
      return problem.isGitMissing === true
        ? l10n.t("git was not found, so other commits are not known. Install git, or add it to the PATH.")
        : l10n.t(
            "{0} is in no git repository, so other commits are not known. Open the folder of a clone.",
            displayPath(problem.folder),
          );
    case "noCommits":
      return problem.isBranch === true
        ? l10n.t(
            "The current branch has no commit yet, so a comparison with {0} is not possible. Commit the files first.",
            problem.ref,
          )
        : l10n.t("The repository has no commit yet, so {0} is not known. Commit the files first.", problem.ref);
    case "gitFailed":
      return l10n.t(
        "git failed: {0}. Run git status in the project's folder to check the repository.",
        problem.message,
      );
    case "gitSlow":
      return l10n.t(
        "git did not end within {0} seconds. Run git status in the project's folder, and try again.",
        problem.seconds,
      );
  }
}

/** A name without a commit, as a sentence with the next step. */
export function unknownRefInWords({
  ref,
  isShallow,
  nearest,
  fetch,
}: Extract<Problem, { code: "refUnknown" }>): string {
  if (nearest !== undefined) return l10n.t("Git does not know {0} here. Did you mean {1}?", ref, nearest);
  if (isShallow === true)
    return l10n.t(
      "Git does not know {0} in this shallow clone, which may lack it. Fetch it with: {1}",
      ref,
      `git fetch --unshallow${fetch === undefined ? "" : ` ${fetch}`}`,
    );
  return fetch === undefined
    ? l10n.t("Git does not know {0} here. Check the name, or fetch the branch first.", ref)
    : l10n.t(
        "Git does not know {0} here. If it is a branch of the remote, fetch it with: {1}",
        ref,
        `git fetch ${fetch}`,
      );
}

/** A missing common commit, as a sentence with the next step. */
export function noCommonAncestorInWords({
  ref,
  isShallow,
}: Extract<HistoryProblem, { code: "noCommonAncestor" }>): string {
  return isShallow === true
    ? l10n.t(
        "This clone is shallow, so the newest common commit of {0} and the current branch is not known. Fetch the whole history with: {1}",
        ref,
        "git fetch --unshallow",
      )
    : l10n.t(
        "{0} and the current branch have no common commit. Compare with a branch of the same history instead.",
        ref,
      );
}
