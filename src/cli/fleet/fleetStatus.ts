import { fleetTable, statesInWords } from "../../client/fleet/fleetTable.ts";
import { ambiguity } from "../../client/fleet/openFleet.ts";
import type { FleetWorkers } from "../../client/fleet/workers.ts";
import type { MemberState } from "../../client/fleet/state.ts";
import { readStates } from "../../client/fleet/state.ts";
import { projectFacts, stateFacts } from "../../client/project/projectFacts.ts";
import { protectionOf } from "../../client/project/protection.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { isConflict } from "../../migrations/history.ts";
import type { ExitCode } from "../exitCodes.ts";
import { exitCodes } from "../exitCodes.ts";
import { problemReport } from "../output/problem.ts";
import type { Report } from "../output/report.ts";
import type { Session } from "../session.ts";
import type { FleetOptions } from "./fleetOptions.ts";
import { concurrencyOf, fleetData, fleetOf, misusedOptions, nothingHere, withWorkers } from "./fleetOptions.ts";

type FleetStatusOptions = FleetOptions & { readonly exitCode?: boolean };

/** The state of each database of a list. */
export async function fleetStatus(session: Session, options: FleetStatusOptions): Promise<Report | Problem> {
  const misused = misusedOptions(options);
  if (misused) return misused;
  return withWorkers(session, options, (workers) => readFleet(session, options, workers));
}

async function readFleet(
  session: Session,
  options: FleetStatusOptions,
  workers: FleetWorkers,
): Promise<Report | Problem> {
  const fleet = await fleetOf(session, options);
  if (isProblem(fleet)) return fleet;
  const { terminal, signal, project } = session;
  terminal.note(`Reading ${fleet.members.length} databases…`);
  const states = await readStates(
    workers,
    fleet.members,
    { concurrency: concurrencyOf(options), isStopped: () => signal.aborted },
    () => undefined,
  );
  if (signal.aborted) return { code: "cancelled" };
  const problem = await ambiguity(workers, project, states);
  if (problem) terminal.complain(`error: ${problemReport(problem).message}`);
  return {
    exitCode: problem ? exitCodes.usage : exitCodeOf(states, options.exitCode === true),
    text: states.length === 0 ? nothingHere : `${fleetTable(states)}\n\n${statesInWords(states)}`,
    data: {
      ...fleetData(fleet, options),
      members: states.map(memberData),
      ...(problem ? { problem: problemReport(problem) } : {}),
    },
  };
}

function exitCodeOf(states: readonly MemberState[], asksState: boolean): ExitCode {
  if (states.some(({ problem }) => problem)) return exitCodes.failed;
  if (!asksState) return exitCodes.ok;
  const views = states.map(({ view }) => view.history);
  if (views.some(({ revisions }) => revisions.some(isConflict))) return exitCodes.conflicts;
  return views.some(({ pending }) => pending.length > 0) ? exitCodes.pending : exitCodes.ok;
}

/** A member and its state as data. */
export function memberData({ member, view, problem }: MemberState): Readonly<Record<string, unknown>> {
  const { database } = projectFacts(view);
  const { warnings: _, ...state } = stateFacts(view);
  return {
    name: member.name,
    ...(database ? { database } : {}),
    ...state,
    protected: protectionOf(view) !== undefined,
    ...(problem ? { problem: problemReport(problem) } : {}),
  };
}
