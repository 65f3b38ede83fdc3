import { repairDocument } from "../../../client/history/driftDocuments.ts";
import type { ProjectDrift } from "../../../client/history/readDrift.ts";
import { adoptDrift, ignoreDrift, readDrift } from "../../../client/history/readDrift.ts";
import { dependentDriftInWords } from "../../../client/messages/history/dependentMessages.ts";
import { apartInWords, driftInSentence, driftItemInWords } from "../../../client/messages/history/driftMessages.ts";
import { displayPath } from "../../../client/messages/wording.ts";
import { databaseLabel } from "../../../client/project/projectState.ts";
import type { Problem } from "../../../core/problems/problem.ts";
import { isProblem } from "../../../core/problems/problem.ts";
import { exitCodes } from "../../exitCodes.ts";
import type { ChangeOptions } from "../../options.ts";
import type { Report } from "../../output/report.ts";
import type { Session } from "../../session.ts";
import { projectData, readProject } from "../../session.ts";
import { markWritten } from "./markWritten.ts";
import type { Handler } from "../handler.ts";

export type DriftOptions = ChangeOptions & {
  readonly exitCode?: boolean;
  readonly repair?: boolean;
  /** The message of a revision. */
  readonly adopt?: string;
  readonly allowLosses?: boolean;
  readonly ignore?: readonly string[];
  readonly reason?: string;
};

/** Compares the entities, the revisions and the live database, and writes what follows from that. */
export const drift: Handler<DriftOptions> = async (session, options) => {
  const { ignore, reason } = options;
  if (ignore !== undefined && (reason ?? "").trim() === "")
    return { code: "usage", message: "--ignore needs --reason, which is written to the file." };
  const problem = await readProject(session, options);
  if (problem) return problem;
  const { project, terminal, signal } = session;
  if (project.view.problem) return project.view.problem;
  terminal.note("Comparing on a scratch database…");
  let found = await readDrift(project, { signal });
  if (isProblem(found)) return found;
  if (ignore !== undefined) {
    const written = await ignoreDrift(project.location.root, found, ignore, reason ?? "");
    if (isProblem(written)) return written;
    terminal.note(`Wrote ${displayPath(written.file)}.`);
    found = await readDrift(project, { signal });
    if (isProblem(found)) return found;
  }
  return options.adopt === undefined ? report(session, options, found) : adopt(session, options, found, options.adopt);
};

function report(session: Session, { exitCode, repair }: DriftOptions, found: ProjectDrift): Report {
  const { items } = found;
  return {
    exitCode: exitCode === true && items.length > 0 ? exitCodes.failed : exitCodes.ok,
    text:
      repair === true
        ? repairDocument(session.project.view, found).trimEnd()
        : [
            driftInSentence(found, databaseLabel(session.project.view)),
            ...items.map((item) => `  ${driftItemInWords(item)}`),
            ...dependentDriftInWords(found),
            ...apartInWords(found),
          ].join("\n"),
    data: { ...projectData(session), ...found, items: items.map((item) => ({ ...item, actions: actionsOf(item) })) },
  };
}

/** The actions that are sound for an item. */
function actionsOf({ lanes: { history } }: ProjectDrift["items"][number]): readonly string[] {
  return history === "absent" ? ["adopt", "ignore"] : ["repair", "adopt", "ignore"];
}

/** Writes the revision, and marks it as applied where its changes are. Removes it again if that was not done. */
async function adopt(
  session: Session,
  options: DriftOptions,
  found: ProjectDrift,
  message: string,
): Promise<Report | Problem> {
  const allowsLosses = options.allowLosses === true;
  const written = await adoptDrift(session.project, found, { message, allowsLosses }, { signal: session.signal });
  if (written === undefined || isProblem(written)) return written ?? report(session, options, found);
  return markWritten(session, options, written);
}
