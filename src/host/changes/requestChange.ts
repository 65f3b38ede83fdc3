import { l10n } from "vscode";
import * as vscode from "vscode";
import type { History } from "../../migrations/history.ts";
import type { Plan, Request } from "../../migrations/plan.ts";
import { isEmptyPlan } from "../../migrations/plan.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { RecoveredMigration } from "../../migrations/rehearsal.ts";
import type { ExecuteParams, ExecuteResult, TriedStatement } from "../../protocol/runner.ts";
import { confirm, mayNeedConfirmation, needsConfirmation } from "./confirm.ts";
import { reportDryRun } from "./dryRunReport.ts";
import type { Evidence } from "../../client/rehearsal/evidence.ts";
import { evidenceFor, isDoubtful } from "../rehearsal/confirmationEvidence.ts";
import { protectionOf, runSettingsOf } from "../../client/project/protection.ts";
import { showPreview } from "./preview.ts";
import type { Project } from "../../client/project/project.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { withRevisionsProgress } from "./progress.ts";
import { rememberSql } from "../../client/changes/recordAppliedSql.ts";
import { renamesOf } from "../../client/changes/renames.ts";
import { reportRun } from "./reportRun.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import { setting } from "../../client/settings.ts";
import type { Services } from "../services.ts";
import { notify, notifyProblem } from "../messages/notify.ts";

/** A database of this machine: where it listens, or did. */
export type DatabaseServed = {
  readonly kind: "embedded" | "compose";
  readonly port?: number;
  readonly service?: string;
};

/** Result of a command; `undefined` if the user has cancelled. */
export type CommandResult =
  | {
      readonly ok: true;
      readonly applied: readonly string[];
      readonly reverted: readonly string[];
      readonly file?: string;
      readonly upToDate?: boolean;
      /** Set by commands that start or stop a database. */
      readonly database?: DatabaseServed;
      /** Dry run only: executed statements in order, all rolled back. */
      readonly statements?: readonly TriedStatement[];
    }
  | {
      readonly ok: false;
      readonly applied: readonly string[];
      readonly reverted: readonly string[];
      /** The file that was written before the failure. */
      readonly file?: string;
      readonly problem: { readonly code: string; readonly message: string };
      readonly statements?: readonly TriedStatement[];
    };

/**
 * The one door to the database: every change of every command goes plan → confirm → execute → refresh through here. The
 * user hears how it ended; the caller gets the same as data.
 */
export async function requestChange(
  services: Services,
  project: Project,
  request: Request,
  { yes = false, dryRun = false, recovered = [] }: ChangeOptions,
): Promise<CommandResult | undefined> {
  if (!vscode.workspace.isTrusted) return failed({ code: "restricted" }, project);
  if (!dryRun && setting("readOnly", project.location.folder)) return failed({ code: "readOnly" }, project);
  await project.ensureFresh();
  const timeout = setting("loadTimeout", project.location.folder) * 1000;
  const known = recovered.map(({ id }) => id);
  const plan = await project.client.request("plan", { request, recovered: known }, { timeout });
  if (isProblem(plan)) {
    void services.store.refreshProject(project);
    return failed(plan, project);
  }
  if (isEmptyPlan(plan)) {
    await services.store.refreshProject(project);
    notify(upToDateSentence(plan, project));
    return { ok: true, applied: [], reverted: [], upToDate: true };
  }
  const { connection } = project.view;
  const protection = protectionOf(project.view);
  const renamed = plan.direction === "up" && !dryRun ? await runningAgain(project, plan) : [];
  const [first] = renamed;
  // With `yes` no question is shown, and this question has no default answer.
  if (first && yes) return failed({ code: "migrationRenamed", revision: first.id, from: first.from }, project);
  let evidence: Evidence | undefined;
  // Nothing skips the question of a protected database.
  const isAsked =
    protection !== undefined || first !== undefined || (!yes && !dryRun && needsConfirmation(project, plan));
  const isDoubted = !isAsked && !yes && !dryRun && (await mayNeedConfirmation(project, plan));
  if (!dryRun && (isAsked || isDoubted)) evidence = await evidenceFor(project, plan, request);
  if (isAsked || (isDoubted && isDoubtful(evidence))) {
    const asked = first ? { ...plan, renamed } : plan;
    const answer = await confirm({ project, plan: asked, request, evidence, protection, isDry: dryRun });
    if (answer === "preview") await showPreview(services, project, request);
    if (answer !== "yes") return undefined;
  }
  const result = await execute(services, project, plan, request, {
    ...(connection ? { on: connection } : {}),
    ...(dryRun ? { dryRun } : {}),
    settings: runSettingsOf(project.view),
    recovered,
  });
  if (result?.ok === true) void rememberSql(project, evidence, result.applied);
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

/** How a change is made. */
export type ChangeOptions = {
  /** Skips the confirmation, except for a protected database. */
  readonly yes?: boolean;
  /** All of it is rolled back. */
  readonly dryRun?: boolean;
  /** Revisions with deleted files, as the SQL that reverts them. */
  readonly recovered?: readonly RecoveredMigration[];
};

/** A problem as a command's result, shown to the user as well. */
export function failed(
  problem: Problem,
  project: Project | undefined,
  done?: Pick<ExecuteResult, "applied" | "reverted">,
): CommandResult {
  notifyProblem(problem, project);
  return {
    ok: false,
    applied: done?.applied ?? [],
    reverted: done?.reverted ?? [],
    problem: { code: problem.code, message: problemMessage(problem).message },
  };
}

async function execute(
  services: Services,
  project: Project,
  plan: Plan,
  request: Request,
  how: Pick<ExecuteParams, "on" | "dryRun" | "settings" | "recovered">,
): Promise<CommandResult | undefined> {
  const before = project.view.history;
  const direction = plan.direction === "stamp" ? "other" : plan.direction;
  const params: ExecuteParams = { request, confirmed: plan.steps.map((step) => step.id), ...how };
  const result = await withRevisionsProgress(
    services,
    project,
    direction,
    (options) => project.client.request("execute", params, options),
    async (ended) => {
      // A runner that had to be ended may have left the embedded database in the middle of a statement.
      if (isProblem(ended) && project.client.startedAt === undefined) await services.database.restart(project);
      await services.store.refreshProject(project);
    },
  );
  if (isProblem(result) && result.code === "busy") return failed(result, project);
  // After the runner has died, the database has the result.
  const outcome: ExecuteResult = isProblem(result)
    ? { ...doneMeanwhile(before, project, plan), milliseconds: 0, problem: result }
    : result;
  const { applied, reverted, problem } = outcome;
  if (how.dryRun === true) await reportDryRun(services, project, plan, outcome);
  else reportRun(project, plan, outcome);
  const statements = outcome.statements ? { statements: outcome.statements } : {};
  if (problem) {
    const { message } = problemMessage(problem);
    return { ok: false, applied, reverted, problem: { code: problem.code, message }, ...statements };
  }
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
