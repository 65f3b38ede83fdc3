import * as l10n from "@vscode/l10n";
import type { History } from "../../migrations/history.ts";
import type { Plan, ChangeRequest } from "../../migrations/plan.ts";
import { isEmptyPlan } from "../../migrations/plan.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { RecoveredMigration } from "../../migrations/rehearsal.ts";
import type { ExecuteParams, ExecuteResult } from "../../protocol/runner.ts";
import type { Project } from "../project/project.ts";
import type { Running } from "../project/projectState.ts";
import { databaseLabel } from "../project/projectState.ts";
import { protectionOf, runSettingsOf } from "../project/protection.ts";
import type { Evidence } from "../rehearsal/evidence.ts";
import { isDoubtful } from "../rehearsal/evidence.ts";
import type { RequestOptions } from "../runner/runnerClient.ts";
import { setting } from "../settings.ts";
import type { CommandResult } from "./commandResult.ts";
import { problemResult } from "./commandResult.ts";
import { mayNeedConfirmation, needsConfirmation } from "./needsConfirmation.ts";
import type { Answer, Question } from "./question.ts";
import { rememberSql } from "./recordAppliedSql.ts";
import { renamesOf } from "./renames.ts";

/** How a change is made. */
export type ChangeOptions = {
  /** Skips the confirmation, except for a protected database. */
  readonly yes?: boolean;
  /** All of it is rolled back. */
  readonly dryRun?: boolean;
  /** Revisions with deleted files, as the SQL that reverts them. */
  readonly recovered?: readonly RecoveredMigration[];
  /** Ids of the steps that were confirmed before, for several databases at once: a plan with others is refused. */
  readonly expected?: readonly string[];
};

/** What the face of the client shows and asks during a change. */
export type ChangeFace = {
  /** Reads the project's state again. */
  readonly refresh: (project: Project) => Promise<void>;
  /** Information for a confirmation, usually a rehearsal. Undefined without one. */
  readonly evidence: (project: Project, plan: Plan, request: ChangeRequest) => Promise<Evidence | undefined>;
  readonly confirm: (question: Question) => Promise<Answer>;
  /** Shows the review of a request. From there the user makes the request again. */
  readonly review: (project: Project, request: ChangeRequest) => Promise<void>;
  /** Shows the SQL of a request that the user wants to read first. */
  readonly preview: (project: Project, request: ChangeRequest) => Promise<void>;
  /**
   * Runs the work with progress and Cancel, then `readAgain`. Problem: `busy` if the project has running work.
   */
  readonly run: <T>(
    project: Project,
    direction: Running["direction"],
    work: (options: RequestOptions) => Promise<T>,
    readAgain: (result: T | undefined) => Promise<void>,
  ) => Promise<T | Problem>;
  /** The runner had to be killed: a statement may still block the embedded database. */
  readonly runnerEnded: (project: Project) => Promise<void>;
  /** Shows a problem that prevented the change. */
  readonly failed: (problem: Problem, project: Project) => void;
  /** Shows that nothing has to be done. */
  readonly upToDate: (message: string) => void;
  readonly report: (project: Project, plan: Plan, outcome: ExecuteResult, isDryRun: boolean) => Promise<void> | void;
};

/**
 * The only path to the database: every change of every command is planned, confirmed, executed and followed by a refresh
 * here. The face shows the result, and the caller gets it as data. Undefined if the user has cancelled.
 */
export async function requestChange(
  face: ChangeFace,
  project: Project,
  request: ChangeRequest,
  { yes = false, dryRun = false, recovered = [], expected }: ChangeOptions,
): Promise<CommandResult | undefined> {
  const refuse = (problem: Problem) => refused(face, problem, project);
  if (!project.isTrusted) return refuse({ code: "restricted" });
  if (!dryRun && setting("readOnly", project.location.folder)) return refuse({ code: "readOnly" });
  await project.ensureFresh();
  const timeout = setting("loadTimeout", project.location.folder) * 1000;
  const known = recovered.map(({ id }) => id);
  const plan = await project.client.request("plan", { request, recovered: known }, { timeout });
  if (isProblem(plan)) {
    void face.refresh(project);
    return refuse(plan);
  }
  if (isEmptyPlan(plan)) {
    await face.refresh(project);
    face.upToDate(upToDateSentence(plan, project));
    return { ok: true, applied: [], reverted: [], upToDate: true };
  }
  if (expected && plan.steps.some(({ id }) => !expected.includes(id)))
    return refuse({ code: "planChanged", steps: plan.steps.map(({ id }) => id) });
  const { connection } = project.view;
  const protection = protectionOf(project.view);
  const renamed = plan.direction === "up" && !dryRun ? await runningAgain(project, plan) : [];
  const [first] = renamed;
  // With `yes` no question is shown, and this question has no default answer.
  if (first && yes) return refuse({ code: "migrationRenamed", revision: first.id, from: first.from });
  let evidence: Evidence | undefined;
  // Nothing skips the question of a protected database.
  const isAsked =
    protection !== undefined || first !== undefined || (!yes && !dryRun && needsConfirmation(project, plan));
  const isDoubted = !isAsked && !yes && !dryRun && (await mayNeedConfirmation(project, plan));
  if (!dryRun && (isAsked || isDoubted)) evidence = await face.evidence(project, plan, request);
  if (isAsked || (isDoubted && isDoubtful(evidence))) {
    const asked = first ? { ...plan, renamed } : plan;
    const answer = await face.confirm({ project, plan: asked, request, evidence, protection, isDry: dryRun });
    if (answer === "review") await face.review(project, request);
    if (answer === "preview") await face.preview(project, request);
    if (answer !== "yes") return undefined;
  }
  const result = await execute(face, project, plan, request, {
    ...(connection ? { on: connection } : {}),
    ...(dryRun ? { dryRun } : {}),
    settings: runSettingsOf(project.view),
    recovered,
  });
  if (result.ok) void rememberSql(project, evidence, result.applied);
  return result;
}

/** The steps of an upgrade that are applied already, under another name. */
async function runningAgain(project: Project, plan: Plan): Promise<NonNullable<Plan["renamed"]>> {
  const renames = await renamesOf(project);
  return plan.steps.flatMap(({ id }) => {
    const from = renames.get(id);
    return from === undefined ? [] : [{ id, from }];
  });
}

function refused(face: ChangeFace, problem: Problem, project: Project): CommandResult {
  face.failed(problem, project);
  return problemResult(problem);
}

async function execute(
  face: ChangeFace,
  project: Project,
  plan: Plan,
  request: ChangeRequest,
  how: Pick<ExecuteParams, "on" | "dryRun" | "settings" | "recovered">,
): Promise<CommandResult> {
  const before = project.view.history;
  const direction = plan.direction === "stamp" ? "other" : plan.direction;
  const params: ExecuteParams = { request, confirmed: plan.steps.map((step) => step.id), ...how };
  const result = await face.run(
    project,
    direction,
    (options) => project.client.request("execute", params, options),
    async (ended) => {
      // A runner that had to be ended may have left the embedded database in the middle of a statement.
      if (isProblem(ended) && project.client.startedAt === undefined) await face.runnerEnded(project);
      await face.refresh(project);
    },
  );
  if (isProblem(result) && result.code === "busy") return refused(face, result, project);
  // After the runner has died, the database has the result.
  const outcome: ExecuteResult = isProblem(result)
    ? { ...doneMeanwhile(before, project, plan), milliseconds: 0, problem: result }
    : result;
  const { applied, reverted, problem } = outcome;
  await face.report(project, plan, outcome, how.dryRun === true);
  const statements = outcome.statements ? { statements: outcome.statements } : {};
  if (problem) return { ...problemResult(problem, outcome), ...statements };
  const isNothing = plan.direction !== "stamp" && applied.length + reverted.length === 0;
  return { ok: true, applied, reverted, ...(isNothing ? { upToDate: true } : {}), ...statements };
}

function doneMeanwhile(
  before: History,
  project: Project,
  plan: Plan,
): Pick<ExecuteResult, "applied" | "reverted" | "verified"> {
  const { history, status } = project.view;
  const verified = status === "ready";
  const ids = plan.steps.map((step) => step.id);
  const isApplied = (id: string) => (verified ? history : before).applied.includes(id);
  return {
    verified,
    applied: ids.filter((id) => !before.applied.includes(id) && isApplied(id)),
    reverted: ids.filter((id) => before.applied.includes(id) && !isApplied(id)),
  };
}

function upToDateSentence(plan: Plan, project: Project): string {
  const name = databaseLabel(project.view);
  if (plan.direction === "stamp") return l10n.t("{0} is already stamped this way.", name);
  if (plan.direction === "up" && project.view.history.pending.length === 0)
    return l10n.t("{0} is at head: nothing is pending.", name);
  return plan.direction === "down" && plan.becomes === undefined
    ? l10n.t("{0} is at base: nothing is applied.", name)
    : l10n.t("{0} is already at this revision.", name);
}
