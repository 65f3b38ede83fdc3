import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import { dryRunInWords } from "../changes/dryRunReport.ts";
import type { ChangeFace } from "../changes/requestChange.ts";
import { requestChange } from "../changes/requestChange.ts";
import { runInWords } from "../changes/runSummary.ts";
import type { Project } from "../project/project.ts";
import type { ProjectView } from "../project/projectState.ts";
import type { FleetMember } from "./member.ts";
import type { PlannedMember } from "./state.ts";
import { readState } from "./state.ts";

/** How the change of a member ended. */
export type MemberOutcome = {
  readonly member: FleetMember;
  /** `atTarget`: there was nothing to do. `notRun`: the change was not begun. */
  readonly state: "atTarget" | "changed" | "failed" | "notRun";
  readonly applied: readonly string[];
  readonly reverted: readonly string[];
  /** The member's state at the last reading. */
  readonly view: ProjectView;
  readonly problem?: Problem;
  /** In place of the problem's own, with what stays of a failed run. */
  readonly sentence?: string;
};

/** A change that was confirmed for a fleet. */
export type FleetChange = {
  readonly request: ChangeRequest;
  readonly dryRun: boolean;
  /** True if the change of a protected database was confirmed. */
  readonly isConfirmed: (database: string) => boolean;
  readonly signal: AbortSignal;
};

/**
 * Changes a member through the one path to a database, and only with the plan and the database that were confirmed. The
 * state is read again before and after.
 */
export async function changeMember(
  project: Project,
  { member, identity, plan }: PlannedMember,
  { request, dryRun, isConfirmed, signal }: FleetChange,
): Promise<MemberOutcome> {
  const before = await readState(project, member);
  const ended = (state: MemberOutcome["state"], problem?: Problem): MemberOutcome => {
    return { member, state, applied: [], reverted: [], view: before.view, ...(problem ? { problem } : {}) };
  };
  if (signal.aborted) return ended("notRun");
  if (before.problem) return ended("failed", before.problem);
  if (before.identity !== identity) return ended("failed", { code: "fleetMoved", member: member.name });
  let shown: { readonly problem: Problem; readonly sentence?: string } | undefined;
  const face: ChangeFace = {
    refresh: () => project.refresh(),
    // The evidence of the member's group was shown.
    evidence: () => Promise.resolve(undefined),
    confirm: () => {
      const { connection } = project.view;
      const isKnown = connection !== undefined && isConfirmed(connection.database);
      if (!isKnown) shown = { problem: { code: "fleetProtected", databases: connection ? [connection.database] : [] } };
      return Promise.resolve(isKnown ? "yes" : "no");
    },
    preview: () => Promise.resolve(),
    review: () => Promise.resolve(),
    run: async (_, direction, work, readAgain) => {
      project.update({ running: { direction } });
      let result;
      try {
        result = await work({ signal });
        return result;
      } finally {
        project.update({ running: undefined });
        await readAgain(result);
      }
    },
    runnerEnded: () => Promise.resolve(),
    failed: (problem) => (shown ??= { problem }),
    upToDate: () => undefined,
    report: (_, changed, outcome, isDryRun) => {
      const { view } = project;
      const sentence = isDryRun ? dryRunInWords(view, changed, outcome) : runInWords(view, changed, outcome);
      if (outcome.problem) shown = { problem: outcome.problem, sentence };
    },
  };
  const expected = plan?.steps.map(({ id }) => id) ?? [];
  const result = await requestChange(face, project, request, { yes: true, dryRun, expected });
  const { applied = [], reverted = [] } = result ?? {};
  const { view } = project;
  if (result?.ok !== true || shown)
    return { member, state: "failed", applied, reverted, view, ...(shown ?? { problem: { code: "cancelled" } }) };
  return { member, state: result.upToDate === true ? "atTarget" : "changed", applied, reverted, view };
}

/** The result for a member whose change was not begun. */
export function notRun({ member, view }: PlannedMember): MemberOutcome {
  return { member, state: "notRun", applied: [], reverted: [], view };
}

/** An error of the client is the outcome of one member, and not the end of the fleet. */
export function brokenMember({ member, view }: PlannedMember, error: unknown): MemberOutcome {
  const problem: Problem = isProblem(error) ? error : { code: "unknown", message: String(error) };
  return { member, state: "failed", applied: [], reverted: [], view, problem };
}
