import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import type { ChangeFace } from "../changes/requestChange.ts";
import { requestChange } from "../changes/requestChange.ts";
import type { Project } from "../project/project.ts";
import { projectFacts, standingOf } from "../project/standing.ts";

/** The result of a change of which nothing is left to do. */
export function nothingToDo({ view }: Project): object {
  return { ok: true, upToDate: true, applied: [], reverted: [], after: { ...projectFacts(view), ...standingOf(view) } };
}

/**
 * Makes a change that the user has confirmed for an agent, through the one path to the database. The result says what was
 * read afterwards. Problem: `planChanged` if the steps are not the confirmed ones.
 *
 * @param steps ids of the confirmed steps
 */
export async function changeForAgent(
  face: ChangeFace,
  project: Project,
  request: ChangeRequest,
  steps: readonly string[],
): Promise<object | Problem> {
  await project.ensureFresh();
  const plan = await project.client.request("plan", { request });
  if (isProblem(plan)) return plan;
  const now = plan.steps.map(({ id }) => id);
  if (now.length !== steps.length || now.some((id, index) => id !== steps[index]))
    return { code: "planChanged", steps: now };
  // The user has answered the question already, with the review in front of it.
  const confirmed: ChangeFace = { ...face, confirm: () => Promise.resolve("yes") };
  const result = await requestChange(confirmed, project, request, { yes: true });
  const { view } = project;
  return { ...(result ?? { ok: false }), after: { ...projectFacts(view), ...standingOf(view) } };
}
