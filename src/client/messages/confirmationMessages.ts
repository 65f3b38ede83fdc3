import { plural } from "./plural.ts";
import * as l10n from "@vscode/l10n";
import { commitsDdl, databaseKind } from "../../core/connection/drivers.ts";
import type { Plan } from "../../migrations/plan.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { Question } from "../changes/question.ts";
import type { Project } from "../project/project.ts";
import { databaseLabel } from "../project/projectState.ts";
import { protectionInWords } from "../project/protection.ts";
import { evidenceLines } from "./evidenceMessages.ts";

/** Revisions that are named one by one; beyond, the rest is counted. */
const mostNamed = 12;

/** Title and button of a confirmation. */
export function wording(question: Question): { readonly title: string; readonly action: string } {
  const { project, plan, request, isDry = false } = question;
  const { environment } = project.view;
  // Through a tunnel, or in containers, two environments' databases may have one name.
  const name =
    environment === undefined ? databaseLabel(project.view) : `${databaseLabel(project.view)} (${environment})`;
  const count = plan.steps.length;
  const first = plan.steps[0]?.name ?? "";
  if (isDry) {
    const action = l10n.t("Try");
    return {
      title: plural(
        count,
        l10n.t("Try {0} on {1} and roll it back?", first, name),
        l10n.t("Try {0} revisions on {1} and roll them back?", count, name),
      ),
      action,
    };
  }
  if (plan.direction === "stamp") return stampWording(question, name);
  if (plan.direction === "up") {
    const action = l10n.t("Apply");
    return {
      title: plural(
        count,
        l10n.t("Apply {0} on {1}?", first, name),
        l10n.t("Apply {0} revisions on {1}?", count, name),
      ),
      action,
    };
  }
  const action = l10n.t("Revert");
  if (request.kind === "downgradeBase" && count > 1)
    return { title: l10n.t("Revert all {0} revisions on {1}?", count, name), action };
  return {
    title: plural(
      count,
      l10n.t("Revert {0} on {1}?", first, name),
      l10n.t("Revert {0} revisions on {1}?", count, name),
    ),
    action,
  };
}

function stampWording({ plan, request }: Question, name: string): { readonly title: string; readonly action: string } {
  const first = plan.steps[0]?.name ?? "";
  if (request.kind === "purgeMissing") {
    const action = l10n.t("Purge");
    const count = plan.steps.length;
    return {
      title: plural(
        count,
        l10n.t("Purge {0}, which has no file, from {1}?", first, name),
        l10n.t("Purge {0} revisions without a file from {1}?", count, name),
      ),
      action,
    };
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

/** Details of a confirmation: the revisions, the evidence and the protection. */
export function detailOf({ project, plan, evidence, protection, isDry = false }: Question): string {
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
