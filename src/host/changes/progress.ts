import * as vscode from "vscode";
import { viewIds } from "../../manifest.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { Progress } from "../../protocol/runner.ts";
import type { Project } from "../../client/project/project.ts";
import type { Running } from "../../client/project/projectState.ts";
import { showProgress } from "../../client/project/showProgress.ts";
import type { RequestOptions } from "../../client/runner/runnerClient.ts";
import type { Services } from "../services.ts";

/**
 * Runs work on a project with the view's progress bar, the running revision's spinner and a `Cancel` that works: the
 * one place where a change is registered as under way. Problem: `busy`, when one is already.
 *
 * @param readAgain what the work has changed: the views show its end and the new state at once
 */
export async function withRevisionsProgress<T>(
  services: Services,
  project: Project,
  direction: Running["direction"],
  work: (options: RequestOptions) => Promise<T>,
  readAgain: (result: T | undefined) => Promise<void> = () => Promise.resolve(),
): Promise<T | Problem> {
  if (services.running.has(project)) return { code: "busy", what: project.location.name };
  const controller = new AbortController();
  services.running.set(project, controller);
  project.update({ running: { direction } });
  const onProgress = (progress: Progress) => showProgress(project, direction, progress);
  let result: T | undefined;
  try {
    result = await vscode.window.withProgress({ location: { viewId: viewIds.revisions } }, () =>
      work({ onProgress, signal: controller.signal }),
    );
    return result;
  } finally {
    services.running.delete(project);
    await project.drawAfter(async () => {
      project.update({ running: undefined });
      await readAgain(result);
    });
  }
}
