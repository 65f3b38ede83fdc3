import { asMarkdown } from "../../client/cards/markdown.ts";
import type { DocumentSource } from "./documentSource.ts";

const icons = { error: "⛔", warning: "⚠️", note: "ℹ️" } as const;

/** A summary for the comment of a pull request. */
export function markdownSummary({ command, cases, pathOf }: DocumentSource): string {
  const annotations = cases.flatMap((one) => one.annotations);
  const count = (level: keyof typeof icons) => annotations.filter((one) => one.level === level).length;
  const total = `${cases.length} checked: ${count("error")} errors, ${count("warning")} warnings, ${count("note")} notes.`;
  const rows = annotations.map(({ rule, level, message, at }) => {
    const place = at ? `\`${pathOf(at.file)}:${at.line}\`` : "";
    return `| ${icons[level]} | ${place} | ${asMarkdown(message)} | \`${rule}\` |`;
  });
  const table = rows.length === 0 ? [] : ["", "| | Place | Finding | Rule |", "|---|---|---|---|", ...rows];
  return [`### migrations ${command}`, "", total, ...table, ""].join("\n");
}
