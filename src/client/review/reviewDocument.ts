import * as l10n from "@vscode/l10n";
import { fixedTime } from "../cards/formatTime.ts";
import { displayPath } from "../messages/wording.ts";
import { plural } from "../messages/plural.ts";
import { effectsInWords, failureInWords, listed, verdictInWords } from "../messages/rehearsalMessages.ts";
import {
  blockInWords,
  findingsInWords,
  lossInWords,
  reviewNoteInWords,
  serverInWords,
  sessionInWords,
  sizeInWords,
} from "../messages/reviewMessages.ts";
import type { Plan } from "../../migrations/plan.ts";
import type { RevisionRehearsal } from "../../migrations/rehearsal.ts";
import type { Review, ReviewedStatement } from "../../migrations/review/review.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { ReviewedPlan } from "./makeReview.ts";

/** Statements in a document, and characters of a statement. */
const mostStatements = 1000;
const longestStatement = 4000;

/** Where a plan leads: `upgrade appdb@localhost to head`. */
export function planInWords(name: string, { direction, becomes, steps }: Plan, pending: readonly string[]): string {
  if (direction === "down") {
    const place = becomes === undefined ? l10n.t("base") : titleFromId(becomes);
    return l10n.t("revert {0} to {1}", name, place);
  }
  const isHead = pending.length === steps.length;
  return l10n.t("upgrade {0} to {1}", name, isHead ? l10n.t("head") : titleFromId(becomes ?? ""));
}

/**
 * A review as Markdown that reads well as it is: what is deleted, what fails, what blocks, what is rewritten, whether it
 * can be undone, and the statements.
 *
 * @param what the plan in words
 * @param now milliseconds since the epoch
 */
export function reviewDocument(reviewed: ReviewedPlan, what: string, now = Date.now()): string {
  const { review } = reviewed;
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    [deletesRows(review) ? l10n.t("Deletes data") : l10n.t("Drops"), lossLines(review)],
    [l10n.t("Fails"), failureLines(review)],
    [l10n.t("Blocks other sessions"), blockLines(review, now)],
    [l10n.t("Rewrites"), rewriteLines(review)],
    [l10n.t("Undo"), undoLines(review)],
    [l10n.t("To know"), noteLines(reviewed)],
  ];
  return [
    `# ${plain(l10n.t("Review: {0}", what))}`,
    summaryLine(review),
    ...sections.flatMap(([title, lines]) =>
      lines.length === 0 ? [] : [[`## ${title}`, "", ...lines.map((line) => `- ${plain(line)}`)].join("\n")],
    ),
    ...statementSections(review),
    "",
  ].join("\n\n");
}

/** The first lines of a document that is out of date. */
export function outdatedLines(): string {
  return `> ${l10n.t("Out of date: the files or the revisions of the database have changed since. Review again before you apply it.")}\n\n`;
}

function summaryLine(review: Review): string {
  const { revisions, statements, losses, blocks, rewrites, reversible, notes } = review;
  const isWhole = notes.every(({ kind }) => kind !== "incomplete");
  const parts = [
    plural(revisions.length, l10n.t("1 revision"), l10n.t("{0} revisions", revisions.length)),
    plural(statements.length, l10n.t("1 statement"), l10n.t("{0} statements", statements.length)),
    ...(deletesRows(review)
      ? [`**${l10n.t("deletes data")}**`]
      : losses.length > 0
        ? [l10n.t("deletes no rows")]
        : isWhole
          ? [l10n.t("deletes no data")]
          : []),
    ...(blocks.length > 0
      ? [l10n.t("blocks {0}", listed(tablesOf(blocks)))]
      : isWhole
        ? [l10n.t("blocks no table")]
        : []),
    ...(rewrites.length > 0 ? [l10n.t("rewrites {0}", listed(rewrites))] : isWhole ? [l10n.t("no rewrites")] : []),
    ...(isWhole ? [] : [`**${l10n.t("not executed to its end")}**`]),
    reversible
      ? l10n.t("can be undone")
      : `**${isLost(review) ? l10n.t("cannot be undone") : l10n.t("not known whether it can be undone")}**`,
  ];
  return parts.join(" · ");
}

/** True unless everything that is dropped was counted and has no row. */
function deletesRows({ losses }: Review): boolean {
  return losses.some(({ rows }) => rows !== 0);
}

/** True if it is known that a part of the plan cannot be undone. */
function isLost({ revisions, direction, losses }: Review): boolean {
  const isProven = revisions.some(({ verdict }) => verdict === "dataLost" || verdict === "irreversible");
  return isProven || (direction === "down" && losses.some(({ rows = 0 }) => rows > 0));
}

function tablesOf(blocks: Review["blocks"]): readonly string[] {
  return [...new Set(blocks.map(({ table }) => table))];
}

function lossLines({ losses }: Review): readonly string[] {
  return losses.map((loss) => lossInWords(loss));
}

/** Revisions with the verdict `fails`, and rows that a statement rejects. */
function failureLines(review: Review): readonly string[] {
  const failing = review.revisions
    .filter(({ verdict }) => verdict === "fails")
    .map((revision) => `${titleFromId(revision.id)}: ${verdictInWords(revision)}`);
  return [...failing, ...findingsInWords(review)];
}

/** Each table with its strongest lock, its size, and the sessions that hold a conflicting lock. */
function blockLines({ blocks, live }: Review, now: number): readonly string[] {
  const byTable = new Map<string, Review["blocks"][number]>();
  for (const block of blocks) {
    const known = byTable.get(block.table);
    if (known === undefined || isStronger(block, known)) byTable.set(block.table, block);
  }
  const lines = [...byTable.values()].map((block) => {
    const size = sizeInWords(live?.sizes.get(block.table));
    return l10n.t("{0}: {1}", size === "" ? block.table : `${block.table} (${size})`, blockInWords(block));
  });
  return [...lines, ...(live?.sessions ?? []).map((session) => sessionInWords(session, now))];
}

function isStronger({ mode }: { readonly mode: string }, known: { readonly mode: string }): boolean {
  return mode === "AccessExclusive" && known.mode !== "AccessExclusive";
}

function rewriteLines({ rewrites, live }: Review): readonly string[] {
  return rewrites.map((name) => {
    const size = sizeInWords(live?.sizes.get(name));
    return size === "" ? name : `${name} (${size})`;
  });
}

function undoLines(review: Review): readonly string[] {
  const { reversible, revisions, direction, unrehearsed } = review;
  if (revisions.length === 0) return [];
  if (reversible)
    return [
      direction === "up"
        ? l10n.t("Can be undone: on the scratch database, down() of each revision restored the schema and the rows.")
        : l10n.t("Can be undone by an upgrade: no rows are deleted."),
    ];
  const doubtful = revisions.filter(({ verdict }) => verdict !== "reversible" && verdict !== "fails");
  const lines = [
    ...doubtful.map((revision) => `${titleFromId(revision.id)}: ${verdictInWords(revision)}`),
    ...unrehearsed.map((id) => l10n.t("{0}: not rehearsed.", titleFromId(id))),
  ];
  const head = isLost(review) ? l10n.t("Cannot be undone.") : l10n.t("It is not known whether it can be undone.");
  return [head, ...lines, ...(direction === "down" ? [l10n.t("An upgrade does not bring deleted rows back.")] : [])];
}

function noteLines({ review, rehearsedAt, readAt }: ReviewedPlan): readonly string[] {
  const { version, notes, live, checks } = review;
  const other = notes.find((note) => note.kind === "version");
  // The document stays open, so that "just now" would soon be wrong.
  const time = fixedTime(rehearsedAt);
  const where =
    other?.kind === "version"
      ? l10n.t("Rehearsed {0} on PostgreSQL {1} (embedded); the database has {2}.", time, version, other.live)
      : l10n.t("Rehearsed {0} on PostgreSQL {1} (embedded).", time, version);
  const satisfied = checks.filter(({ found }) => found?.rows === 0).length;
  return [
    ...(version === "" ? [] : [where]),
    ...(satisfied === 0
      ? []
      : [
          plural(
            satisfied,
            l10n.t("1 check of the live rows found nothing."),
            l10n.t("{0} checks of the live rows found nothing.", satisfied),
          ),
        ]),
    ...(live === undefined
      ? []
      : [
          l10n.t("Rows and sizes are those of {0}. Changes of rows since then are not noticed.", fixedTime(readAt)),
          ...serverInWords(live),
        ]),
    ...(live?.isProbed === true && live.sessions.length === 0
      ? [l10n.t("No other session holds a conflicting lock now.")]
      : []),
    ...notes.filter(({ kind }) => kind !== "version").map(reviewNoteInWords),
  ];
}

function statementSections({ revisions, statements }: Review): readonly string[] {
  const shown = statements.slice(0, mostStatements);
  const rest = statements.length - shown.length;
  const sections = revisions.map((revision) => {
    const own = shown.filter((statement) => statement.revision === revision.id);
    const failed = failedStatement(revision);
    const parts = [...own.map(statementText), ...(failed === undefined ? [] : [failed])];
    return [`### ${plain(titleFromId(revision.id))}`, ...(parts.length === 0 ? [l10n.t("No statement.")] : parts)].join(
      "\n\n",
    );
  });
  return [
    `## ${l10n.t("Statements")}`,
    ...sections,
    ...(rest > 0 ? [l10n.t("… and {0} more statements: Preview SQL… shows all.", rest)] : []),
  ];
}

function statementText({ number, sql, at, isSkipped, ...effects }: ReviewedStatement): string {
  const words = isSkipped
    ? l10n.t("not executed in the rehearsal: its effects are not known")
    : effectsInWords(effects);
  const place = at === undefined ? "" : `${displayPath(at.file)}:${at.line}`;
  const head = [`**${number}**`, ...[words, place].filter((part) => part !== "").map(plain)].join(" · ");
  return `${head}\n\n${fenced(sql)}`;
}

/** The statement that fails in a rehearsal of an upgrade. */
function failedStatement(revision: RevisionRehearsal): string | undefined {
  const { problem, verdict } = revision;
  if (verdict !== "fails" || problem?.code !== "migrationFailed" || problem.sql === undefined) return undefined;
  if (revision.statements.some(({ sql }) => sql === problem.sql)) return undefined;
  return `${plain(l10n.t("✗ Fails {0}", failureInWords(revision)))}\n\n${fenced(problem.sql)}`;
}

/** SQL as a block of code, which a longer fence ends if the SQL contains one. */
function fenced(sql: string): string {
  const text = sql.trim();
  const cut =
    text.length > longestStatement
      ? `${text.slice(0, longestStatement)}\n-- ${l10n.t("… {0} characters in all", text.length)}`
      : text;
  const longest = Math.max(2, ...[...cut.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}sql\n${cut}\n${fence}`;
}

/** A text on one line that Markdown shows as it is, with as few backslashes as that takes. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*<[\]]/g, String.raw`\$&`);
}
