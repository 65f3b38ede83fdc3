import { checkLastMerge } from "../../../client/history/checkLastMerge.ts";
import { checkMerge } from "../../../client/history/checkMerge.ts";
import { lastMergeInWords, mergeInWords, mergeProblemInWords } from "../../../client/messages/history/mergeMessages.ts";
import { isProblem } from "../../../core/problems/problem.ts";
import { exitCodes } from "../../exitCodes.ts";
import { projectData } from "../../session.ts";
import type { Handler } from "../handler.ts";
import type { HistoryOptions } from "./readHistory.ts";
import { readHistory } from "./readHistory.ts";

type MergeOptions = HistoryOptions & { readonly last?: boolean };

/** Says whether the revisions of a branch, or of the last merge, can be merged. Fails unless they are independent. */
export function checkMergeWith(branch: string | undefined): Handler<MergeOptions> {
  return async (session, options) => {
    if ((branch === undefined) !== (options.last === true))
      return { code: "usage", message: "check-merge needs either a branch or --last." };
    const problem = await readHistory(session, options);
    if (problem) return problem;
    const { project, terminal, signal } = session;
    terminal.note("Replaying both orders on a scratch database…");
    const given = { signal, isOffline: options.offline === true };
    const checked =
      branch === undefined ? await checkLastMerge(project, given) : await checkMerge(project, branch, given);
    if (isProblem(checked)) return checked;
    const ref = branch ?? checked.ref ?? "HEAD";
    const problems = checked.problems.map((one) => ({ ...one, message: mergeProblemInWords(one, ref) }));
    const list = (title: string, ids: readonly string[]) => (ids.length === 0 ? [] : [`${title}: ${ids.join(", ")}`]);
    return {
      exitCode: checked.verdict === "independent" ? exitCodes.ok : exitCodes.failed,
      text: [
        branch === undefined ? lastMergeInWords(checked, ref) : mergeInWords(checked, ref),
        ...list("Here", checked.ours),
        ...list(ref, checked.theirs),
        ...(checked.notFromEmpty === undefined ? [] : [checked.notFromEmpty]),
        ...problems.map(({ message }) => `  ${message}`),
      ].join("\n"),
      data: { ...projectData(session), ...checked, ref, problems },
    };
  };
}
