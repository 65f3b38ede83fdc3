import * as l10n from "@vscode/l10n";
import { lineComment } from "../../core/ddl/context.ts";
import { asMarkdown } from "../cards/markdown.ts";
import { dependentDriftInWords } from "../messages/history/dependentMessages.ts";
import { driftInSentence, driftItemInWords, lanesInWords, sinceInWords } from "../messages/history/driftMessages.ts";
import type { ProjectView } from "../project/projectState.ts";
import { databaseLabel } from "../project/projectState.ts";
import type { DriftItem, Lane } from "../../migrations/timeline/drift.ts";
import { fenced, lossLines } from "./historyDocuments.ts";
import type { ProjectDrift } from "./readDrift.ts";

/** The drift of a project as Markdown: a table with the three lanes. */
export function driftDocument(view: ProjectView, found: ProjectDrift): string {
  const { items, folded, ignored, generate = [] } = found;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`## ${asMarkdown(title)}`, "", ...lines, ""];
  return [
    `# ${asMarkdown(l10n.t("Drift of {0}", databaseLabel(view)))}`,
    "",
    asMarkdown(driftInSentence(found, databaseLabel(view))),
    "",
    ...(items.length === 0 ? [] : [...table(items), ""]),
    ...dependentDriftInWords(found).flatMap((line) => [asMarkdown(line), ""]),
    ...section(l10n.t("Entities"), generate.length === 0 ? [] : fenced(generate.map(({ sql }) => sql))),
    ...section(
      l10n.t("Managed by others"),
      folded.map((item) => `- ${asMarkdown(driftItemInWords(item))}`),
    ),
    ...section(
      l10n.t("Ignored"),
      ignored.map((item) => `- ${asMarkdown(`${item.object}: ${item.reason ?? ""}`)}`),
    ),
  ].join("\n");
}

/** The statements that make the live database what its revisions say, as SQL to be read before it is run by hand. */
export function repairDocument(view: ProjectView, found: ProjectDrift): string {
  const { operations, losses, others } = found.repair;
  return [
    lineComment(l10n.t("Makes {0} what its revisions say. Nothing of it was run.", databaseLabel(view))),
    ...lossLines(losses),
    ...dependentDriftInWords(found).map(lineComment),
    ...others.map((words) => lineComment(l10n.t("Not covered: {0}", words))),
    "",
    ...operations.map(({ sql }) => `${sql};`),
    "",
  ].join("\n");
}

function table(items: readonly DriftItem[]): readonly string[] {
  const head = [l10n.t("Object"), l10n.t("Entities"), l10n.t("Revisions"), l10n.t("Database"), l10n.t("Difference")];
  const rows = items.map((item) => {
    const { entities, history, live } = item.lanes;
    const differences = item.changes.length > 0 ? item.changes : [lanesInWords(item)];
    const words = [...differences, sinceInWords(item)].filter((part) => part !== "").join("; ");
    return [item.object, ...[entities, history, live].map(laneInWords), words].map(asMarkdown);
  });
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

function laneInWords(lane: Lane): string {
  switch (lane) {
    case "present":
      return l10n.t("yes");
    case "absent":
      return l10n.t("no");
    case "differs":
      return l10n.t("differs");
    case "unknown":
      return "—";
  }
}
