import { omitUndefined } from "../../core/omitUndefined.ts";
import type { Progress } from "../../protocol/runner.ts";
import type { Project } from "./project.ts";
import type { Running } from "./projectState.ts";

/** Shows the progress of a run in the state of its project. */
export function showProgress(project: Project, direction: Running["direction"], progress: Progress): void {
  if (progress.kind === "waitingForLock") {
    const { by, since } = progress;
    project.update({ running: { direction, waitingForLock: true, holder: omitUndefined({ by, since }) } });
  }
  if (progress.kind === "step") {
    const { revision, index, total } = progress;
    project.update({ running: { direction, revision, index, total } });
  }
  if (progress.kind === "statement") {
    const { running } = project.view;
    if (running?.revision === progress.revision)
      project.update({ running: { ...running, statement: progress.statement } });
  }
}
