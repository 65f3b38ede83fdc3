import * as l10n from "@vscode/l10n";
import { strengthOf } from "../../core/schema/lockModes.ts";
import type { Loss } from "../../migrations/review/losses.ts";
import type { LockHolder, ProbeNote, RelationSize, RowCount } from "../../migrations/review/probe.ts";
import type { Block, LiveFacts, Review, ReviewNote, ReviewedCheck } from "../../migrations/review/review.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { bytesInWords, compact, countInWords } from "../cards/formatNumbers.ts";
import { plural } from "./plural.ts";
import { problemMessage } from "./problemMessages.ts";
import { listed, noteInWords } from "./rehearsalMessages.ts";

/** `14 rows`, `about 12M rows`, `more than 10,000 rows`. */
export function countedRows({ rows, isEstimate, isMore }: RowCount): string {
  const many = isEstimate ? compact(rows) : countInWords(rows);
  if (isEstimate) return plural(rows, l10n.t("about 1 row"), l10n.t("about {0} rows", many));
  if (isMore) return l10n.t("more than {0} rows", many);
  return plural(rows, l10n.t("1 row"), l10n.t("{0} rows", many));
}

/** A loss in a list: `table team_members (14 rows)`. */
export function lossInWords({ kind, name, rows, isEstimate, isMore, isOverwritten }: Loss): string {
  const what = nameOfLoss(kind, name, isOverwritten === true);
  if (rows === undefined) return what;
  const count: RowCount = { rows, ...(isEstimate ? { isEstimate } : {}), ...(isMore ? { isMore } : {}) };
  if (kind !== "column") return l10n.t("{0} ({1})", what, countedRows(count));
  return l10n.t("{0} ({1} with a value)", what, countedRows(count));
}

function nameOfLoss(kind: Loss["kind"], name: string, isOverwritten: boolean): string {
  switch (kind) {
    case "table":
      return l10n.t("table {0}", name);
    case "column":
      return isOverwritten ? l10n.t("values of {0}", name) : l10n.t("column {0}", name);
    case "rows":
      return l10n.t("rows of {0}", name);
  }
}

/** What a lock makes others wait for. */
export function blockInWords({ mode, statement }: Pick<Block, "mode" | "statement">): string {
  return strengthOf(mode) >= strengthOf("AccessExclusive")
    ? l10n.t("reads and writes wait from statement {0} on ({1})", statement, mode)
    : l10n.t("writes wait from statement {0} on ({1})", statement, mode);
}

/** `1,204 rows, 96 kB`; empty if nothing is known. */
export function sizeInWords(size: RelationSize | undefined): string {
  if (size === undefined) return "";
  const { rows, bytes } = size;
  return [
    ...(rows === undefined ? [] : [countedRows(rows)]),
    ...(bytes === undefined ? [] : [bytesInWords(bytes)]),
  ].join(", ");
}

/** Rows that a statement rejects, with examples; undefined if there are none or if they are not known. */
export function checkInWords(check: ReviewedCheck): string | undefined {
  return inWords(check, check.statement);
}

function inWords(check: ReviewedCheck, statement: number | undefined): string | undefined {
  const { found, isDecisive } = check;
  if (found === undefined || found.rows === 0) return undefined;
  const what = violationInWords(check, found);
  const examples = found.examples.length === 0 ? "" : ` ${l10n.t("Examples: {0}.", found.examples.join(" · "))}`;
  return `${withConsequence(what, isDecisive, statement)}${examples}`;
}

/** The same for the place of the statement itself: `14 rows of users have no email: this will fail.` */
export function checkAtStatement(check: ReviewedCheck): string | undefined {
  return inWords(check, undefined);
}

/** The rows of a table that a statement rejects because it has rows. */
export function rowsAtStatement(table: string, rows: RowCount): string {
  return l10n.t("{0} has {1}: this will fail.", table, countedRows(rows));
}

/** Everything in the live rows that makes the plan fail, a sentence each. */
export function findingsInWords({ revisions, checks, live }: Review): readonly string[] {
  const onRows = revisions.flatMap(({ verdict, rows }) =>
    verdict === "fails" && rows !== undefined ? rows.tables : [],
  );
  const counted = [...new Set(onRows)].flatMap((table) => {
    const rows = live?.sizes.get(table)?.rows;
    return rows === undefined || rows.rows === 0 ? [] : [l10n.t("{0} has {1}.", table, countedRows(rows))];
  });
  return [...counted, ...checks.flatMap((check) => checkInWords(check) ?? [])];
}

function withConsequence(what: string, isDecisive: boolean, statement: number | undefined): string {
  if (!isDecisive) return l10n.t("{0}: this can fail, because the plan changes these rows first.", what);
  return statement === undefined
    ? l10n.t("{0}: this will fail.", what)
    : l10n.t("{0}: statement {1} will fail.", what, statement);
}

function violationInWords({ kind, table, columns, constraint }: ReviewedCheck, found: RowCount): string {
  const names = listed(columns);
  const rows = countedRows(found);
  switch (kind) {
    case "null":
      return plural(
        found.rows,
        l10n.t("{0} of {1} has no {2}", rows, table, names),
        l10n.t("{0} of {1} have no {2}", rows, table, names),
      );
    case "duplicate":
      return plural(
        found.rows,
        l10n.t("1 value of {0} in {1} occurs more than once", names, table),
        l10n.t("{0} values of {1} in {2} occur more than once", countInWords(found.rows), names, table),
      );
    case "orphan":
      return plural(
        found.rows,
        l10n.t("{0} of {1} refers by {2} to a row that does not exist", rows, table, names),
        l10n.t("{0} of {1} refer by {2} to rows that do not exist", rows, table, names),
      );
    case "check":
      return plural(
        found.rows,
        l10n.t("{0} of {1} violates {2}", rows, table, constraint),
        l10n.t("{0} of {1} violate {2}", rows, table, constraint),
      );
    case "value":
      return plural(
        found.rows,
        l10n.t("{0} of {1} does not fit {2}", rows, table, constraint),
        l10n.t("{0} of {1} do not fit {2}", rows, table, constraint),
      );
    case "key":
      return plural(
        found.rows,
        l10n.t("{0} of {1} has a {2} that the plan inserts", rows, table, names),
        l10n.t("{0} of {1} have a {2} that the plan inserts", rows, table, names),
      );
  }
}

/** A session with a conflicting lock, and how long its transaction has been open. */
export function sessionInWords(
  { relation, mode, pid, user, application, state, since }: LockHolder,
  now: number,
): string {
  const who = [
    pid === undefined ? l10n.t("A prepared transaction") : l10n.t("Session {0}", pid),
    [user, application].filter((part) => part !== undefined && part !== "").join(", "),
  ].filter((part) => part !== "");
  const name = who.length > 1 ? l10n.t("{0} ({1})", ...who) : (who[0] ?? "");
  const held = l10n.t("{0} holds {1} on {2}", name, mode, relation);
  const age = since === undefined ? Number.NaN : now - Date.parse(since);
  const parts = [state ?? "", Number.isNaN(age) ? "" : l10n.t("for {0}", duration(age))].filter((part) => part !== "");
  return parts.length === 0 ? l10n.t("{0}.", held) : l10n.t("{0}: {1}.", held, parts.join(" "));
}

/** `12 s`, `5 min`, `3 h`, `2 d`. */
function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return l10n.t("{0} s", seconds);
  if (seconds < 7200) return l10n.t("{0} min", Math.round(seconds / 60));
  if (seconds < 172_800) return l10n.t("{0} h", Math.round(seconds / 3600));
  return l10n.t("{0} d", Math.round(seconds / 86_400));
}

/** The state of the server: replicas with their lag, and a standby. */
export function serverInWords({ replicas, isStandby }: LiveFacts): readonly string[] {
  return [
    ...(isStandby ? [l10n.t("The server is a standby: it accepts no change. Connect to the primary server.")] : []),
    ...replicas.map(({ name, lagBytes, lagSeconds }) => {
      const lag = [
        ...(lagSeconds === undefined ? [] : [duration(lagSeconds * 1000)]),
        ...(lagBytes === undefined ? [] : [bytesInWords(lagBytes)]),
      ].join(", ");
      return lag === ""
        ? l10n.t("Replica {0}: no lag is reported.", name)
        : l10n.t("Replica {0} lags by {1}.", name, lag);
    }),
  ];
}

/** Describes a limit of a review. */
export function reviewNoteInWords(note: ReviewNote): string {
  switch (note.kind) {
    case "probe":
      return probeNoteInWords(note);
    case "incomplete":
      return l10n.t(
        "{0} was not executed to its end: what its other statements delete and lock is not listed here.",
        titleFromId(note.revision),
      );
    case "notProbed":
      return l10n.t("The live database was not read: {0}", problemMessage(note.problem).message);
    case "renames":
      return l10n.t("The plan renames {0}: their live rows are not counted.", listed(note.names));
    default:
      return noteInWords(note);
  }
}

function probeNoteInWords({ what, name, why, message }: ProbeNote): string {
  const subject = subjectOf(what, name ?? "");
  switch (why) {
    case "time":
      return l10n.t("{0}: not known, because the query took too long.", subject);
    case "locked":
      return l10n.t("{0}: not known, because another session holds a lock.", subject);
    case "denied":
      return message === undefined
        ? l10n.t("{0}: not known, because the role may not read them.", subject)
        : l10n.t("{0}: not known, because the role may not read them ({1}).", subject, message);
    case "failed":
      return l10n.t("{0}: not known ({1}).", subject, message ?? "");
  }
}

function subjectOf(what: ProbeNote["what"], name: string): string {
  switch (what) {
    case "rows":
      return l10n.t("Rows of {0}", name);
    case "size":
      return l10n.t("Sizes of the tables");
    case "check":
      return l10n.t("Rows with an unsuitable {0}", name);
    case "sessions":
      return l10n.t("Details of sessions with conflicting locks");
    case "replication":
      return l10n.t("Replication");
  }
}
