import * as l10n from "@vscode/l10n";
import type { History } from "../../migrations/history.ts";
import { isPending } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { counts } from "../messages/counts.ts";
import { listed, shortVerdict } from "../messages/rehearsalMessages.ts";
import type { ProjectView } from "../project/projectState.ts";
import { rehearsedKey } from "../project/rehearsalValidity.ts";
import { shortTime } from "./formatTime.ts";

/**
 * The state of a revision in words, the same ones in every view: `current`, `applied, its file is missing`. Starts with a
 * small letter.
 */
export function stateInWords(entry: Revision, isCurrent: boolean): string {
  switch (entry.state) {
    case "applied":
      return isCurrent ? l10n.t("current") : l10n.t("applied");
    case "pending":
      return entry.renamedFrom === undefined
        ? l10n.t("pending")
        : l10n.t("pending, same text as {0}", titleFromId(entry.renamedFrom));
    case "outOfOrder":
      return l10n.t("out of order, older than current");
    case "missing":
      return isCurrent ? l10n.t("current, its file is missing") : l10n.t("applied, its file is missing");
    case "edited":
      return isCurrent ? l10n.t("current, edited since") : l10n.t("applied, edited since");
    case "unknown":
      return l10n.t("unknown whether it is applied");
  }
}

/** The same with the time of its application, as a line of its own: `Current · 2 hours ago`. */
export function stateWithTime(entry: Revision, isCurrent: boolean): string {
  const words = capitalised(stateInWords(entry, isCurrent));
  return entry.appliedAt === undefined ? words : `${words} · ${shortTime(entry.appliedAt)}`;
}

/** The same as sentences, with an explanation. */
export function stateSentence(entry: Revision, isCurrent: boolean): string {
  const { replaces } = entry;
  const sentence = plainSentence(entry, isCurrent);
  return replaces === undefined ? sentence : `${sentence} ${l10n.t("It replaces {0} revisions.", replaces.length)}`;
}

function plainSentence(entry: Revision, isCurrent: boolean): string {
  const words = capitalised(stateInWords(entry, isCurrent));
  switch (entry.state) {
    case "applied":
      return isCurrent ? l10n.t("{0}: the last revision that was applied.", words) : `${words}.`;
    case "pending":
      return l10n.t("{0}: not applied yet.", words);
    case "outOfOrder":
      return l10n.t("{0}: not applied, and an applied revision is newer.", words);
    case "missing":
      return l10n.t("{0}. Use Resolve… to recover it.", words);
    case "edited":
      return l10n.t("{0}: its file differs from the applied one.", words);
    case "unknown":
      return l10n.t("{0}: the database was not read.", words);
  }
}

/** Numbers of revisions in the states that need attention, for the status bar: `1 out of order`, `2 pending`. */
export function statesInWords({ revisions, pending }: History): readonly string[] {
  const count = (state: Revision["state"]) => revisions.filter((revision) => revision.state === state).length;
  const [late, missing] = [count("outOfOrder"), count("missing")];
  if (late + missing === 0) return pending.length > 0 ? [l10n.t("{0} pending", pending.length)] : [];
  return [
    ...(late > 0 ? [l10n.t("{0} out of order", late)] : []),
    ...(missing > 0 ? [l10n.t("{0} missing", missing)] : []),
  ];
}

/** A phrase as the beginning of a line. */
function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
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
