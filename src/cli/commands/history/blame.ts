import { stateWithTime } from "../../../client/cards/revisionState.ts";
import type { BlamedObject, BlamedRevision } from "../../../client/history/blameObject.ts";
import { blameEvents, blameNamed } from "../../../client/history/blameObject.ts";
import { isProblem } from "../../../core/problems/problem.ts";
import { exitCodes } from "../../exitCodes.ts";
import { projectData } from "../../session.ts";
import type { Handler } from "../handler.ts";
import type { HistoryOptions } from "./readHistory.ts";
import { readHistory } from "./readHistory.ts";

/** The revisions that made and changed an object of the schema. */
export function blame(name: string): Handler<HistoryOptions> {
  return async (session, options) => {
    const problem = await readHistory(session, options);
    if (problem) return problem;
    const { project, signal } = session;
    const found = await blameNamed(project, name, { signal, isOffline: options.offline === true });
    if (isProblem(found)) return found;
    return {
      exitCode: exitCodes.ok,
      text: textOf(found, project.view.history.current),
      data: {
        ...projectData(session),
        name: found.name,
        events: blameEvents(found),
        ...(found.incomplete === undefined ? {} : { incomplete: found.incomplete }),
        ...(found.notFromEmpty === undefined ? {} : { notFromEmpty: found.notFromEmpty }),
      },
    };
  };
}

function textOf({ name, revisions, incomplete, notFromEmpty }: BlamedObject, current: string | undefined): string {
  return [
    `History of ${name}, the latest revision first:`,
    ...revisions.flatMap((one) => ["", headOf(one, current), ...one.events.map(({ words }) => `  ${words}`)]),
    ...(notFromEmpty === undefined ? [] : ["", notFromEmpty]),
    ...(incomplete === undefined ? [] : ["", `Later revisions are not known: ${incomplete}`]),
  ].join("\n");
}

function headOf({ id, revision, appliedBy }: BlamedRevision, current: string | undefined): string {
  const state = revision ? stateWithTime(revision, id === current) : "";
  return [id, state, ...(appliedBy === undefined ? [] : [appliedBy])].filter((part) => part !== "").join(" · ");
}
