import * as l10n from "@vscode/l10n";
import type { Plan } from "../../migrations/plan.ts";
import type { Rehearsal } from "../../migrations/rehearsal.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { rowsInWords } from "../cards/formatNumbers.ts";
import type { Evidence } from "../rehearsal/evidence.ts";
import { problemMessage } from "./problemMessages.ts";
import { listed, noteInWords, verdictInWords } from "./rehearsalMessages.ts";

/** Rows are counted up to here. */
const mostCounted = 10_000;
/** Verdicts and notes that are named one by one. */
const mostNamed = 6;

/** Evidence as the lines of a confirmation: what would be lost, then each verdict that is no good news. */
export function evidenceLines(evidence: Evidence | undefined, plan: Plan): readonly string[] {
  if (evidence?.rehearsal === undefined) return linesWithout(evidence, plan);
  const { rehearsal } = evidence;
  const names = [...new Set(rehearsal.revisions.flatMap(({ lost }) => lost))];
  // A column goes with its table.
  const whole = names.filter((name) => !names.some((other) => name.startsWith(`${other}.`)));
  const lost = whole.map((name) => counted(name, evidence));
  const isSeen = rehearsal.revisions.every(({ verdict }) => verdict !== "undetermined" && verdict !== "fails");
  const nothing = isSeen ? l10n.t("No table or column is dropped.") : unseenLoss();
  const losses = lost.length > 0 ? l10n.t("Loses {0}.", listed(lost)) : plan.direction === "down" ? nothing : "";
  const verdicts = rehearsal.revisions
    .filter(({ verdict, problem }) => problem !== undefined || verdict !== "reversible")
    .map((one) => `• ${titleFromId(one.id)}: ${verdictInWords(one)}`);
  const isAllGood = verdicts.length === 0 && rehearsal.revisions.length > 0;
  const where = whereRehearsed(rehearsal);
  const lines = isAllGood
    ? plan.direction === "down"
      ? l10n.t("{0}: the rehearsal succeeded.", where)
      : l10n.t("{0}: down undoes up.", where)
    : `${where}:`;
  const notes = rehearsal.notes
    .filter(({ kind }) => kind !== "readsRows" && kind !== "noLocks" && kind !== "version")
    .map((note) => noteInWords(note));
  return [losses, [lines, ...verdicts.slice(0, mostNamed)].join("\n"), notes.slice(0, mostNamed).join("\n")];
}

/** Without a rehearsal nothing is proved: what the texts name may be lost. */
function linesWithout(evidence: Evidence | undefined, plan: Plan): readonly string[] {
  const drops = (evidence?.drops ?? []).map((name) => (evidence ? counted(name, evidence) : name));
  const doubt =
    drops.length > 0
      ? l10n.t("May lose {0}: its code drops or empties it.", listed(drops))
      : plan.direction === "down"
        ? unseenLoss()
        : "";
  const why =
    evidence?.problem === undefined ? "" : l10n.t("Not rehearsed: {0}", problemMessage(evidence.problem).message);
  return [doubt, why].filter((line) => line !== "");
}

/** What holds of each revert, whether a rehearsal has executed it or not. */
function unseenLoss(): string {
  return l10n.t("Data in what they drop is lost.");
}

function whereRehearsed({ version, notes }: Rehearsal): string {
  const other = notes.find((note) => note.kind === "version");
  return other
    ? l10n.t("Rehearsed on PostgreSQL {0} (embedded; the database has {1})", version, other.live)
    : l10n.t("Rehearsed on PostgreSQL {0} (embedded)", version);
}

/**
 * The name of a table with the number of its rows, if they were counted. Columns, and tables that could not be
 * counted, have the name only.
 */
function counted(name: string, { counts }: Evidence): string {
  const count = counts.get(name) ?? undefined;
  if (count === undefined) return name;
  const rows =
    count > mostCounted ? l10n.t("more than {0} rows", mostCounted.toLocaleString("en")) : rowsInWords(count);
  return l10n.t("{0} ({1} now)", name, rows);
}
