import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ChangeRequest, Plan } from "../../migrations/plan.ts";
import { isEmptyPlan } from "../../migrations/plan.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { Project } from "../project/project.ts";
import { databaseLabel, nonPostgresFacts } from "../project/projectState.ts";
import { protectionOf } from "../project/protection.ts";
import { makeReview } from "../review/makeReview.ts";
import { planInWords, reviewDocument } from "../review/reviewDocument.ts";
import type { RequestOptions } from "../runner/runnerClient.ts";
import type { ToolArguments } from "./toolArguments.ts";
import type { AgentToolName } from "./toolTable.ts";

/** The change that a tool requests. */
export function changeOf(name: AgentToolName, { target = "head", revision = "" }: ToolArguments): ChangeRequest {
  if (name === "migrations_upgrade")
    return target === "head" ? { kind: "upgradeHead" } : { kind: "upgradeTo", revision: target };
  if (name === "migrations_revert") return { kind: "revert", revision };
  return revision === "base" ? { kind: "stamp" } : { kind: "stamp", revision };
}

/** A change that the user is asked about. */
export type AskedChange = {
  readonly title: string;
  /** Markdown: the review, or what a stamp writes. */
  readonly document: string;
  /** Ids of the steps. They are compared with the plan that is executed. */
  readonly steps: readonly string[];
};

/**
 * The question about a change that an agent requests; undefined if nothing has to be done. Problems: `agentProtected` for a
 * protected database, those of the plan and of the rehearsal.
 *
 * @param allowsProtected a setting of the machine's user
 */
export async function askedChange(
  project: Project,
  request: ChangeRequest,
  allowsProtected: boolean,
  options: RequestOptions = {},
): Promise<AskedChange | Problem | undefined> {
  const { view } = project;
  if (view.problem) return view.problem;
  const name = databaseLabel(view);
  if (protectionOf(view) && !allowsProtected) return { code: "agentProtected", name };
  const plan = await project.client.request("plan", { request }, options);
  if (isProblem(plan)) return plan;
  if (isEmptyPlan(plan)) return undefined;
  const steps = plan.steps.map(({ id }) => id);
  if (plan.direction === "stamp" || nonPostgresFacts(view))
    return { title: titleOf(name, plan), document: steps.map((id) => `- ${titleFromId(id)}`).join("\n"), steps };
  const reviewed = await makeReview(project, request, options);
  if (isProblem(reviewed)) return reviewed;
  const what = planInWords(name, plan, view.history.pending);
  return { title: titleOf(name, plan), document: reviewDocument(reviewed, what), steps };
}

function titleOf(name: string, { direction, steps }: Plan): string {
  const count = steps.length === 1 ? titleFromId(steps[0]?.id ?? "") : `${steps.length} revisions`;
  switch (direction) {
    case "up":
      return `Apply ${count} on ${name}?`;
    case "down":
      return `Revert ${count} on ${name}?`;
    case "stamp":
      return `Write the migrations table of ${name} for ${count}? Nothing is run.`;
  }
}
