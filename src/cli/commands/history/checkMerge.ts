import { checkMerge } from "../../../client/history/checkMerge.ts";
import { mergeInWords, mergeProblemInWords } from "../../../client/messages/history/mergeMessages.ts";
import { isProblem } from "../../../core/problems/problem.ts";
import { exitCodes } from "../../exitCodes.ts";
import { projectData } from "../../session.ts";
import type { Handler } from "../handler.ts";
import type { HistoryOptions } from "./readHistory.ts";
import { readHistory } from "./readHistory.ts";

/** Says whether the revisions of a branch can be merged. Fails unless they are independent. */
export function checkMergeWith(ref: string): Handler<HistoryOptions> {
  return async (session, options) => {
    const problem = await readHistory(session, options);
    if (problem) return problem;
    const { project, terminal, signal } = session;
    terminal.note("Replaying both orders on a scratch database…");
    const checked = await checkMerge(project, ref, { signal, isOffline: options.offline === true });
    if (isProblem(checked)) return checked;
    const problems = checked.problems.map((one) => ({ ...one, message: mergeProblemInWords(one, ref) }));
    const list = (title: string, ids: readonly string[]) => (ids.length === 0 ? [] : [`${title}: ${ids.join(", ")}`]);
    return {
      exitCode: checked.verdict === "independent" ? exitCodes.ok : exitCodes.failed,
      text: [
        mergeInWords(checked, ref),
        ...list("Here", checked.ours),
        ...list(ref, checked.theirs),
        ...problems.map(({ message }) => `  ${message}`),
      ].join("\n"),
      data: { ...projectData(session), ...checked, ref, problems },
    };
  };
}
