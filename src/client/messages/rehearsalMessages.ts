import * as l10n from "@vscode/l10n";
import { strengthOf } from "../../core/schema/lockModes.ts";
import type {
  Effects,
  LiveRows,
  Phase,
  RehearsalNote,
  RehearsedStatement,
  RevisionRehearsal,
  Undetermined,
} from "../../migrations/rehearsal.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { problemMessage } from "./problemMessages.ts";
import { dryRunSettles } from "./wording.ts";

/** A verdict as a row has room for it. */
export function shortVerdict({ verdict, lost, direction, rows }: RevisionRehearsal): string {
  switch (verdict) {
    case "reversible":
      if (rows !== undefined) return l10n.t("reversible while {0} has no rows", listed(rows.tables));
      return direction === "up" || lost.length === 0
        ? l10n.t("reversible")
        : l10n.t("its down loses {0}", listed(lost));
    case "dataLost":
      return l10n.t("loses {0}", listed(lost));
    case "irreversible":
      return l10n.t("irreversible");
    case "fails":
      return l10n.t("fails");
    case "undetermined":
      return l10n.t("cannot be judged here");
  }
}

/** A verdict as a sentence, with its reason. */
export function verdictInWords(rehearsal: RevisionRehearsal): string {
  const { verdict, lost, differences, problem, rows } = rehearsal;
  const onRows = rows?.live === "none" ? ` ${failsOnRows(rows.tables, rows.live)}` : "";
  switch (verdict) {
    case "reversible":
      return `${l10n.t("reversible: down undoes up, schema and rows")}${onRows && `.${onRows}`}`;
    case "dataLost": {
      const words =
        lost.length === 0
          ? l10n.t("schema only: down does not restore all data that up deletes or changes")
          : l10n.t("schema only: data lost in {0}", lost.join(", "));
      return `${words}${onRows && `.${onRows}`}`;
    }
    case "irreversible":
      if (problem) return l10n.t("irreversible: {0}", failureInWords(rehearsal));
      return `${l10n.t("irreversible: after down, {0}", differences.slice(0, 3).join("; "))}${onRows && `.${onRows}`}`;
    case "fails":
      return rows
        ? `${l10n.t("fails{0}", ` ${failureInWords(rehearsal)}`)}. ${failsOnRows(rows.tables, rows.live)}`
        : problem && problem.code !== "migrationFailed"
          ? l10n.t("fails: {0}", failureInWords(rehearsal))
          : l10n.t("fails{0}", ` ${failureInWords(rehearsal)}`);
    case "undetermined": {
      const settles = dryRunSettles();
      return settles === undefined
        ? l10n.t("cannot be judged here: {0} Dry Run… on the database settles it.", reasonInWords(rehearsal))
        : `cannot be judged here: ${reasonInWords(rehearsal)} ${settles}`;
    }
  }
}

/** The same with the direction in front: `Upgrade: reversible …`. */
export function directedInWords(rehearsal: RevisionRehearsal): string {
  const words = verdictInWords(rehearsal);
  return rehearsal.direction === "up" ? l10n.t("Upgrade: {0}", words) : l10n.t("Revert: {0}", words);
}

/** On what rows a revision fails, and whether the live tables have any. */
export function failsOnRows(tables: readonly string[], live: LiveRows): string {
  switch (live) {
    case "none":
      return l10n.t("It can fail if {0} has rows (it has none now).", listed(tables));
    case "some":
      return l10n.t("It fails if {0} has rows, and it has.", listed(tables));
    case "unknown":
      return l10n.t("It can fail if {0} has rows; whether it has any is not known.", listed(tables));
  }
}

/** Why the scratch database cannot show what a revision does live, as a sentence or two. */
export function reasonInWords(rehearsal: RevisionRehearsal): string {
  const { reason, problem } = rehearsal;
  const failure = problem === undefined ? "" : ` (${failureInWords(rehearsal)})`;
  switch (reason?.kind) {
    case "absent":
      return l10n.t("it needs something that the scratch database has not got: {0}.", reason.message);
    case "unable":
      return unableInWords(reason.what);
    case "readsRows":
      return reason.tables.length === 0
        ? l10n.t("it reads rows, and the rows of the scratch database are made up{0}.", failure)
        : l10n.t("it needs rows of {0} that only the live database has{1}.", listed(reason.tables), failure);
    case "madeUpRows":
      return reason.isOfHistory
        ? l10n.t(
            "it fails on rows that the revisions insert into {0}, which may have changed since then{1}.",
            listed(reason.tables),
            failure,
          )
        : l10n.t("it fails on the made-up rows of {0}{1}.", listed(reason.tables), failure);
    case "version":
      return reason.feature === undefined
        ? l10n.t(
            "PostgreSQL {0} of the scratch database does it otherwise than {1}{2}.",
            reason.scratch,
            reason.live,
            failure,
          )
        : l10n.t("{0} came with a later PostgreSQL than {1}, which the database has.", reason.feature, reason.live);
    case "liveDiffers":
      return l10n.t("the live database differs from its history in {0}.", listed(reason.objects));
    case "liveRows":
      return l10n.t(
        "whether the rows of {0} satisfy {1} is not known here.",
        listed(reason.tables),
        listed(reason.constraints),
      );
    case "privileges":
      return l10n.t("the role {0} does not have the necessary rights on {1}.", reason.role, listed(reason.objects));
    case "onlyTogether":
      return l10n.t("it fails alone, and succeeds in one transaction with the next revisions{0}.", failure);
    case "after":
      return l10n.t("it comes after {0}, which fails or could not be run here.", titleFromId(reason.revision));
    case undefined:
      return failureInWords(rehearsal);
  }
}

function unableInWords(what: Extract<Undetermined, { readonly kind: "unable" }>["what"]): string {
  switch (what) {
    case "connection":
      return l10n.t("it opens a connection of its own, which a rehearsal does not.");
    case "secondConnection":
      return l10n.t("it uses a second connection to the database, and the scratch database has one session.");
    case "program":
      return l10n.t("it starts a program, which a rehearsal does not.");
    case "file":
      return l10n.t("it reads or writes files of the database server.");
    case "server":
      return l10n.t("it changes the server, and the scratch database has none.");
  }
}

/** In which part of a rehearsal something failed. */
export function phaseInWords(phase: Phase): string {
  switch (phase) {
    case "up":
      return l10n.t("on upgrading");
    case "down":
      return l10n.t("on reverting");
    case "again":
      return l10n.t("on upgrading again after the revert");
    case "plan":
      return l10n.t("on upgrading all revisions in one transaction");
  }
}

/** Describes a failure: its cause, its location and the phase of the rehearsal. */
export function failureInWords({ problem, phase }: RevisionRehearsal): string {
  if (!problem) return "";
  if (problem.code !== "migrationFailed") return problemMessage(problem).message;
  const { statement, message, sqlState, reason } = problem;
  const said = sqlState === undefined ? message : `${message} (${sqlState})`;
  const where =
    statement === 0
      ? l10n.t("before its first statement: {0}", said)
      : reason === "thrown"
        ? l10n.t("after statement {0}: {1}", statement, said)
        : l10n.t("at statement {0}: {1}", statement, said);
  switch (phase) {
    case "down":
    case "again":
      return l10n.t("{0}, {1}", phaseInWords(phase), where);
    case "plan":
      return l10n.t(
        "{0}. The plan runs in one transaction: set the transaction mode to each, or apply the revisions before it first",
        where,
      );
    default:
      return where;
  }
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

/** Describes a limit of the scratch database. */
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
        problemMessage(note.problem).message,
      );
    case "missing":
      return l10n.t(
        "{0} is applied and its file is missing, so its changes are missing here.",
        titleFromId(note.revision),
      );
    case "readsRows":
      return l10n.t("{0} reads rows: with other data it may do something else.", titleFromId(note.revision));
    case "skipped":
      return l10n.t(
        "{0}: the scratch database cannot execute a statement, which was skipped.",
        titleFromId(note.revision),
      );
    case "liveDiffers":
      return liveDifferencesInWords(note);
    case "notCompared":
      return l10n.t("The live catalog could not be read: objects that were made by hand are not known here.");
    case "noLocks":
      return l10n.t("{0} runs outside of a transaction: its locks cannot be read.", titleFromId(note.revision));
  }
}

function liveDifferencesInWords(note: Extract<RehearsalNote, { readonly kind: "liveDiffers" }>): string {
  const { onlyLive, onlyHistory, differs, unexplained } = note;
  return [
    ...(onlyLive.length > 0 ? [l10n.t("Not made by the history, but in the database: {0}.", listed(onlyLive))] : []),
    ...(onlyHistory.length > 0
      ? [l10n.t("Made by the history, but not in the database: {0}.", listed(onlyHistory))]
      : []),
    ...(differs.length > 0 ? [l10n.t("Other in the database than the history makes it: {0}.", listed(differs))] : []),
    unexplained.length === 0
      ? l10n.t("The live definitions were used.")
      : l10n.t("Could not be made here: {0}.", listed(unexplained)),
  ].join(" ");
}

/** Up to three names; the rest is counted. */
export function listed(names: readonly string[]): string {
  const [first, second, third, ...rest] = names;
  const shown = [first, second, third].filter((name) => name !== undefined).join(", ");
  return rest.length === 0 ? shown : l10n.t("{0} and {1} more", shown, rest.length);
}
