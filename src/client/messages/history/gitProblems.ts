import * as l10n from "@vscode/l10n";
import type { HistoryProblem } from "../../../core/problems/history.ts";
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
      return problem.isGitMissing === true
        ? l10n.t("git was not found, so other commits are not known. Install git, or add it to the PATH.")
        : l10n.t(
            "{0} is in no git repository, so other commits are not known. Open the folder of a clone.",
            displayPath(problem.folder),
          );
    case "noCommits":
      return l10n.t("The repository has no commit yet, so {0} is not known. Commit the files first.", problem.ref);
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
