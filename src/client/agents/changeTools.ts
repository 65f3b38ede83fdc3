import * as l10n from "@vscode/l10n";
import { protectableNames } from "../../core/connection/connection.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ChangeRequest, Plan } from "../../migrations/plan.ts";
import { isEmptyPlan } from "../../migrations/plan.ts";
import { protectedBy } from "../../migrations/protection.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { Project } from "../project/project.ts";
import type { ProjectView } from "../project/projectState.ts";
import { databaseLabel, nonPostgresFacts } from "../project/projectState.ts";
import { makeReview } from "../review/makeReview.ts";
import { reviewBasis } from "../review/reviewBasis.ts";
import { planInWords, reviewDocument } from "../review/reviewDocument.ts";
import type { RequestOptions } from "../runner/runnerClient.ts";
import { setting } from "../settings.ts";
import type { ToolArguments } from "./toolArguments.ts";
import type { AgentToolName } from "./toolTable.ts";

/** What the user of this machine allows agents. No repository can change it. */
export type AgentPolicy = {
  /** Changes of protected databases are a question to the user. Otherwise these are refused. */
  readonly allowsProtected: boolean;
  /** Patterns of the user's own. Those of a repository are added to them. */
  readonly protectedPatterns: readonly string[];
};

/** The change that a tool requests. */
export function changeOf(name: AgentToolName, { target = "head", revision = "" }: ToolArguments): ChangeRequest {
  if (name === "migrations_upgrade")
    return target === "head" ? { kind: "upgradeHead" } : { kind: "upgradeTo", revision: target };
  if (name === "migrations_revert") return { kind: "revert", revision };
  return revision === "base" ? { kind: "stamp" } : { kind: "stamp", revision };
}

/** A change that the user has to confirm, and the state for which the answer is valid. */
export type AskedChange = {
  readonly title: string;
  /** Markdown: the review, or what a stamp writes. */
  readonly document: string;
  /** Key of the project. */
  readonly project: string;
  /** Ids of the steps. */
  readonly steps: readonly string[];
  /** Files that the plan depends on, absolute. */
  readonly files: readonly string[];
  /** The database, its revisions, and the times of the files (`reviewBasis`). */
  readonly basis: string;
};

/** Why an agent may not change the project's database: `agentProtected`. Undefined: it may ask. */
export function refusalOf(view: ProjectView, policy: AgentPolicy): Problem | undefined {
  const { connection, environment, location } = view;
  if (!connection || policy.allowsProtected) return undefined;
  const names = { ...protectableNames(connection), ...omitUndefined({ environment }) };
  const patterns = [...policy.protectedPatterns, ...setting("protected", location.folder)];
  return protectedBy(patterns, names) ? { code: "agentProtected", name: databaseLabel(view) } : undefined;
}

/**
 * The question about a change that an agent requests; undefined if nothing has to be done. Problems: `agentProtected`, those
 * of the plan and of the rehearsal.
 */
export async function askedChange(
  project: Project,
  request: ChangeRequest,
  policy: AgentPolicy,
  options: RequestOptions = {},
): Promise<AskedChange | Problem | undefined> {
  const { view } = project;
  if (view.problem) return view.problem;
  const refused = refusalOf(view, policy);
  if (refused) return refused;
  const name = databaseLabel(view);
  const plan = await project.client.request("plan", { request }, options);
  if (isProblem(plan)) return plan;
  if (isEmptyPlan(plan)) return undefined;
  const asked = { title: titleOf(name, plan), project: view.key, steps: plan.steps.map(({ id }) => id) };
  if (plan.direction === "stamp" || nonPostgresFacts(view)) {
    const files = plan.steps.flatMap(({ file }) => file ?? []);
    return { ...asked, document: stepsInWords(plan), files, basis: await reviewBasis(view, files) };
  }
  const reviewed = await makeReview(project, request, options);
  if (isProblem(reviewed)) return reviewed;
  const { files, basis } = reviewed;
  const document = reviewDocument(reviewed, planInWords(name, plan, view.history.pending));
  return { ...asked, document, files, basis };
}

function titleOf(name: string, { direction, steps }: Plan): string {
  const what = steps.length === 1 ? titleFromId(steps[0]?.id ?? "") : l10n.t("{0} revisions", steps.length);
  switch (direction) {
    case "up":
      return l10n.t("Apply {0} on {1}?", what, name);
    case "down":
      return l10n.t("Revert {0} on {1}?", what, name);
    case "stamp":
      return l10n.t("Write the migrations table of {0}?", name);
  }
}

/** The steps of a plan without a review. Of a stamp: what counts as applied afterwards, and what no longer does. */
function stepsInWords({ direction, steps, marks, becomes }: Plan): string {
  const list = (ids: readonly string[]) => ids.map((id) => `- ${titleFromId(id)}`).join("\n");
  if (direction !== "stamp" || !marks) return list(steps.map(({ id }) => id));
  const added = marks.insert.filter((id) => !marks.remove.includes(id));
  const removed = marks.remove.filter((id) => !marks.insert.includes(id));
  return [
    l10n.t("No revision is run."),
    ...(added.length > 0 ? [l10n.t("Counts as applied afterwards:"), list(added)] : []),
    ...(removed.length > 0 ? [l10n.t("No longer counts as applied:"), list(removed)] : []),
    becomes === undefined
      ? l10n.t("Nothing is applied afterwards.")
      : l10n.t("{0} becomes current.", titleFromId(becomes)),
  ].join("\n\n");
}
