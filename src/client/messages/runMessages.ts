import * as l10n from "@vscode/l10n";
import type { BookkeepingFailed, MigrationFailed, NotRecorded, TransactionEnded } from "../../core/problems/problem.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { ProblemMessage } from "./actions.ts";
import { actions } from "./actions.ts";
import { displayPath } from "./wording.ts";

const lineEnd = /\r\n|[\r\n]/;
/** Characters of a line of SQL that a message quotes. */
const longestLine = 80;

/** Why a run failed, in words: in a revision's method, or in what is done around it. */
export function explainRun(
  problem: MigrationFailed | BookkeepingFailed | NotRecorded | TransactionEnded,
): ProblemMessage {
  switch (problem.code) {
    case "migrationFailed": {
      const open = problem.at ? [actions.open(problem.at)] : [];
      const rehearse = problem.direction === "up" ? [actions.rehearse(problem.revision)] : [];
      return { message: `${failedAt(problem)} ${causeOf(problem)}`, actions: [...open, ...rehearse, actions.log] };
    }
    case "bookkeepingFailed":
      return { message: bookkeepingInWords(problem), actions: [actions.log] };
    case "notRecorded":
      return {
        message: l10n.t(
          "The run ended without an error, but the rows of {0} in {1} are not as they should be. A trigger, a rule or a migration may have changed them. Check the table, then use Stamp… to correct it.",
          problem.revisions.map(titleFromId).join(", "),
          problem.table,
        ),
        actions: [actions.refresh, actions.log],
      };
    case "transactionEnded":
      return {
        message: l10n.t(
          "{0} committed the transaction that TypeORM had opened and began no other, so TypeORM had nothing to commit at the end. The revisions that are shown as applied are applied. Call startTransaction() after commitTransaction(), or give the revision transaction = false.",
          titleFromId(problem.revision),
        ),
        actions: [actions.refresh, actions.log],
      };
  }
}

/** A migration file of a package whose data source names no migrations. */
export function unnamedInWords(file: string): string {
  return l10n.t(
    "The data source names no migrations, and {0} is named like a migration. Add such files to its option migrations, or choose the data source that has them.",
    displayPath(file),
  );
}

/** Says of a file among the migrations that it has none. */
export function noClassInWords(file: string): string {
  return l10n.t(
    "{0} is named like a migration, but exports no class with up() and down(). TypeORM does not run it.",
    displayPath(file),
  );
}

/** Which revision failed, and where in it. */
export function failedAt({ revision, statement, reason }: MigrationFailed): string {
  const name = titleFromId(revision);
  if (reason === "unhandled") return l10n.t("{0} failed in code that nothing waited for.", name);
  if (isMisuse(reason)) return l10n.t("{0} was not recorded.", name);
  if (reason === "otherSession") return l10n.t("{0} failed at a statement on another connection.", name);
  if (reason === "thrown") return l10n.t("{0} failed after statement {1}, which succeeded.", name, statement);
  return statement === 0
    ? l10n.t("{0} failed before its first statement.", name)
    : l10n.t("{0} failed at statement {1}.", name, statement);
}

/** The message of the server or the code, with its location: `column … contains null values (23502), src/…:14`. */
export function causeOf(problem: MigrationFailed): string {
  const { message, sqlState, detail, hint, at, reason } = problem;
  const said =
    reason === "sentAfterEnd"
      ? [sentAfterEndInWords(problem)]
      : isMisuse(reason)
        ? [misuseInWords(reason, problem)]
        : [
            message + (sqlState === undefined ? "" : ` (${sqlState})`),
            lineInWords(problem),
            detail,
            hint,
            reasonInWords(problem),
          ];
  // Texts of the server may end with a full stop.
  const text = said.flatMap((part) => (part === undefined ? [] : [part.replace(/\.$/, "")])).join(". ");
  return [text, ...(at ? [`${displayPath(at.file)}:${at.line}`] : [])].join(", ");
}

type Misuse = "rolledBack" | "leftOpen" | "released";

function isMisuse(reason: MigrationFailed["reason"]): reason is Misuse {
  return reason === "rolledBack" || reason === "leftOpen" || reason === "released";
}

function misuseInWords(reason: Misuse, { direction }: MigrationFailed): string {
  const method = `${direction}()`;
  switch (reason) {
    case "rolledBack":
      return l10n.t(
        "{0} rolled back the transaction in which it ran, with everything that the transaction contained. Let the error end the method, or use a savepoint",
        method,
      );
    case "leftOpen":
      return l10n.t(
        "{0} began a transaction and did not end it, so nothing of it would be kept. Call commitTransaction() before the method ends",
        method,
      );
    case "released":
      return l10n.t(
        "{0} released its query runner, or closed the data source, so TypeORM cannot write the row. Remove the call: TypeORM releases the query runner itself",
        method,
      );
  }
}

function sentAfterEndInWords({ direction }: MigrationFailed): string {
  return l10n.t(
    "This statement was sent after {0} had ended, so it was not run. Add the missing await or return",
    `${direction}()`,
  );
}

/** Which line of a statement's text the server means, where the text has several. */
function lineInWords(problem: MigrationFailed): string | undefined {
  const { sql = "" } = problem;
  const before = textBefore(problem);
  if (before === undefined || !/[\r\n]/.test(sql.trim())) return undefined;
  const line = before.split(lineEnd).length;
  const text = (sql.split(lineEnd)[line - 1] ?? "").trim();
  return l10n.t(
    "Line {0} of the statement is {1}",
    line,
    text.length > longestLine ? `${text.slice(0, longestLine)}…` : text,
  );
}

/** The part of a statement's text before the place that the server names, which it counts in characters. */
function textBefore({ sql, position }: MigrationFailed): string | undefined {
  if (sql === undefined || position === undefined) return undefined;
  return Array.from(sql)
    .slice(0, position - 1)
    .join("");
}

function reasonInWords(problem: MigrationFailed): string | undefined {
  const { reason, direction, message, sql, sqlState } = problem;
  if (reason === "notAwaited") return l10n.t("{0} does not wait for this statement: add await", `${direction}()`);
  if (reason === "caught") {
    return l10n.t(
      "{0} catches this error, but PostgreSQL runs nothing more in a transaction in which a statement has failed. Use a savepoint, or run the revision without a transaction",
      `${direction}()`,
    );
  }
  // A secret that was taken out of the text moves the place; the message quotes the letter in most languages.
  const isAtBackslash = sql?.[textBefore(problem)?.length ?? -1] === "\\" || message.includes(`"\\"`);
  if (sqlState === "42601" && isAtBackslash) {
    return l10n.t("Commands of psql, which begin with a backslash, cannot be sent to the server: remove the line");
  }
  return undefined;
}

function bookkeepingInWords(problem: BookkeepingFailed): string {
  const { revision, direction, table, message, sqlState, detail, searchPath, step } = problem;
  const name = titleFromId(revision);
  const said = [message + (sqlState === undefined ? "" : ` (${sqlState})`), detail];
  const cause = said.filter((part) => part !== undefined).join(". ");
  if (step === "commit") {
    return l10n.t("The server refused the COMMIT after {0}, so the transaction was rolled back. {1}", name, cause);
  }
  const what =
    direction === "up"
      ? l10n.t("{0} ran, but its row could not be written to {1}. {2}", name, table, cause)
      : l10n.t("{0} ran its down(), but its row could not be removed from {1}. {2}", name, table, cause);
  if (searchPath === undefined)
    return sqlState === "42501"
      ? `${what}. ${l10n.t("If the revision sets a role, end the method with RESET ROLE. Otherwise, grant the connected role its rights on the table.")}`
      : what;
  const path = searchPath === "" || searchPath === '""' ? l10n.t("empty") : searchPath;
  const next = l10n.t(
    "The revision has changed the search path, which is now {0}: remove that statement, end the method with RESET search_path, or set the option schema of the data source.",
    path,
  );
  return `${what}. ${next}`;
}
