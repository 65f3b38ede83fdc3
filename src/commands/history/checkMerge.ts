import { l10n } from "vscode";
import { checkLastMerge } from "../../client/history/checkLastMerge.ts";
import { checkMerge } from "../../client/history/checkMerge.ts";
import { mergeDocument } from "../../client/history/historyDocuments.ts";
import { lastMergeInWords, mergeInWords, mergeProblemInWords } from "../../client/messages/history/mergeMessages.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { failed } from "../../host/changes/failed.ts";
import { notify } from "../../host/messages/notify.ts";
import { onFresh, onPostgres } from "../command.ts";
import { askForRef } from "./askState.ts";
import { replaying } from "./replaying.ts";

/** Says whether the revisions of a branch, or of the last merge, can be merged with those of the working tree. */
export const checkMergeWith = onPostgres(
  onFresh(async (services, { project, argument }) => {
    const isLast = argument.last === true;
    const branch = argument.ref ?? (isLast ? undefined : await askForRef(l10n.t("Check the Merge with Which Branch?")));
    if (branch === undefined && !isLast) return undefined;
    const checked = await replaying((options) =>
      branch === undefined ? checkLastMerge(project, options) : checkMerge(project, branch, options),
    );
    if (isProblem(checked)) return failed(checked, project);
    const { verdict, order, problems } = checked;
    const ref = branch ?? checked.ref ?? "HEAD";
    if (problems.length === 0)
      notify(branch === undefined ? lastMergeInWords(checked, ref) : mergeInWords(checked, ref));
    else await services.showMarkdown(l10n.t("Merge with {0}", ref), mergeDocument(checked, ref));
    return {
      ok: true,
      verdict,
      ...(order === undefined ? {} : { order }),
      problems: problems.map((problem) => ({ ...problem, message: mergeProblemInWords(problem, ref) })),
    };
  }),
);
