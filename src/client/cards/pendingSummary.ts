import * as l10n from "@vscode/l10n";
import type { Verdict } from "../../migrations/rehearsal.ts";
import { counts } from "../messages/counts.ts";
import type { ProjectView } from "../project/projectState.ts";
import { rehearsedKey } from "../project/rehearsalValidity.ts";

/**
 * Counts the pending revisions, and sums up the verdicts on them once all were rehearsed: `5 pending revisions: all
 * reversible · 12 statements`. Undefined if nothing is pending or the state is unknown.
 */
export function pendingSentence(view: ProjectView): string | undefined {
  const { history, problem, status } = view;
  const { length } = history.pending;
  if (status !== "ready" || problem || length === 0) return undefined;
  const summary = verdictsInWords(view);
  return summary === ""
    ? counts.pendingRevisions(length)
    : l10n.t("{0}: {1}", counts.pendingRevisions(length), summary);
}

/** The verdicts on the pending revisions: `1 fails · 3 statements`. Empty until all of them were rehearsed. */
function verdictsInWords({ history, rehearsed }: ProjectView): string {
  const verdicts = history.pending.flatMap((id) => rehearsed?.get(rehearsedKey(id, "up"))?.rehearsal ?? []);
  if (verdicts.length < history.pending.length) return "";
  const number = (...wanted: readonly Verdict[]) => verdicts.filter(({ verdict }) => wanted.includes(verdict)).length;
  const [failing, losing, open] = [number("fails"), number("dataLost", "irreversible"), number("undetermined")];
  const conditional = verdicts.filter(({ verdict, rows }) => verdict === "reversible" && rows !== undefined).length;
  const parts = [
    ...(failing > 0 ? [counts.failing(failing)] : []),
    ...(losing > 0 ? [counts.notReversible(losing)] : []),
    ...(open > 0 ? [counts.notJudged(open)] : []),
    ...(conditional > 0 ? [counts.failingOnRows(conditional)] : []),
  ];
  const statements = verdicts.reduce((sum, one) => sum + one.statements.length, 0);
  return [parts.length === 0 ? l10n.t("all reversible") : parts.join(", "), counts.statements(statements)].join(" · ");
}
