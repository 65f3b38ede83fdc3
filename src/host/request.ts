import { l10n } from "vscode";
import * as vscode from "vscode";
import type { DatabaseFacts } from "../migrations/connection.ts";
import type { History } from "../migrations/history.ts";
import type { Plan, Request } from "../migrations/plan.ts";
import type { Problem } from "../migrations/problem.ts";
import { isProblem } from "../migrations/problem.ts";
import type { ExecuteResult } from "../protocol.ts";
import { confirm } from "./confirm.ts";
import type { Project } from "./project.ts";
import { titleOf } from "./projectState.ts";
import { inView } from "./progress.ts";
import { reportRun } from "./report.ts";
import { explain } from "./sentences.ts";
import { setting } from "./settings.ts";
import type { Services } from "./services.ts";
import { tell, tellProblem } from "./tell.ts";

/** A database of this machine: where it listens, or did. */
export type DatabaseServed = {
  readonly kind: "embedded" | "compose";
  readonly port?: number;
  readonly service?: string;
};

/** What a command resolves to; `undefined` when the user cancelled. */
export type CommandResult =
  | {
      readonly ok: true;
      readonly applied: readonly string[];
      readonly reverted: readonly string[];
      readonly file?: string;
      readonly upToDate?: boolean;
      /** Of a command that starts or stops one. */
      readonly database?: DatabaseServed;
    }
  | {
      readonly ok: false;
      readonly applied: readonly string[];
      readonly reverted: readonly string[];
      /** What was written before the failure. */
      readonly file?: string;
      readonly problem: { readonly code: string; readonly message: string };
    };

/**
 * The one door to the database: every change of every command goes plan → confirm → execute → refresh through here. The
 * user hears how it ended; the caller gets the same as data.
 */
export async function requestChange(
  services: Services,
  project: Project,
  request: Request,
  yes: boolean,
): Promise<CommandResult | undefined> {
  if (!vscode.workspace.isTrusted) return failed({ code: "restricted" }, project);
  await project.freshen();
  const timeout = setting("loadTimeout", project.location.folder.uri) * 1000;
  const plan = await project.client.request("plan", { request }, { timeout });
  if (isProblem(plan)) {
    void services.store.refreshProject(project);
    return failed(plan, project);
  }
  if (plan.steps.length === 0) {
    await services.store.refreshProject(project);
    tell(upToDateSentence(plan, project));
    return { ok: true, applied: [], reverted: [], upToDate: true };
  }
  const { connection } = project.view;
  if (!yes && !(await confirm(project, plan, request))) return undefined;
  return execute(services, project, plan, request, connection ? { on: connection } : {});
}

/** A problem as a command's result, shown to the user as well. */
export function failed(
  problem: Problem,
  project: Project | undefined,
  done?: Pick<ExecuteResult, "applied" | "reverted">,
): CommandResult {
  tellProblem(problem, project);
  return {
    ok: false,
    applied: done?.applied ?? [],
    reverted: done?.reverted ?? [],
    problem: { code: problem.code, message: explain(problem).message },
  };
}

async function execute(
  services: Services,
  project: Project,
  plan: Plan,
  request: Request,
  on: { readonly on?: DatabaseFacts },
): Promise<CommandResult | undefined> {
  const before = project.view.history;
  const result = await inView(services, project, plan.direction, (options) =>
    project.client.request("execute", { request, confirmed: plan.steps.map((step) => step.id), ...on }, options),
  );
  if (isProblem(result) && result.code === "busy") return failed(result, project);
  // A runner that had to be ended may have left the embedded database in the middle of a statement.
  if (isProblem(result) && project.client.startedAt === undefined) await services.database.restart(project);
  await services.store.refreshProject(project);
  // A runner that is gone cannot tell what it did: the database can.
  const outcome: ExecuteResult = isProblem(result)
    ? { ...doneMeanwhile(before, project, plan), milliseconds: 0, problem: result }
    : result;
  reportRun(project, plan, outcome);
  const { applied, reverted, problem } = outcome;
  if (!problem)
    return { ok: true, applied, reverted, ...(applied.length + reverted.length === 0 ? { upToDate: true } : {}) };
  return { ok: false, applied, reverted, problem: { code: problem.code, message: explain(problem).message } };
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
  const name = titleOf(project.view);
  if (plan.direction === "up" && project.view.history.pending.length === 0)
    return l10n.t("{0} is at head: nothing is pending.", name);
  return plan.direction === "down" && plan.becomes === undefined
    ? l10n.t("{0} is at base: nothing is applied.", name)
    : l10n.t("{0} is there already.", name);
}
