import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import type { Project } from "../../client/project/project.ts";
import { nonPostgresFacts } from "../../client/project/projectState.ts";
import type { Evidence } from "../../client/rehearsal/evidence.ts";
import { dropsOf, storeRehearsal } from "../../client/rehearsal/evidence.ts";
import type { RehearsalResult } from "../../client/rehearsal/rehearsalClient.ts";
import { setting } from "../../client/settings.ts";
import type { Plan, ChangeRequest } from "../../migrations/plan.ts";

/** Time after which the confirmation is shown without a rehearsal, in milliseconds. */
const EVIDENCE_TIMEOUT_MS = 30_000;
/** Verdicts and notes that are named one by one. */
const mostNamed = 6;

/**
 * Rehearses a plan before its confirmation, with a notification that can be cancelled. Without a result, the losses
 * come from the migrations' texts. Undefined for a plan that runs nothing.
 */
export async function evidenceFor(project: Project, plan: Plan, request: ChangeRequest): Promise<Evidence | undefined> {
  const { view } = project;
  if (plan.direction === "stamp" || plan.steps.length === 0 || nonPostgresFacts(view)) return undefined;
  const isWanted = setting("rehearse", view.location.folder);
  const found = isWanted ? await rehearsed(project, request) : undefined;
  if (found !== undefined) await storeRehearsal(project, found);
  if (found === undefined || isProblem(found)) {
    const drops = await dropsOf(project, plan);
    const problem = found?.code === "cancelled" ? undefined : found;
    return { drops, counts: await countsOf(project, drops), ...(problem ? { problem } : {}) };
  }
  const lost = found.revisions.flatMap((rehearsal) => rehearsal.lost);
  return { rehearsal: found, drops: [], counts: await countsOf(project, lost) };
}

/** Waits for a rehearsal until the user cancels. Problems: those of `Rehearser.rehearse`, `rehearsalSlow`. */
async function rehearsed(project: Project, request: ChangeRequest): Promise<RehearsalResult | Problem> {
  const title = l10n.t("Rehearsing on a scratch database…");
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (_, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    const answer = project.rehearsals.rehearse(request, { signal: controller.signal });
    for (let waited = EVIDENCE_TIMEOUT_MS; ; waited += EVIDENCE_TIMEOUT_MS) {
      const isSlow = await Promise.race([answer.then(() => false), later(EVIDENCE_TIMEOUT_MS)]);
      if (!isSlow) return answer;
      const slow: Problem = { code: "rehearsalSlow", seconds: Math.round(waited / 1000) };
      const keepOn = l10n.t("Keep Rehearsing");
      const asking = vscode.window.showWarningMessage(problemMessage(slow).message, keepOn, l10n.t("Continue Without"));
      const picked = await Promise.race([answer.then(() => keepOn), asking]);
      if (picked === keepOn) continue;
      controller.abort();
      return slow;
    }
  });
}

function later(milliseconds: number): Promise<true> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(true), milliseconds).unref();
  });
}

/** Counts the rows of the tables among what would be lost. */
async function countsOf(project: Project, lost: readonly string[]): Promise<Evidence["counts"]> {
  const tables = lost.map((name) => name.replace(/^(?:table|column) /, "")).slice(0, mostNamed);
  if (tables.length === 0) return new Map();
  const answer = await project.client.request("countRows", { tables }, { timeout: EVIDENCE_TIMEOUT_MS });
  return isProblem(answer) ? new Map() : new Map(tables.map((table, index) => [table, answer.counts[index] ?? null]));
}
