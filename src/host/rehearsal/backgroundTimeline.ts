import type * as vscode from "vscode";
import { timelineOf } from "../../client/history/timelines.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import { postgresFacts } from "../../client/project/projectState.ts";
import { setting } from "../../client/settings.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Log } from "../log.ts";
import type { Store } from "../project/store.ts";
import { whenIdle } from "./whenIdle.ts";

/** Idle time before a history is read, in milliseconds: after the rehearsal and the comparison have begun. */
const IDLE_DELAY_MS = 4000;
/** A longer history is read only when a command asks for it. */
const mostRevisions = 400;

/**
 * Reads what the revisions of the selected project do to the schema, in the background, for the cards of tables, columns
 * and revisions. Failures go to the log only.
 */
export function readTimelinesInBackground(store: Store, log: Log): vscode.Disposable {
  /** Histories that could not be read. */
  const failed = new WeakSet<object>();
  return whenIdle(store, log, {
    delay: IDLE_DELAY_MS,
    isWanted: (view) => !failed.has(view.history) && isWanted(view),
    run: async (project, signal) => {
      const { history } = project.view;
      const readAt = Date.now();
      const timeline = await timelineOf(project, { signal, isBackground: true });
      if (signal.aborted) return;
      const problem = isProblem(timeline) ? timeline : timeline.problem;
      log.write(
        "debug",
        `Read the history of ${project.location.name}: ${problem?.code ?? `${Date.now() - readAt} ms`}`,
      );
      // A history that ends early says nothing of the latest changes.
      if (isProblem(timeline) || problem) failed.add(history);
      else if (idsOf(project.view) === idsOf({ history })) project.update({ timeline: { timeline, readAt } });
    },
  });
}

function idsOf({ history }: Pick<ProjectView, "history">): string {
  return history.revisions.map(({ id, file = "" }) => `${id} ${file}`).join("\n");
}

function isWanted(view: ProjectView): boolean {
  const { history, location, timeline } = view;
  const files = history.revisions.filter(({ file }) => file !== undefined).length;
  return (
    timeline === undefined &&
    files > 0 &&
    files <= mostRevisions &&
    postgresFacts(view) !== undefined &&
    setting("rehearse", location.folder) &&
    setting("rehearseAhead", location.folder)
  );
}
