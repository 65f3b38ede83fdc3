import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Plan, Request } from "../migrations/plan.ts";
import { commitsDdl, databaseKind } from "../migrations/drivers.ts";
import { wordsOf } from "../migrations/revision.ts";
import type { Project } from "./project.ts";
import { titleOf } from "./projectState.ts";
import { setting } from "./settings.ts";

/** Revisions that are named one by one; beyond, the rest is counted. */
const mostNamed = 12;

/**
 * Asks before a change: always before a revert, and before an upgrade that would run an older revision after a newer
 * one or where the setting says so. Names the database and the revisions. False: the user went back.
 */
export async function confirm(project: Project, plan: Plan, request: Request): Promise<boolean> {
  const { environment } = project.view;
  // Through a tunnel, or in containers, two environments' databases may have one name.
  const name = environment === undefined ? titleOf(project.view) : `${titleOf(project.view)} (${environment})`;
  return plan.direction === "down" ? confirmRevert(project, name, plan, request) : confirmUpgrade(project, name, plan);
}

async function confirmRevert(project: Project, name: string, plan: Plan, request: Request): Promise<boolean> {
  const count = plan.steps.length;
  const question =
    request.kind === "downgradeBase" && count > 1
      ? l10n.t("Revert all {0} revisions on {1}?", count, name)
      : count === 1
        ? l10n.t("Revert {0} on {1}?", plan.steps[0]?.name ?? "", name)
        : l10n.t("Revert {0} revisions on {1}?", count, name);
  const after =
    plan.becomes === undefined
      ? l10n.t("Nothing is applied afterwards.")
      : l10n.t("{0} becomes current.", wordsOf(plan.becomes));
  const alone = plan.steps.filter((step) => step.transaction === false);
  const atomic =
    alone.length === 0
      ? ""
      : l10n.t(
          "Not one transaction: {0} runs outside of any, so a failure can leave a part reverted.",
          alone.map((step) => step.name).join(", "),
        );
  const { connection } = project.view;
  const commits =
    connection && commitsDdl(connection.driver)
      ? l10n.t(
          "{0} commits with every statement that changes a table, so a failure can leave a part reverted.",
          databaseKind(connection.driver),
        )
      : "";
  const detail = [
    count === 1 ? "" : list(plan),
    after,
    commits === "" ? atomic : commits,
    l10n.t("Data in what they drop is lost."),
  ];
  return ask(question, detail, l10n.t("Revert"));
}

async function confirmUpgrade(project: Project, name: string, plan: Plan): Promise<boolean> {
  const late = plan.outOfOrder;
  if (late.length === 0 && !setting("confirmUpgrade", project.location.folder.uri)) return true;
  const count = plan.steps.length;
  const question =
    count === 1
      ? l10n.t("Apply {0} on {1}?", plan.steps[0]?.name ?? "", name)
      : l10n.t("Apply {0} revisions on {1}?", count, name);
  const warning =
    late.length === 0
      ? ""
      : l10n.t(
          "Out of order: {0} is older than what is applied already. It may not have been written for this database.",
          late.map(wordsOf).join(", "),
        );
  return ask(question, [count === 1 ? "" : list(plan), warning], l10n.t("Apply"));
}

async function ask(question: string, detail: readonly string[], action: string): Promise<boolean> {
  const text = detail.filter((part) => part !== "").join("\n\n");
  const picked = await vscode.window.showWarningMessage(question, { modal: true, detail: text }, action);
  return picked === action;
}

/** In the order of execution. */
function list(plan: Plan): string {
  const names = plan.steps.map((step) => step.name);
  const shown = names.slice(0, mostNamed);
  const rest = names.length - shown.length;
  return [...shown, ...(rest > 0 ? [l10n.t("… and {0} more", rest)] : [])].map((line) => `• ${line}`).join("\n");
}
