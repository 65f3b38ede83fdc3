import { isProblem } from "../../core/problems/problem.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isConflict } from "../../migrations/history.ts";
import type { ChangeRequest, Plan } from "../../migrations/plan.ts";
import { isEmptyPlan, planFor } from "../../migrations/plan.ts";
import type { Project } from "../project/project.ts";
import type { ProjectView } from "../project/projectState.ts";
import { databaseLabel } from "../project/projectState.ts";
import type { FleetMember } from "./member.ts";
import type { FleetWorkers, VisitOptions } from "./workers.ts";

/** The state of a member. */
export type MemberState = {
  readonly member: FleetMember;
  readonly view: ProjectView;
  /** The names that the server has for the database, the schema and the migrations table; absent if it did not answer. */
  readonly identity?: string;
  /** Why the member's state is not known, or why nothing can be changed there. */
  readonly problem?: Problem;
};

/** A member with the plan of a request; without steps, it is at the target. */
export type PlannedMember = MemberState & { readonly plan?: Plan };

/** Members with the same revisions in their migrations tables, and the same plan. */
export type FleetGroup = { readonly plan: Plan; readonly members: readonly PlannedMember[] };

/**
 * Reads where each member stands, in the order of the members. Members that were not visited because of `isStopped` are left
 * out.
 *
 * @param onRead called after each member
 */
export async function readStates(
  workers: FleetWorkers,
  members: readonly FleetMember[],
  options: VisitOptions,
  onRead: (state: MemberState) => void,
): Promise<readonly MemberState[]> {
  const states = new Map<FleetMember, MemberState>();
  await workers.visit(members, options, async (project, member) => {
    const state = await readState(project, member);
    states.set(member, state);
    onRead(state);
  });
  return members.flatMap((member) => states.get(member) ?? []);
}

/** Reads where a member stands. */
export async function readState(project: Project, member: FleetMember): Promise<MemberState> {
  await project.refresh();
  const { view } = project;
  if (view.status !== "ready") return { member, view, ...(view.problem ? { problem: view.problem } : {}) };
  const identity = await project.client.request("identity", {});
  if (isProblem(identity)) return { member, view, problem: identity };
  return { member, view, identity: identity.id, ...(view.problem ? { problem: view.problem } : {}) };
}

/** The first two members with one database, schema and migrations table. */
export function sameDatabase(states: readonly MemberState[]): Problem | undefined {
  const known = new Map<string, MemberState>();
  for (const state of states) {
    const { identity, member, view } = state;
    if (identity === undefined) continue;
    const other = known.get(identity);
    if (other) return { code: "fleetSame", members: [other.member.name, member.name], database: databaseLabel(view) };
    known.set(identity, state);
  }
  return undefined;
}

/**
 * The first member that is the project's own database although it has variables of its own: the project does not read the
 * variables that the list sets.
 *
 * @param identity of the project without a member
 */
export function baseDatabase(states: readonly MemberState[], identity: string): Problem | undefined {
  const found = states.find(
    (state) =>
      state.identity === identity &&
      (state.member.location.member === undefined || Object.keys(state.member.location.member.variables).length > 0),
  );
  return (
    found && { code: "fleetBase", at: found.member.at, member: found.member.name, database: databaseLabel(found.view) }
  );
}

/** Adds the plan of a request, or the problem that there is instead of one. */
export function planned(state: MemberState, request: ChangeRequest): PlannedMember {
  if (state.problem) return state;
  const plan = planFor(state.view.history, request);
  return isProblem(plan) ? { ...state, problem: plan } : { ...state, plan };
}

/** True if a member has nothing to do. */
export function isAtTarget({ plan, problem }: PlannedMember): boolean {
  return problem === undefined && plan !== undefined && isEmptyPlan(plan);
}

/**
 * Groups members that have something to do by the revisions in their migrations tables and by their plans. Nothing more is
 * compared: schemas and rows may differ within a group.
 */
export function groupsOf(members: readonly PlannedMember[]): readonly FleetGroup[] {
  const groups = new Map<string, { readonly plan: Plan; readonly members: PlannedMember[] }>();
  for (const member of members) {
    const { plan, problem, view } = member;
    if (!plan || problem || isEmptyPlan(plan)) continue;
    const { applied, revisions } = view.history;
    const conflicts = revisions.filter(isConflict).map(({ id, state }) => [id, state]);
    const key = JSON.stringify([plan.direction, plan.steps.map(({ id }) => id), applied, conflicts, plan.renamed]);
    const group = groups.get(key) ?? { plan, members: [] };
    group.members.push(member);
    groups.set(key, group);
  }
  return [...groups.values()];
}
