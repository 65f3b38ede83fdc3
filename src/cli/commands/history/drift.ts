import type { ProjectDrift } from "../../../client/history/readDrift.ts";
import { adoptDrift, ignoreDrift, readDrift } from "../../../client/history/readDrift.ts";
import { driftInSentence, driftItemInWords } from "../../../client/messages/history/driftMessages.ts";
import { displayPath } from "../../../client/messages/wording.ts";
import { databaseLabel } from "../../../client/project/projectState.ts";
import type { Problem } from "../../../core/problems/problem.ts";
import { isProblem } from "../../../core/problems/problem.ts";
import { exitCodes } from "../../exitCodes.ts";
import type { ChangeOptions } from "../../options.ts";
import type { Report } from "../../output/report.ts";
import type { Session } from "../../session.ts";
import { projectData, readProject } from "../../session.ts";
import { change } from "../changes.ts";
import type { Handler } from "../handler.ts";

export type DriftOptions = ChangeOptions & {
  readonly exitCode?: boolean;
  readonly repair?: boolean;
  /** The message of a revision. */
  readonly adopt?: string;
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
  if (ignore !== undefined) {
    const written = await ignoreDrift(project.location.root, ignore, reason ?? "");
    if (isProblem(written)) return written;
    terminal.note(`Wrote ${displayPath(written.file)}.`);
  }
  terminal.note("Comparing on a scratch database…");
  const found = await readDrift(project, { signal });
  if (isProblem(found)) return found;
  return options.adopt === undefined ? report(session, options, found) : adopt(session, options, found, options.adopt);
};

function report(session: Session, { exitCode, repair }: DriftOptions, found: ProjectDrift): Report {
  const { items, folded, ignored } = found;
  const statements = found.repair.operations.map(({ sql }) => `${sql};`);
  const more = [
    ...(folded.length === 0 ? [] : [`${folded.length} objects of platforms and partitions are not listed.`]),
    ...(ignored.length === 0 ? [] : [`${ignored.length} objects are ignored.`]),
  ];
  return {
    exitCode: exitCode === true && items.length > 0 ? exitCodes.failed : exitCodes.ok,
    text:
      repair === true
        ? [...found.repair.others.map((words) => `-- Not covered: ${words}`), ...statements].join("\n")
        : [
            driftInSentence(found, databaseLabel(session.project.view)),
            ...items.map((item) => `  ${driftItemInWords(item)}`),
            ...more,
          ].join("\n"),
    data: { ...projectData(session), ...found, items: items.map((item) => ({ ...item, actions: actionsOf(item) })) },
  };
}

/** The actions that are sound for an item. */
function actionsOf({ lanes: { history } }: ProjectDrift["items"][number]): readonly string[] {
  return history === "absent" ? ["adopt", "ignore"] : ["repair", "adopt", "ignore"];
}

/** Writes the revision, and marks it as applied where its changes are. */
async function adopt(
  session: Session,
  options: DriftOptions,
  found: ProjectDrift,
  message: string,
): Promise<Report | Problem> {
  const written = await adoptDrift(session.project, found, message, { signal: session.signal });
  if (written === undefined || isProblem(written)) return written ?? report(session, options, found);
  session.terminal.note(`Wrote ${displayPath(written.file)}.`);
  const marked = await change(session, options, { kind: "mark", revision: written.id, as: "applied" });
  if (isProblem(marked)) return marked;
  return { ...marked, data: { ...marked.data, id: written.id, file: written.file } };
}
