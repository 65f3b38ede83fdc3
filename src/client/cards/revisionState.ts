import * as l10n from "@vscode/l10n";
import { isPending } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import { counts } from "../messages/counts.ts";
import { listed, shortVerdict } from "../messages/rehearsalMessages.ts";
import type { ProjectView } from "../project/projectState.ts";
import { rehearsedKey } from "../project/rehearsalValidity.ts";
import { shortTime } from "./formatTime.ts";

/** The state of a revision as the line above its `up()` says it, with its time. Starts with a capital. */
export function stateInWords(entry: Revision, isCurrent: boolean): string {
  switch (entry.state) {
    case "applied":
      return [isCurrent ? l10n.t("Current") : l10n.t("Applied"), ...timeOf(entry)].join(" · ");
    case "pending":
      return l10n.t("Pending");
    case "outOfOrder":
      return l10n.t("Out of order: older than current, and not applied");
    case "missing":
      return l10n.t("Applied, its file is missing");
    case "edited":
      return l10n.t("Applied, edited since");
    case "unknown":
      return l10n.t("Not connected: unknown whether it is applied");
  }
}

function timeOf({ appliedAt }: Revision): readonly string[] {
  return appliedAt === undefined ? [] : [shortTime(appliedAt)];
}

/** What a rehearsal of the upgrade has seen, in a few words: `2 statements · fails`. Empty without a rehearsal. */
export function upgradeInWords({ rehearsed }: ProjectView, { id }: Revision): string {
  const { rehearsal } = rehearsed?.get(rehearsedKey(id, "up")) ?? {};
  if (!rehearsal) return "";
  const { verdict, rows, statements } = rehearsal;
  // Other verdicts are about the revert.
  const isOfUpgrade = verdict === "fails" || verdict === "undetermined" || rows !== undefined;
  return [counts.statements(statements.length), ...(isOfUpgrade ? [shortVerdict(rehearsal)] : [])].join(" · ");
}

/**
 * What a rehearsal has seen of the revert. Empty without a rehearsal, and if the upgrade fails. A rehearsal of the upgrade
 * does not count for an applied revision, because it says nothing about rows that were written since.
 */
export function revertInWords({ rehearsed }: ProjectView, entry: Revision): string {
  const { rehearsal } = rehearsed?.get(rehearsedKey(entry.id, isPending(entry) ? "up" : "down")) ?? {};
  if (!rehearsal) return "";
  const { direction, verdict, lost } = rehearsal;
  switch (verdict) {
    case "reversible":
      if (direction === "up") return l10n.t("Reversible: restores schema and rows");
      return lost.length === 0
        ? l10n.t("Reverts the schema, and no data is lost")
        : l10n.t("Deletes {0}", listed(lost));
    case "dataLost":
      return l10n.t("Restores the schema, and not the data of {0}", listed(lost));
    case "irreversible":
      return l10n.t("Does not restore the schema");
    case "fails":
      return direction === "down" ? l10n.t("Fails") : "";
    case "undetermined":
      return l10n.t("Cannot be judged on the scratch database");
  }
}

/** The codicon of a state. */
export function stateIcon(state: Revision["state"], isCurrent: boolean): string {
  switch (state) {
    case "applied":
      return isCurrent ? "circle-filled" : "check";
    case "pending":
      return "circle-outline";
    case "outOfOrder":
    case "missing":
      return "warning";
    case "edited":
      return "edit";
    case "unknown":
      return "circle-small";
  }
}
