import { l10n } from "vscode";
import { strengthOf } from "../migrations/locks.ts";
import type { Effects, RehearsalNote, RehearsedStatement, RevisionRehearsal } from "../migrations/rehearsal.ts";
import { wordsOf } from "../migrations/revision.ts";
import { explain } from "./sentences.ts";

/** A verdict as a row has room for it. */
export function shortVerdict({ verdict, lost, problem, direction }: RevisionRehearsal): string {
  if (problem?.code === "rehearsalLacks") return l10n.t("cannot be rehearsed");
  switch (verdict) {
    case "reversible":
      return direction === "up" || lost.length === 0
        ? l10n.t("reversible")
        : l10n.t("its down loses {0}", listed(lost));
    case "dataLost":
      return l10n.t("loses {0}", listed(lost));
    case "irreversible":
      return l10n.t("irreversible");
    case "fails":
      return l10n.t("fails");
  }
}

/** A verdict as a sentence, with its reason. */
export function verdictInWords(rehearsal: RevisionRehearsal): string {
  const { verdict, lost, differences, problem } = rehearsal;
  if (problem?.code === "rehearsalLacks") return explain(problem).message;
  switch (verdict) {
    case "reversible":
      return l10n.t("reversible: down undoes up, schema and rows");
    case "dataLost":
      return l10n.t("schema only: data lost in {0}", lost.join(", "));
    case "irreversible":
      if (problem) return l10n.t("irreversible: {0}", failureInWords(rehearsal));
      return l10n.t("irreversible: after down, {0}", differences.slice(0, 3).join("; "));
    case "fails":
      return l10n.t("fails{0}", ` ${failureInWords(rehearsal)}`);
  }
}

function failureInWords({ problem }: RevisionRehearsal): string {
  if (!problem) return "";
  if (problem.code !== "migrationFailed") return explain(problem).message;
  const { statement, message, sqlState } = problem;
  const said = sqlState === undefined ? message : `${message} (${sqlState})`;
  return statement === 0
    ? l10n.t("before its first statement: {0}", said)
    : l10n.t("at statement {0}: {1}", statement, said);
}

/** Locks that make others wait, rewrites and drops of a statement; empty where it has none. */
export function effectsInWords(effects: Effects): string {
  const strong = effects.locks.filter(({ mode }) => strengthOf(mode) >= strengthOf("Share"));
  const modes = [...new Set(strong.map(({ mode }) => mode))].sort((a, b) => strengthOf(b) - strengthOf(a));
  const locks = modes.map((mode) => {
    const relations = strong.filter((lock) => lock.mode === mode).map(({ relation }) => relation);
    return l10n.t("{0} on {1}", mode, listed(relations));
  });
  return [
    ...locks,
    ...(effects.rewrites.length > 0 ? [l10n.t("rewrites {0}", listed(effects.rewrites))] : []),
    ...(effects.dropped.length > 0 ? [l10n.t("drops {0}", listed(effects.dropped))] : []),
  ].join(" · ");
}

/** A statement in a line: its time, then what it does to others. */
export function statementInWords(statement: RehearsedStatement): string {
  const effects = effectsInWords(statement);
  const time = statement.ms < 10 ? statement.ms.toFixed(1) : String(Math.round(statement.ms));
  return [l10n.t("{0} ms", time), ...(effects === "" ? [] : [effects])].join(" · ");
}

/** What the scratch database is not, or could not do. */
export function noteInWords(note: RehearsalNote): string {
  switch (note.kind) {
    case "version":
      return l10n.t("Rehearsed on PostgreSQL {1} (embedded); the database has {0}.", note.live, note.scratch);
    case "extension":
      return l10n.t("The extension {0} is not in the embedded PostgreSQL: it was passed over.", note.name);
    case "notSeeded":
      return l10n.t("No rows could be made in {0} ({1}): a loss there would not be seen.", note.table, note.reason);
    case "fromDefinition":
      return l10n.t(
        "The history does not replay from an empty database; the live one’s definition was used. {0}",
        explain(note.problem).message,
      );
    case "missing":
      return l10n.t("{0} is applied and its file is gone: what it did is not there.", wordsOf(note.revision));
    case "readsRows":
      return l10n.t("{0} reads rows: with other data it may do something else.", wordsOf(note.revision));
    case "noLocks":
      return l10n.t("{0} runs outside of a transaction: its locks cannot be read.", wordsOf(note.revision));
  }
}

/** Up to three names; the rest is counted. */
export function listed(names: readonly string[]): string {
  const [first, second, third, ...rest] = names;
  const shown = [first, second, third].filter((name) => name !== undefined).join(", ");
  return rest.length === 0 ? shown : l10n.t("{0} and {1} more", shown, rest.length);
}
