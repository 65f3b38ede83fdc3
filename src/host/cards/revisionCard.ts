import { l10n } from "vscode";
import * as vscode from "vscode";
import { effectOf } from "../../client/cards/schemaEvents.ts";
import { asCode, asMarkdown } from "../../client/cards/markdown.ts";
import { stateSentence } from "../../client/cards/revisionState.ts";
import type { ProjectView, Rehearsed } from "../../client/project/projectState.ts";
import { effectsInWords, directedInWords } from "../../client/messages/rehearsalMessages.ts";
import { rehearsedKey } from "../../client/project/rehearsalValidity.ts";
import { isPending } from "../../migrations/history.ts";
import { longTime, shortTime } from "../../client/cards/formatTime.ts";
import type { Revision } from "../../migrations/revision.ts";

/** The number of a rehearsal's statements that the card lists. */
const mostStatements = 5;
/** The number of changes of the schema that the card lists. */
const mostEffects = 8;

/** A revision's card: its id, file, time and state, in words. */
export function revisionCard(view: ProjectView, entry: Revision): vscode.MarkdownString {
  const rows: readonly (readonly [name: string, value: string | undefined])[] = [
    [l10n.t("Id"), entry.id],
    [l10n.t("File"), entry.file && vscode.workspace.asRelativePath(entry.file)],
    [l10n.t("Created"), longTime(entry.timestamp)],
    [l10n.t("Applied"), entry.appliedAt === undefined ? undefined : appliedInWords(entry, entry.appliedAt)],
  ];
  const upgrade = view.rehearsed?.get(rehearsedKey(entry.id, "up"));
  const revert = isPending(entry) ? undefined : view.rehearsed?.get(rehearsedKey(entry.id, "down"));
  const lines = [
    `**${asMarkdown(entry.name)}**`,
    "",
    asMarkdown(stateSentence(entry, view.history.current === entry.id)),
    "",
    ...effectLines(view, entry),
    ...[upgrade, revert].flatMap((one) => (one ? [...rehearsalLines(one), ""] : [])),
    "| | |",
    "|---|---|",
    ...rows.flatMap(([name, value]) => (value === undefined ? [] : [`| ${asMarkdown(name)} | ${asCode(value)} |`])),
  ];
  return new vscode.MarkdownString(lines.join("\n"));
}

/** What the revision does to the schema, as a replay of the history has shown. */
function effectLines(view: ProjectView, { id }: Revision): readonly string[] {
  const words = effectOf(view, id);
  if (words === undefined) return [];
  if (words.length === 0) return [l10n.t("Does not change the schema."), ""];
  const hidden = words.length - mostEffects;
  return [
    l10n.t("Schema:"),
    "",
    ...words.slice(0, mostEffects).map((one) => `- ${asMarkdown(one)}`),
    ...(hidden > 0 ? [`- ${asMarkdown(l10n.t("… and {0} more", hidden))}`] : []),
    "",
  ];
}

function appliedInWords({ appliedBy = "" }: Revision, at: number): string {
  return appliedBy === "" ? longTime(at) : l10n.t("{0} by {1}", longTime(at), appliedBy);
}

/** The verdict, and of each statement that makes others wait or loses something what it does. */
function rehearsalLines({ at, rehearsal }: Rehearsed): readonly string[] {
  const heavy = rehearsal.statements.flatMap((statement, index) => {
    const effects = effectsInWords(statement);
    return effects === "" ? [] : [`- ${index + 1}: ${asMarkdown(effects)}`];
  });
  const when = l10n.t("rehearsed {0}", shortTime(at));
  const verdict = directedInWords(rehearsal);
  return [
    `${asMarkdown(verdict)} (${asMarkdown(when)})`,
    "",
    ...heavy.slice(0, mostStatements),
    ...(heavy.length > mostStatements
      ? [`- ${asMarkdown(l10n.t("… and {0} more", heavy.length - mostStatements))}`]
      : []),
  ];
}
