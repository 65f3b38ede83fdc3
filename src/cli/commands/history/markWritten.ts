import { rm } from "node:fs/promises";
import type { Adopted } from "../../../client/history/readDrift.ts";
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
 * Marks a revision as applied that was written for what the database has already. If that is not done, removes its file,
 * because an upgrade would run it on that database and fail.
 */
export async function markWritten(
  session: Session,
  options: ChangeOptions,
  { id, file, isListed }: Adopted,
): Promise<Report | Problem> {
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
  await rm(file, { force: true });
  session.terminal.complain(`${displayPath(file)} was removed again, because it was not marked as applied.`);
  return marked;
}
