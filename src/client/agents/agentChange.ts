import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import type { ChangeFace } from "../changes/requestChange.ts";
import { requestChange } from "../changes/requestChange.ts";
import type { Project } from "../project/project.ts";
import { projectFacts, stateFacts } from "../project/projectFacts.ts";
import { reviewBasis } from "../review/reviewBasis.ts";
import type { AgentPolicy, AskedChange } from "./changeTools.ts";
import { refusalOf } from "./changeTools.ts";

/** The result for a database that has the requested state already. */
export function nothingToDo({ view }: Project): object {
  return { ok: true, upToDate: true, applied: [], reverted: [], after: { ...projectFacts(view), ...stateFacts(view) } };
}

/**
 * Makes a change that the user has confirmed for an agent, through the one path to the database. The result says what was
 * read afterwards. Problems: `planChanged` if the project, its database, the steps or their files are not those that the
 * user has confirmed, `agentProtected`.
 */
export async function changeForAgent(
  face: ChangeFace,
  project: Project,
  request: ChangeRequest,
  asked: AskedChange,
  policy: AgentPolicy,
): Promise<object | Problem> {
  await project.ensureFresh();
  const refused = refusalOf(project.view, policy);
  if (refused) return refused;
  const plan = await project.client.request("plan", { request });
  if (isProblem(plan)) return plan;
  const steps = plan.steps.map(({ id }) => id);
  const isSame =
    project.view.key === asked.project &&
    steps.join() === asked.steps.join() &&
    (await reviewBasis(project.view, asked.files)) === asked.basis;
  if (!isSame) return { code: "planChanged", steps };
  // The user has answered the question already, with the review in front of it.
  const confirmed: ChangeFace = { ...face, confirm: () => Promise.resolve("yes") };
  const result = await requestChange(confirmed, project, request, { yes: true });
  const { view } = project;
  return { ...(result ?? { ok: false }), after: { ...projectFacts(view), ...stateFacts(view) } };
}
