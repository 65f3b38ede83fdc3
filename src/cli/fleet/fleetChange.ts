import { changeFleet } from "../../client/fleet/changeFleet.ts";
import type { MemberOutcome } from "../../client/fleet/changeMember.ts";
import { notRun } from "../../client/fleet/changeMember.ts";
import { outcomeInWords, outcomeTable } from "../../client/fleet/fleetTable.ts";
import type { FleetMember } from "../../client/fleet/member.ts";
import type { Fleet } from "../../client/fleet/openFleet.ts";
import { ambiguity } from "../../client/fleet/openFleet.ts";
import type { PlannedMember } from "../../client/fleet/state.ts";
import { groupsOf, isAtTarget, planned, readStates } from "../../client/fleet/state.ts";
import type { FleetWorkers } from "../../client/fleet/workers.ts";
import { setting } from "../../client/settings.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import { exitCodes } from "../exitCodes.ts";
import type { ProblemReport } from "../output/problem.ts";
import { exitCodeOf, problemReport } from "../output/problem.ts";
import type { Report } from "../output/report.ts";
import type { Session } from "../session.ts";
import type { FleetChangeOptions } from "./fleetOptions.ts";
import { concurrencyOf, fleetData, fleetOf, misusedOptions, nothingHere, withWorkers } from "./fleetOptions.ts";
import type { ShownGroup } from "./fleetQuestion.ts";
import { confirmFleet, failedRehearsal, showGroups } from "./fleetQuestion.ts";
import { memberData } from "./fleetStatus.ts";

/** Changes the databases of a list: reads all states, shows and rehearses each distinct plan once, asks once, then runs. */
export async function fleetChange(
  session: Session,
  options: FleetChangeOptions,
  request: ChangeRequest,
): Promise<Report | Problem> {
  const misused = misusedOptions(options);
  if (misused) return misused;
  return withWorkers(session, options, (workers) => changeMembers(session, options, request, workers));
}

async function changeMembers(
  session: Session,
  options: FleetChangeOptions,
  request: ChangeRequest,
  workers: FleetWorkers,
): Promise<Report | Problem> {
  const { terminal, signal, project } = session;
  if (options.dryRun !== true && setting("readOnly", project.location.folder)) return { code: "readOnly" };
  const fleet = await fleetOf(session, options);
  if (isProblem(fleet)) return fleet;
  const canaries = canariesOf(fleet, options);
  if (isProblem(canaries)) return canaries;
  terminal.note(`Reading ${fleet.members.length} databases…`);
  const concurrency = concurrencyOf(options);
  const states = await readStates(
    workers,
    fleet.members,
    { concurrency, isStopped: () => signal.aborted },
    () => undefined,
  );
  if (signal.aborted) return { code: "cancelled" };
  const same = await ambiguity(workers, project, states);
  if (same) return same;
  const members = states.map((state) => planned(state, request));
  const stopped = (outcomes: readonly MemberOutcome[], problem?: Problem, sentence?: string) =>
    report(session, { fleet, options, groups: shown, outcomes, ...(problem ? { problem, sentence } : {}) });
  let shown: readonly ShownGroup[] = [];
  const unread = members.find(({ problem }) => problem !== undefined);
  if (unread?.problem && options.keepGoing !== true) return stopped(members.map(untouched), unread.problem);
  shown = await showGroups(session, workers, groupsOf(members), request, options);
  const failed = failedRehearsal(shown);
  if (failed) {
    const sentence = `The rehearsal as on ${failed.name} failed, so nothing was run. ${problemReport(failed.problem).message}`;
    return stopped(members.map(untouched), failed.problem, sentence);
  }
  const open = members.filter((member) => !member.problem && !isAtTarget(member));
  const confirmed = open.length === 0 ? () => false : await confirmFleet(session, open, shown, options);
  if (isProblem(confirmed)) return stopped(members.map(untouched), confirmed);
  let done = 0;
  const outcomes = await changeFleet(
    workers,
    members,
    { request, dryRun: options.dryRun === true, isConfirmed: confirmed, signal },
    { concurrency, canaries: canaries(open), keepGoing: options.keepGoing === true },
    (outcome) => {
      const line = `[${++done}/${open.length}] ${outcome.member.name}: ${outcomeInWords(outcome)}`;
      if (outcome.state === "failed") terminal.complain(`error: ${line}`);
      else terminal.note(line);
    },
  );
  return stopped(outcomes);
}

/** A member before anything has run. */
function untouched(member: PlannedMember): MemberOutcome {
  const base = notRun(member);
  if (member.problem) return { ...base, state: "failed", problem: member.problem };
  return isAtTarget(member) ? { ...base, state: "atTarget" } : base;
}

/** The canaries among members with something to do: the named one if it is among them, else the first ones. */
function canariesOf(
  fleet: Fleet,
  { canary = "1", shard, only }: FleetChangeOptions,
): ((open: readonly PlannedMember[]) => ReadonlySet<FleetMember>) | Problem {
  const named = fleet.all.find(({ name }) => name === canary);
  const isCount = /^\d{1,6}$/.test(canary);
  if (!named && !isCount) return { code: "fleetMemberUnknown", name: canary, option: "--canary" };
  if (named && !fleet.members.includes(named) && shard === undefined && only === undefined)
    return { code: "fleetMemberUnknown", name: canary, option: "--canary" };
  return (open) => {
    const members = open.map(({ member }) => member);
    if (named)
      return new Set(members.includes(named) ? [named] : fleet.members.includes(named) ? [] : members.slice(0, 1));
    return new Set(members.slice(0, Number(canary)));
  };
}

type Result = {
  readonly fleet: Fleet;
  readonly options: FleetChangeOptions;
  readonly groups: readonly ShownGroup[];
  readonly outcomes: readonly MemberOutcome[];
  /** Why nothing was begun. */
  readonly problem?: Problem;
  readonly sentence?: string | undefined;
};

function report({ terminal }: Session, { fleet, options, groups, outcomes, problem, sentence }: Result): Report {
  const why = reportOf(outcomes, problem, sentence);
  if (why) {
    terminal.complain(`error: ${why.message}`);
    if (why.hint !== undefined) terminal.complain(why.hint);
  }
  const text = `${outcomeTable(outcomes)}\n\n${inWords(outcomes, options)}`;
  return {
    exitCode: problem ? exitCodeOf(problem) : why ? exitCodes.failed : exitCodes.ok,
    text: outcomes.length === 0 ? nothingHere : text,
    data: {
      ...fleetData(fleet, options),
      isDryRun: options.dryRun === true,
      groups: groups.map(({ group, evidence }) => ({
        steps: group.plan.steps.map(({ id }) => id),
        members: group.members.map(({ member }) => member.name),
        ...(evidence?.rehearsal
          ? { verdicts: evidence.rehearsal.revisions.map(({ id, verdict }) => ({ id, verdict })) }
          : {}),
      })),
      members: outcomes.map(outcomeData),
      ...(why ? { problem: why } : {}),
    },
  };
}

/** Why not every member is at the target. */
function reportOf(
  outcomes: readonly MemberOutcome[],
  problem: Problem | undefined,
  sentence: string | undefined,
): ProblemReport | undefined {
  if (problem) return problemReport(problem, sentence);
  const failed = outcomes.filter(({ state }) => state === "failed").map(({ member }) => member.name);
  const left = outcomes.filter(({ state }) => state === "notRun").length;
  return failed.length + left === 0 ? undefined : problemReport({ code: "fleetFailed", failed, left });
}

function outcomeData({ member, view, state, applied, reverted, problem, sentence }: MemberOutcome) {
  const { problem: _, ...facts } = memberData({ member, view });
  return {
    ...facts,
    outcome: state,
    applied,
    reverted,
    ...(problem ? { problem: problemReport(problem, sentence) } : {}),
  };
}

/** `1,000 databases: 996 changed, 3 were at the target already, 1 failed.` */
function inWords(outcomes: readonly MemberOutcome[], { dryRun = false }: FleetChangeOptions): string {
  const count = (state: MemberOutcome["state"]) => outcomes.filter((outcome) => outcome.state === state).length;
  const parts = [
    `${count("changed")} ${dryRun ? "tried and rolled back" : "changed"}`,
    `${count("atTarget")} at the target already`,
    ...(count("failed") > 0 ? [`${count("failed")} failed`] : []),
    ...(count("notRun") > 0 ? [`${count("notRun")} not run`] : []),
  ];
  return `${outcomes.length} databases: ${parts.join(", ")}.`;
}
