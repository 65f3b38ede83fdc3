import { pathToFileURL } from "node:url";
import * as l10n from "@vscode/l10n";
import type { SourceLocation } from "../../core/problems/problem.ts";
import type { Rehearsal, RehearsedStatement, RevisionRehearsal } from "../../migrations/rehearsal.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { asCode, asMarkdown } from "../cards/markdown.ts";
import { displayPath } from "../messages/wording.ts";
import { listed, noteInWords, phaseInWords, verdictInWords } from "../messages/rehearsalMessages.ts";

/** Maximum length of a statement in the report, in characters. */
const maxStatementLength = 160;

/** A rehearsal as a document: what it comes to, then a table a revision. */
export function rehearsalReport(name: string, what: string, rehearsal: Rehearsal): string {
  const { revisions, notes, version, milliseconds } = rehearsal;
  const head = l10n.t(
    "On a scratch database: PostgreSQL {0} (embedded), {1} ms. {2} was not touched. Its rows are made up.",
    version,
    milliseconds,
    name,
  );
  return [
    `# ${asMarkdown(l10n.t("Rehearsal of {0}: {1}", name, what))}`,
    asMarkdown(head),
    ...(revisions.length === 0 ? [asMarkdown(l10n.t("Nothing to rehearse: already at this revision."))] : []),
    ...(revisions.length > 1 ? [summaryOf(revisions)] : []),
    ...(notes.length > 0
      ? [
          [
            `**${asMarkdown(l10n.t("To know"))}**`,
            "",
            ...notes.map((note) => `- ${asMarkdown(noteInWords(note))}`),
          ].join("\n"),
        ]
      : []),
    ...revisions.map(sectionOf),
    "",
  ].join("\n\n");
}

function summaryOf(revisions: readonly RevisionRehearsal[]): string {
  const rows = revisions.map((rehearsal) => {
    const cells = [titleFromId(rehearsal.id), verdictInWords(rehearsal)].map(asMarkdown);
    return `| ${cells.join(" | ")} |`;
  });
  return [`| ${asMarkdown(l10n.t("Revision"))} | ${asMarkdown(l10n.t("Verdict"))} |`, "|---|---|", ...rows].join("\n");
}

function sectionOf(rehearsal: RevisionRehearsal): string {
  const { id, statements, direction, differences, columnOrder, lost, reason } = rehearsal;
  const failed = failedRow(rehearsal);
  const isUnknown = reason?.kind === "after";
  const method = direction === "up" ? "up()" : "down()";
  const facts = [
    ...(lost.length > 0 ? [l10n.t("Data lost: {0}", lost.join(", "))] : []),
    ...(differences.length > 0 ? [l10n.t("After down: {0}", differences.join("; "))] : []),
    ...(columnOrder.length > 0
      ? [l10n.t("The columns of {0} stand in another order after down and up.", columnOrder.join(", "))]
      : []),
  ];
  return [
    `## ${asMarkdown(titleFromId(id))}`,
    `**${asMarkdown(verdictInWords(rehearsal))}**`,
    ...(facts.length > 0 ? [facts.map((fact) => `- ${asMarkdown(fact)}`).join("\n")] : []),
    ...(statements.length > 0 || failed !== undefined
      ? [tableOf(method, statements, failed)]
      : isUnknown
        ? []
        : [asMarkdown(l10n.t("{0} sends no statement.", method))]),
  ].join("\n\n");
}

/** The statement that failed, with its part of the rehearsal where that is not the first upgrade, as the last row. */
function failedRow({ problem, rows, phase, direction }: RevisionRehearsal): string | undefined {
  const failure = problem ?? rows?.problem;
  if (failure?.code !== "migrationFailed" || failure.sql === undefined) return undefined;
  const { sql, message, sqlState, statement, at } = failure;
  const where = at ? ` <br>[${asMarkdown(`${displayPath(at.file)}:${at.line}`)}](${linkTo(at)})` : "";
  const isOther = phase !== undefined && (direction === "up" ? phase !== "up" : phase !== "down");
  const part = isOther ? `${phaseInWords(phase)}: ` : "";
  const said = sqlState === undefined ? message : `${message} (${sqlState})`;
  return `| ✗ ${statement} | ${asCode(cut(sql))}${where} | | | | ${asMarkdown(`${part}${said}`)} |`;
}

function linkTo({ file, line }: SourceLocation): string {
  return `${pathToFileURL(file).href}#L${line}`;
}

function cut(sql: string): string {
  return sql.length > maxStatementLength ? `${sql.slice(0, maxStatementLength)}…` : sql;
}

function tableOf(method: string, statements: readonly RehearsedStatement[], failed: string | undefined): string {
  const head = [method, l10n.t("ms"), l10n.t("Locks"), l10n.t("Rewrites"), l10n.t("Changes")].map(asMarkdown);
  return [
    `| # | ${head.join(" | ")} |`,
    "|---|---|---|---|---|---|",
    ...statements.map(rowOf),
    ...(failed === undefined ? [] : [failed]),
  ].join("\n");
}

function rowOf({ sql, ms, at, locks, rewrites, created, altered, dropped }: RehearsedStatement, index: number): string {
  const line = at ? ` <br>${asMarkdown(`${displayPath(at.file)}:${at.line}`)}` : "";
  const modes = [...new Set(locks.map(({ mode }) => mode))];
  const held = modes.map((mode) => {
    const relations = locks.filter((lock) => lock.mode === mode).map(({ relation }) => relation);
    return asMarkdown(l10n.t("{0} on {1}", mode, listed(relations)));
  });
  const changes = [
    ...created.map((name) => `+ ${name}`),
    ...altered.map((name) => `~ ${name}`),
    ...dropped.map((name) => `− ${name}`),
  ];
  const cells = [
    `${asCode(cut(sql))}${line}`,
    String(ms),
    held.join("<br>"),
    rewrites.map(asMarkdown).join("<br>"),
    changes.slice(0, 8).map(asMarkdown).join("<br>") + (changes.length > 8 ? "<br>…" : ""),
  ];
  return `| ${index + 1} | ${cells.join(" | ")} |`;
}
