import * as l10n from "@vscode/l10n";
import type { OnlinePart } from "../../core/diff/online/online.ts";
import type { NotedStatement } from "../../core/diff/operation.ts";
import type { Answers } from "../../core/diff/answers.ts";
import { counts } from "../messages/counts.ts";
import { proofInWords } from "../messages/proofMessages.ts";
import type { ProjectView } from "../project/projectState.ts";
import { databaseLabel } from "../project/projectState.ts";
import type { Draft } from "../rehearsal/rehearsalClient.ts";
import { answerInWords, questionInWords } from "./questions.ts";

/** What a draft was compared with: `app@localhost with its pending revisions`. */
export function baseInWords(view: ProjectView, base: Draft["base"]): string {
  switch (base) {
    case "database":
      return databaseLabel(view);
    case "databaseAndPending":
      return l10n.t("{0} with its pending revisions", databaseLabel(view));
    case "history":
      return l10n.t("the history of revisions");
  }
}

/** Says that the entities and a schema are equal. */
export function upToDateInWords(view: ProjectView, base: Draft["base"]): string {
  return l10n.t("No model changes: {0} is what the entities say.", baseInWords(view, base));
}

/** Says that the database was changed by hand, because a revision is made for the database as it is. */
export function driftInWords({ drift = [] }: Pick<Draft, "drift">): readonly string[] {
  return drift.length === 0 ? [] : [l10n.t("The database differs from its revisions: {0}.", drift.join("; "))];
}

/** A draft as an SQL document: losses on top, then questions, the statements, and the proof at the bottom. */
export function draftReport(view: ProjectView, draft: Draft, answers: Answers): string {
  const { base, losses, questions, unmapped, drift = [], proof, up, down } = draft;
  const files = draft.files ?? [{ part: "change", up, down }];
  const { pending } = view.history;
  const sections: readonly (readonly string[])[] = [
    comments(counts.modelChanges(baseInWords(view, base), up.length, base === "database" ? pending.length : 0)),
    comments(titled(l10n.t("Values that go, or that are cut or rounded:"), losses)),
    comments(
      titled(
        l10n.t("Questions:"),
        questions.map((question) => `${questionInWords(question)} ${answerInWords(question, answers)}`),
      ),
    ),
    comments(titled(l10n.t("Tables without an entity, which are kept:"), unmapped)),
    comments(titled(l10n.t("The database differs from its revisions; “history” compares with the revisions:"), drift)),
    ...files.flatMap(({ part, ...file }) => [
      part === "change" && files.length === 1 ? [] : comments([partInWords(part)]),
      ["-- up()", ...sqlOf(file.up)],
      ["-- down()", ...sqlOf(file.down)],
    ]),
    proof
      ? comments(titled(l10n.t("Proof on PostgreSQL {0} with made-up rows:", proof.version), proofInWords(proof)))
      : [],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** What a file of the style `online` is for. */
function partInWords(part: OnlinePart): string {
  switch (part) {
    case "change":
      return l10n.t("File with the changes that need a strong lock for a moment:");
    case "fill":
      return l10n.t("File with the values of existing rows:");
    case "constraints":
      return l10n.t("File with constraints that new rows have to satisfy from here on:");
    case "indexes":
      return l10n.t("File without a transaction, for statements with CONCURRENTLY:");
    case "validation":
      return l10n.t("File with the checks of existing rows, under a lock that lets reads and writes pass:");
  }
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function comments(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split("\n")).map((line) => `-- ${line}`);
}

function sqlOf(statements: readonly NotedStatement[]): readonly string[] {
  return statements.flatMap(({ sql, note }) => [...(note === undefined ? [] : comments([note])), `${sql};`]);
}
