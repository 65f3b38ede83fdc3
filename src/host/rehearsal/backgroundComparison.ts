import type * as vscode from "vscode";
import { isProblem } from "../../core/problems/problem.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import { databaseLabel, postgresFacts } from "../../client/project/projectState.ts";
import { setting } from "../../client/settings.ts";
import type { Log } from "../log.ts";
import type { Store } from "../project/store.ts";
import { whenIdle } from "./whenIdle.ts";

/** Idle time before a comparison starts, in milliseconds. */
const IDLE_DELAY_MS = 2500;
/** Milliseconds after which a comparison is aborted. */
const COMPARISON_TIMEOUT_MS = 30_000;

/**
 * Compares the entities of the selected project with its database in the background, as `Generate Revision…` does, while
 * the window has the focus. The Models view first shows the differences that TypeORM's schema builder finds, and then
 * those of the comparison. With pending revisions it keeps the former, because `Generate Revision…` counts them in.
 * Failures go to the log only.
 */
export function compareInBackground(store: Store, log: Log): vscode.Disposable {
  /** Models that are the result of a comparison, or that could not be compared. */
  const compared = new WeakSet<object>();
  return whenIdle(store, log, {
    delay: IDLE_DELAY_MS,
    isWanted: (view) => view.models !== undefined && !compared.has(view.models) && isWanted(view),
    run: async (project, signal) => {
      const { models } = project.view;
      const began = Date.now();
      const draft = await project.rehearsals.draftAhead(
        { answers: {}, against: "database" },
        { signal, timeout: COMPARISON_TIMEOUT_MS },
      );
      if (!models || (isProblem(draft) && draft.code === "cancelled")) return;
      compared.add(models);
      if (!isProblem(draft)) {
        project.showDifferences(models, draft.up.map(({ sql }) => sql).filter(isOfDefinitions));
        if (project.view.models) compared.add(project.view.models);
      }
      const outcome = isProblem(draft) ? draft.code : `${draft.up.length} statements`;
      log.write("debug", `Compared with ${databaseLabel(project.view)}: ${outcome}, ${Date.now() - began} ms`);
    },
  });
}

function isWanted(view: ProjectView): boolean {
  const { history, location } = view;
  return (
    postgresFacts(view) !== undefined &&
    history.pending.length === 0 &&
    setting("rehearse", location.folder) &&
    setting("rehearseAhead", location.folder)
  );
}

/** False for a statement that fills in values. */
function isOfDefinitions(sql: string): boolean {
  return !sql.startsWith("UPDATE ");
}
