import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Plan, Request } from "../../migrations/plan.ts";
import { commitsDdl, databaseKind } from "../../core/connection/drivers.ts";
import type { Protection } from "../../migrations/protection.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { backUp, canBackUp } from "./backup.ts";
import type { Evidence } from "../../client/rehearsal/evidence.ts";
import { dropsOf, evidenceLines, isDoubtful } from "../rehearsal/confirmationEvidence.ts";
import { protectionInWords } from "../../client/project/protection.ts";
import type { Project } from "../../client/project/project.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { rehearsedKey } from "../../client/project/rehearsalValidity.ts";
import { setting } from "../../client/settings.ts";

/** Revisions that are named one by one; beyond, the rest is counted. */
const mostNamed = 12;

/** A change to confirm, and its evidence. */
export type Question = {
  readonly project: Project;
  readonly plan: Plan;
  readonly request: Request;
  readonly evidence: Evidence | undefined;
  /** Absent: the database is not protected. */
  readonly protection: Protection | undefined;
  /** All of it is rolled back. */
  readonly isDry?: boolean;
};

/** The user's answer. `preview`: cancelled, to read the SQL first. */
export type Answer = "yes" | "no" | "preview";

/**
 * True if a change of an unprotected database has to be confirmed: always for a revert and a stamp, for an upgrade
 * that would run an older revision after a newer one, or by the setting. False for the setting `never`.
 */
export function needsConfirmation(project: Project, plan: Plan): boolean {
  const how = setting("confirm", project.location.folder);
  // Typed by hand: whatever is no word of it means the default.
  return how === "always" || (how !== "never" && (plan.direction !== "up" || plan.outOfOrder.length > 0));
}

/**
 * True if an upgrade has to be confirmed because it may lose data: by the setting, and unless every revision of the
 * upgrade is known to be reversible, or has no verdict and drops nothing in its text.
 */
export async function mayNeedConfirmation(project: Project, plan: Plan): Promise<boolean> {
  const { view, location } = project;
  if (plan.direction !== "up" || ["revert", "never"].includes(setting("confirm", location.folder))) return false;
  const known = plan.steps.map(({ id }) => view.rehearsed?.get(rehearsedKey(id, "up"))?.rehearsal);
  if (known.some((one) => one !== undefined && one.verdict !== "reversible")) return true;
  return known.includes(undefined) && (await dropsOf(project, plan)).length > 0;
}

/**
 * Asks the user to confirm a change. The message names the database and the revisions, the verdicts, and the data
 * that would be lost. For a protected database the user has to type its name.
 */
export async function confirm(question: Question): Promise<Answer> {
  const { project, protection } = question;
  const { action, title } = wording(question);
  const detail = detailOf(question);
  const preview = l10n.t("Preview SQL");
  const backup = protection && question.isDry !== true && canBackUp(project) ? l10n.t("Back Up First…") : undefined;
  for (;;) {
    const show = question.isDry === true ? [] : [preview];
    // The first button is the default: where data may be lost, Enter changes nothing.
    const isLossy = question.plan.direction === "up" && question.isDry !== true && isDoubtful(question.evidence);
    const items = isLossy ? [...show, action] : [action, ...show];
    const all = [...items, ...(backup === undefined ? [] : [backup])];
    const picked = await vscode.window.showWarningMessage(title, { modal: true, detail }, ...all);
    if (picked === preview) return "preview";
    if (picked === action) return protection && !(await confirmByTypingName(project, action)) ? "no" : "yes";
    // With the backup made, or given up, the question is still there.
    if (picked === undefined || picked !== backup) return "no";
    await backUp(project);
  }
}

/** Requires the name of a protected database, so that the user reads the name of the database before it changes. */
async function confirmByTypingName({ view }: Project, action: string): Promise<boolean> {
  const database = view.connection?.database ?? view.location.name;
  const typed = await vscode.window.showInputBox({
    title: l10n.t("{0}: {1} is protected", action, databaseLabel(view)),
    prompt: l10n.t("Type {0} to go on", database),
    ignoreFocusOut: true,
    validateInput: (value) => (value === database || value === "" ? undefined : l10n.t("This is not {0}", database)),
  });
  return typed === database;
}

function wording(question: Question): { readonly title: string; readonly action: string } {
  const { project, plan, request, isDry = false } = question;
  const { environment } = project.view;
  // Through a tunnel, or in containers, two environments' databases may have one name.
  const name =
    environment === undefined ? databaseLabel(project.view) : `${databaseLabel(project.view)} (${environment})`;
  const count = plan.steps.length;
  const first = plan.steps[0]?.name ?? "";
  if (isDry) {
    const action = l10n.t("Try");
    return count === 1
      ? { title: l10n.t("Try {0} on {1} and roll it back?", first, name), action }
      : { title: l10n.t("Try {0} revisions on {1} and roll them back?", count, name), action };
  }
  if (plan.direction === "stamp") return stampWording(question, name);
  if (plan.direction === "up") {
    const action = l10n.t("Apply");
    return count === 1
      ? { title: l10n.t("Apply {0} on {1}?", first, name), action }
      : { title: l10n.t("Apply {0} revisions on {1}?", count, name), action };
  }
  const action = l10n.t("Revert");
  if (request.kind === "downgradeBase" && count > 1)
    return { title: l10n.t("Revert all {0} revisions on {1}?", count, name), action };
  return count === 1
    ? { title: l10n.t("Revert {0} on {1}?", first, name), action }
    : { title: l10n.t("Revert {0} revisions on {1}?", count, name), action };
}

function stampWording({ plan, request }: Question, name: string): { readonly title: string; readonly action: string } {
  const first = plan.steps[0]?.name ?? "";
  if (request.kind === "purgeMissing") {
    const action = l10n.t("Purge");
    const count = plan.steps.length;
    return count === 1
      ? { title: l10n.t("Purge {0}, which has no file, from {1}?", first, name), action }
      : { title: l10n.t("Purge {0} revisions without a file from {1}?", count, name), action };
  }
  if (request.kind === "rename") {
    const { remove = [], insert = [] } = plan.marks ?? {};
    return {
      title: l10n.t(
        "Count {0} as renamed to {1} on {2}?",
        titleFromId(remove[0] ?? ""),
        titleFromId(insert[0] ?? ""),
        name,
      ),
      action: l10n.t("Count as Renamed"),
    };
  }
  if (request.kind === "mark")
    return request.as === "applied"
      ? { title: l10n.t("Mark {0} as applied on {1}?", first, name), action: l10n.t("Mark as Applied") }
      : { title: l10n.t("Mark {0} as not applied on {1}?", first, name), action: l10n.t("Mark as Not Applied") };
  const to = plan.becomes === undefined ? l10n.t("base") : titleFromId(plan.becomes);
  return { title: l10n.t("Stamp {0} as current on {1}?", to, name), action: l10n.t("Stamp") };
}

function detailOf({ project, plan, evidence, protection, isDry = false }: Question): string {
  const lines = [
    plan.steps.length === 1 && plan.direction !== "stamp" ? "" : list(plan),
    becomesLine(project, plan, isDry),
    isDry ? l10n.t("It waits for locks and holds them until it is rolled back: others may have to wait.") : "",
    plan.direction === "stamp" ? l10n.t("Only the migrations table is written to; no revision is run.") : "",
    orderLine(plan),
    ...(plan.renamed ?? []).map(againLine),
    isDry ? "" : atomicLine(project, plan),
    ...(isDry ? [] : evidenceLines(evidence, plan)),
    protection ? protectionInWords(protection) : "",
  ];
  return lines.filter((line) => line !== "").join("\n\n");
}

function becomesLine({ view: { history } }: Project, { direction, becomes }: Plan, isDry: boolean): string {
  if (direction === "up" || isDry) return "";
  if (becomes === undefined) return l10n.t("Nothing is applied afterwards.");
  return becomes === history.current
    ? l10n.t("{0} stays current.", titleFromId(becomes))
    : l10n.t("{0} becomes current.", titleFromId(becomes));
}

function orderLine({ outOfOrder }: Plan): string {
  return outOfOrder.length === 0
    ? ""
    : l10n.t(
        "Out of order: {0} is older than what is applied already. It may not have been written for this database.",
        outOfOrder.map(titleFromId).join(", "),
      );
}

function againLine({ id, from }: { readonly id: string; readonly from: string }): string {
  return l10n.t(
    "{0} has the same text as {1}, which is applied and has no file: it would run a second time. Resolve… on {1} counts it as renamed instead.",
    titleFromId(id),
    titleFromId(from),
  );
}

/** Describes the state after a failure in the middle, if it is not the state before. */
function atomicLine({ view: { connection } }: Project, plan: Plan): string {
  if (plan.direction !== "down") return "";
  if (connection && commitsDdl(connection.driver))
    return l10n.t(
      "{0} commits with every statement that changes a table, so a failure can leave a part reverted.",
      databaseKind(connection.driver),
    );
  const alone = plan.steps.filter((step) => step.transaction === false);
  return alone.length === 0
    ? ""
    : l10n.t(
        "Not one transaction: {0} runs outside of any, so a failure can leave a part reverted.",
        alone.map((step) => step.name).join(", "),
      );
}

/** In the order of execution. */
function list(plan: Plan): string {
  const names = plan.steps.map((step) => step.name);
  const shown = names.slice(0, mostNamed);
  const rest = names.length - shown.length;
  return [...shown, ...(rest > 0 ? [l10n.t("… and {0} more", rest)] : [])].map((line) => `• ${line}`).join("\n");
}
