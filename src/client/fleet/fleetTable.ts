import * as l10n from "@vscode/l10n";
import { rowsAsText } from "../../core/schema/formatRows.ts";
import { isConflict } from "../../migrations/history.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import { plural, pluralUnlessZero } from "../messages/plural.ts";
import { counts } from "../messages/counts.ts";
import { databaseLabel } from "../project/projectState.ts";
import type { MemberOutcome } from "./changeMember.ts";
import type { MemberState } from "./state.ts";

/** The states of the members, as a table. */
export function fleetTable(states: readonly MemberState[]): string {
  return table(states.map((state) => [...placeOf(state), stateInWords(state)]));
}

/** How many members have pending revisions, as a sentence. */
export function statesInWords(states: readonly MemberState[]): string {
  const known = states.filter(({ problem }) => !problem);
  const pending = known.filter(({ view }) => view.history.pending.length > 0).length;
  const unknown = states.length - known.length;
  const parts = [
    l10n.t("{0} without pending revisions", known.length - pending),
    l10n.t("{0} with pending revisions", pending),
    pluralUnlessZero(unknown, l10n.t("1 with a problem"), l10n.t("{0} with a problem", unknown)),
  ].filter((part) => part !== "");
  return `${plural(states.length, l10n.t("1 database"), l10n.t("{0} databases", states.length))}: ${parts.join(", ")}.`;
}

/** The results of the members, as a table. */
export function outcomeTable(outcomes: readonly MemberOutcome[]): string {
  return table(outcomes.map((outcome) => [...placeOf(outcome), outcomeInWords(outcome)]));
}

function table(rows: readonly (readonly string[])[]): string {
  const text = (name: string) => ({ name, isNumber: false });
  return rowsAsText({
    columns: [
      text(l10n.t("Name")),
      text(l10n.t("Database")),
      text(l10n.t("Current")),
      { name: l10n.t("Pending"), isNumber: true },
      text(l10n.t("State")),
    ],
    rows,
  });
}

/** Name, database, current revision and number of pending ones; `?` for what is not known. */
function placeOf({ member, view }: MemberState): readonly string[] {
  const isKnown = view.status === "ready";
  const { current, pending } = view.history;
  return [
    member.name,
    view.connection ? databaseLabel(view) : "?",
    isKnown ? (current === undefined ? l10n.t("base") : titleFromId(current)) : "?",
    isKnown ? String(pending.length) : "?",
  ];
}

/** The state of a member in words. */
export function stateInWords({ view, problem }: MemberState): string {
  if (problem) return problemMessage(problem).message;
  const conflicts = view.history.revisions.filter(isConflict).length;
  if (conflicts > 0) return counts.conflicts(conflicts);
  return view.history.pending.length === 0 ? l10n.t("at head") : l10n.t("pending");
}

/** The outcome of a member in words. */
export function outcomeInWords({ state, problem, sentence, applied, reverted }: MemberOutcome): string {
  switch (state) {
    case "atTarget":
      return l10n.t("at the target already");
    case "changed":
      return reverted.length > 0
        ? l10n.t("reverted: {0}", counts.revisions(reverted.length))
        : l10n.t("applied: {0}", counts.revisions(applied.length));
    case "failed":
      return sentence ?? (problem ? problemMessage(problem).message : l10n.t("failed"));
    case "notRun":
      return l10n.t("not run");
  }
}
