import type { FleetChange, MemberOutcome } from "./changeMember.ts";
import { brokenMember, changeMember, notRun } from "./changeMember.ts";
import type { FleetMember } from "./member.ts";
import type { PlannedMember } from "./state.ts";
import { isAtTarget } from "./state.ts";
import type { FleetWorkers, VisitOptions } from "./workers.ts";

/** How a fleet is changed. */
export type FleetOptions = Pick<VisitOptions, "concurrency"> & {
  /** Members that are changed first, one after the other. A failure of one of them always ends the change. */
  readonly canaries: ReadonlySet<FleetMember>;
  /** True if the others go on after the failure of a member. */
  readonly keepGoing: boolean;
};

/**
 * Changes the members that have something to do: the canaries first, then the others, several at a time. After a failure no
 * further member is begun, and members that were begun are completed. Returns an outcome for every member, in their order.
 *
 * @param onDone called after each change
 */
export async function changeFleet(
  workers: FleetWorkers,
  members: readonly PlannedMember[],
  change: FleetChange,
  { canaries, keepGoing, concurrency }: FleetOptions,
  onDone: (outcome: MemberOutcome) => void,
): Promise<readonly MemberOutcome[]> {
  const outcomes = new Map<FleetMember, MemberOutcome>();
  const byMember = new Map(members.map((one) => [one.member, one]));
  let hasFailed = false;
  const run = async (by: FleetWorkers, some: readonly PlannedMember[], most: number, isStopped: () => boolean) => {
    const visited = some.map(({ member }) => member);
    const how = { concurrency: most, isStopped: () => change.signal.aborted || isStopped() };
    await by.visit(visited, how, async (project, member) => {
      const planned = byMember.get(member);
      if (!planned) return;
      const outcome = await changeMember(project, planned, change).catch((error: unknown) =>
        brokenMember(planned, error),
      );
      outcomes.set(member, outcome);
      if (outcome.state === "failed") hasFailed = true;
      onDone(outcome);
    });
  };
  for (const one of members) {
    const { member, view, problem } = one;
    if (isAtTarget(one)) outcomes.set(member, { member, state: "atTarget", applied: [], reverted: [], view });
    else if (problem) outcomes.set(member, { member, state: "failed", applied: [], reverted: [], view, problem });
  }
  const open = members.filter(({ member }) => !outcomes.has(member));
  const [first, rest] = [true, false].map((isFirst) => open.filter(({ member }) => canaries.has(member) === isFirst));
  // In a process that has served no other member: what is read there is compared with what the others have read.
  const apart = workers.fresh();
  try {
    await run(apart, first ?? [], 1, () => hasFailed);
  } finally {
    apart.close();
  }
  if (!hasFailed) await run(workers, rest ?? [], concurrency, () => hasFailed && !keepGoing);
  return members.map((one) => outcomes.get(one.member) ?? notRun(one));
}
