import * as l10n from "@vscode/l10n";
import { dependentSquashInWords } from "../messages/history/dependentMessages.ts";
import { asMarkdown } from "../cards/markdown.ts";
import {
  squashedDatabasesInWords,
  squashedRowsInWords,
  squashInWords,
  squashProofInWords,
} from "../messages/history/squashMessages.ts";
import type { SquashPlan } from "./squash.ts";

/** A squash that is not written yet, as Markdown: the revisions, what was found, the rows, and the file. */
export function squashDocument(plan: SquashPlan): string {
  const { id, replaced, draft, text } = plan;
  const list = (lines: readonly string[]) => lines.map((line) => `- ${asMarkdown(line)}`);
  // A fence that the text does not contain.
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return [
    `# ${asMarkdown(l10n.t("Squash to {0}", id))}`,
    "",
    asMarkdown(squashInWords(plan)),
    "",
    ...list(squashProofInWords(draft)),
    ...list(dependentSquashInWords(plan.dependsOn)),
    `- ${asMarkdown(squashedDatabasesInWords())}`,
    "",
    ...(draft.rows.length === 0
      ? []
      : [`## ${asMarkdown(l10n.t("Rows"))}`, "", ...list(draft.rows.map(squashedRowsInWords)), ""]),
    `## ${asMarkdown(l10n.t("Replaced Revisions"))}`,
    "",
    ...list(replaced),
    "",
    `## ${asMarkdown(l10n.t("File"))}`,
    "",
    `${fence}ts`,
    text.trimEnd(),
    fence,
    "",
  ].join("\n");
}
