import type { WrittenRevision } from "../../../client/history/writtenRevision.ts";
import { removeUnmarked } from "../../../client/history/writtenRevision.ts";
import { displayPath } from "../../../client/messages/wording.ts";
import type { Problem } from "../../../core/problems/problem.ts";
import { isProblem } from "../../../core/problems/problem.ts";
import { exitCodes } from "../../exitCodes.ts";
import type { ChangeOptions } from "../../options.ts";
import type { Report } from "../../output/report.ts";
import type { Session } from "../../session.ts";
import { projectData } from "../../session.ts";
import { change } from "../changes.ts";

/**
 * Marks a revision as applied that was written for what the database has already. If that fails, removes its file, unless the
 * database has the mark or does not answer.
 */
export async function markWritten(
  session: Session,
  options: ChangeOptions,
  written: WrittenRevision,
): Promise<Report | Problem> {
  const { id, file, isListed } = written;
  if (!isListed)
    return {
      exitCode: exitCodes.failed,
      text: `Wrote ${displayPath(file)}, which the data source does not list. Add it there, then: migrations stamp ${id} --as applied`,
      data: { ...projectData(session), id, file },
    };
  const marked = await change(session, options, { kind: "mark", revision: id, as: "applied" });
  if (!isProblem(marked) && marked.exitCode === exitCodes.ok) {
    session.terminal.note(`Wrote ${displayPath(file)}.`);
    return { ...marked, data: { ...marked.data, id, file } };
  }
  session.terminal.complain(
    (await removeUnmarked(session.project, written))
      ? `${displayPath(file)} was removed again, because it was not marked as applied.`
      : `${displayPath(file)} stays. Check with \`migrations status\` whether it is applied, before you upgrade.`,
  );
  return marked;
}
