import { l10n } from "vscode";
import * as vscode from "vscode";
import { databaseLabel } from "../../client/project/projectState.ts";
import { stepInWords } from "../../client/messages/diagnosisMessages.ts";
import type { Action } from "../../client/messages/actions.ts";
import { actions } from "../../client/messages/actions.ts";
import type { Project } from "../../client/project/project.ts";
import { failed } from "../../host/changes/failed.ts";
import { runAction } from "../../host/messages/notify.ts";
import type { DiagnosisStep } from "../../core/connection/diagnosis.ts";
import { setting } from "../../client/settings.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { ifTrusted, onPostgres, onProject } from "../command.ts";

type Row = vscode.QuickPickItem & { readonly action?: Action };

/** Result of the command. */
export type Diagnosis = {
  readonly steps: readonly {
    readonly name: DiagnosisStep["name"];
    readonly ok: boolean;
    /** In words; no secret is in it. */
    readonly detail: string;
    /** Title of the first action that solves it. */
    readonly mend?: string;
  }[];
};

/**
 * Checks each step from the `.env` to the migrations table in a list that grows while the checks run. The actions for
 * the first failed step are below it.
 */
export const diagnoseConnection = onProject(
  ifTrusted(async (services, { project }) => {
    // A diagnosis usually follows a change of files.
    if (!project.view.running) await project.ensureFresh();
    const list = vscode.window.createQuickPick<Row>();
    list.title = l10n.t("Diagnose Connection: {0}", databaseLabel(project.view));
    list.placeholder = l10n.t("Each step, from the .env to the migrations table");
    list.ignoreFocusOut = true;
    list.busy = true;
    list.onDidAccept(() => {
      const action = list.selectedItems[0]?.action;
      if (!action) return;
      list.hide();
      void runAction(action, project);
    });
    let isOpen = true;
    list.onDidHide(() => {
      isOpen = false;
      list.dispose();
    });
    list.show();
    const draw = (steps: readonly DiagnosisStep[], isOver: boolean) => {
      if (isOpen) list.items = rowsOf(steps, isOver);
    };
    const answer = await project.client.request(
      "diagnose",
      {},
      {
        onProgress: (progress) => progress.kind === "diagnosis" && draw(progress.steps, false),
        timeout: 120_000,
      },
    );
    if (isProblem(answer)) {
      list.hide();
      return failed(answer, project);
    }
    list.busy = false;
    draw(answer.steps, true);
    const fix = list.items.find(({ action }) => action);
    if (isOpen && fix) list.activeItems = [fix];
    void services.store.refreshProject(project);
    return resultOf(answer.steps);
  }),
);

function rowsOf(steps: readonly DiagnosisStep[], isOver: boolean): Row[] {
  const wrong = steps.findIndex(({ ok }) => !ok);
  return steps.flatMap((step, index): Row[] => {
    const { title, detail, fixes } = stepInWords(step);
    const icon = step.ok ? "pass" : "error";
    const rows: Row[] = [{ label: `$(${icon}) ${title}`, description: detail, alwaysShow: true }];
    if (!isOver || index !== wrong) return rows;
    const offered = fixes.length > 0 ? fixes : [actions.log];
    // A sentence that is cut off would hide the cause: the list shows a second line in full.
    return [
      { ...rows[0], label: `$(${icon}) ${title}`, description: "", detail },
      ...offered.map((action) => ({ label: `$(lightbulb) ${action.title}`, action, alwaysShow: true })),
    ];
  });
}

function resultOf(steps: readonly DiagnosisStep[]): Diagnosis {
  return {
    steps: steps.map((step) => {
      const { detail, fixes } = stepInWords(step);
      const [fix] = fixes;
      return { name: step.name, ok: step.ok, detail, ...(fix ? { mend: fix.title } : {}) };
    }),
  };
}

/** Makes the database that the project connects to, where the server has none of that name. */
export const createDatabase = onPostgres(
  ifTrusted(async (services, { project }: { readonly project: Project }) => {
    if (setting("readOnly", project.location.folder)) return failed({ code: "readOnly" }, project);
    const answer = await project.client.request("createDatabase", {}, { timeout: 60_000 });
    if (isProblem(answer)) return failed(answer, project);
    await services.store.refreshProject(project);
    return { ok: true, database: answer.database };
  }),
);
