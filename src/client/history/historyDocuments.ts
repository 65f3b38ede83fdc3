import * as l10n from "@vscode/l10n";
import { lineComment } from "../../core/ddl/context.ts";
import { stateWithTime } from "../cards/revisionState.ts";
import { asMarkdown } from "../cards/markdown.ts";
import { fixedTime } from "../cards/formatTime.ts";
import { mergeInWords, mergeProblemInWords } from "../messages/history/mergeMessages.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { ProjectView } from "../project/projectState.ts";
import type { BlamedObject } from "./blameObject.ts";
import type { CheckedMerge } from "./checkMerge.ts";
import type { ComparedSchemas } from "./compareSchemas.ts";

/** The history of a table or a column as Markdown, the latest revision first. */
export function blameDocument(
  { history }: ProjectView,
  { name, revisions, incomplete, notFromEmpty }: BlamedObject,
): string {
  return [
    `# ${asMarkdown(l10n.t("History of {0}", name))}`,
    "",
    ...(incomplete === undefined
      ? []
      : [`> ${asMarkdown(l10n.t("Later revisions are not known: {0}", incomplete))}`, ""]),
    ...(notFromEmpty === undefined ? [] : [`> ${asMarkdown(notFromEmpty)}`, ""]),
    ...revisions.flatMap(({ id, name: title, revision, timestamp, appliedBy, events, sql }) => {
      const state = revision ? stateWithTime(revision, id === history.current) : "";
      const created = timestamp > 0 ? l10n.t("created {0}", fixedTime(timestamp)) : "";
      const line = [state, appliedBy ?? "", created].filter((part) => part !== "").join(" · ");
      return [
        `## ${asMarkdown(title)}`,
        "",
        asMarkdown(line),
        "",
        ...events.map(({ words }) => `- ${asMarkdown(words)}`),
        "",
        ...(sql.length === 0 ? [] : fenced(sql)),
      ];
    }),
  ].join("\n");
}

/** The operations between two schemas as SQL. */
export function operationsDocument({ labels, operations, losses, others, notFromEmpty }: ComparedSchemas): string {
  return [
    lineComment(l10n.t("From {0} to {1}.", ...labels)),
    ...(notFromEmpty === undefined ? [] : [lineComment(notFromEmpty)]),
    ...lossLines(losses),
    ...(others.length === 0
      ? []
      : [lineComment(l10n.t("Differences without a statement:")), ...others.map((one) => lineComment(`  ${one}`))]),
    "",
    ...operations.map(({ sql }) => `${sql};`),
    "",
  ].join("\n");
}

/** The check of a merge as Markdown. */
export function mergeDocument(checked: CheckedMerge, ref: string): string {
  const list = (title: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`## ${asMarkdown(title)}`, "", ...ids.map((id) => `- ${asMarkdown(titleFromId(id))}`), ""];
  return [
    `# ${asMarkdown(l10n.t("Merge with {0}", ref))}`,
    "",
    asMarkdown(mergeInWords(checked, ref)),
    "",
    ...(checked.notFromEmpty === undefined ? [] : [asMarkdown(checked.notFromEmpty), ""]),
    ...checked.problems.map((problem) => `- ${asMarkdown(mergeProblemInWords(problem, ref))}`),
    "",
    ...list(l10n.t("Revisions from here"), checked.ours),
    ...list(l10n.t("Revisions of {0}", ref), checked.theirs),
  ].join("\n");
}

/** SQL in a block that no statement can end. */
export function fenced(sql: readonly string[]): readonly string[] {
  const text = sql.map((one) => (one.trimEnd().endsWith(";") ? one : `${one};`)).join("\n\n");
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return [`${fence}sql`, text, fence, ""];
}

/** Comments about what statements delete. */
export function lossLines(losses: readonly string[]): readonly string[] {
  if (losses.length === 0) return [];
  return [
    lineComment(l10n.t("Deletes or cuts: {0}", losses.join(", "))),
    lineComment(l10n.t("A renamed column or table may appear as a drop and an addition.")),
  ];
}
