import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Problem } from "../../core/problems/problem.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import type { Project } from "../../client/project/project.ts";
import type { Evidence } from "../../client/rehearsal/evidence.ts";
import { evidenceOf } from "../../client/rehearsal/evidence.ts";
import type { RehearsalResult } from "../../client/rehearsal/rehearsalClient.ts";
import type { Plan, ChangeRequest } from "../../migrations/plan.ts";

/** Time after which the confirmation is shown without a rehearsal, in milliseconds. */
const EVIDENCE_TIMEOUT_MS = 30_000;

/** Rehearses a plan before its confirmation, with a notification that can be cancelled. */
export function evidenceFor(project: Project, plan: Plan, request: ChangeRequest): Promise<Evidence | undefined> {
  return evidenceOf(project, plan, () => rehearsed(project, request));
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
