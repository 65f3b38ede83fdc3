import { l10n } from "vscode";
import { checkMerge } from "../../client/history/checkMerge.ts";
import { mergeDocument } from "../../client/history/historyDocuments.ts";
import { mergeInWords, mergeProblemInWords } from "../../client/messages/history/mergeMessages.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { failed } from "../../host/changes/failed.ts";
import { notify } from "../../host/messages/notify.ts";
import { onFresh, onPostgres } from "../command.ts";
import { askForRef } from "./askState.ts";
import { replaying } from "./replaying.ts";

/** Says whether the revisions of a branch can be merged with those of the working tree. */
export const checkMergeWith = onPostgres(
  onFresh(async (services, { project, argument }) => {
    const ref = argument.ref ?? (await askForRef(l10n.t("Check the Merge with Which Branch?")));
    if (ref === undefined) return undefined;
    const checked = await replaying((options) => checkMerge(project, ref, options));
    if (isProblem(checked)) return failed(checked, project);
    const { verdict, order, problems } = checked;
    if (problems.length === 0) notify(mergeInWords(checked, ref));
    else await services.showMarkdown(l10n.t("Merge with {0}", ref), mergeDocument(checked, ref));
    return {
      ok: true,
      verdict,
      ...(order === undefined ? {} : { order }),
      problems: problems.map((problem) => ({ ...problem, message: mergeProblemInWords(problem, ref) })),
    };
  }),
);
