import type { SourceLocation, Problem } from "../../core/problems/problem.ts";
import type { Database } from "../databases/database.ts";
import { DryRunRefused } from "./dryRunEscapes.ts";
import { placeOf } from "../loader/bundling/sourceMap.ts";
import { causeOf, messageOf } from "../loader/loadProblem.ts";
import { RowNotFound } from "./bookkeeping.ts";
import { asError } from "../process/thrown.ts";
import { Cancelled } from "./tracker.ts";
import type { Position, Tracker } from "./tracker.ts";
import { readText } from "../process/files.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/**
 * The problem of an error that ended a run: with the revision, the statement and its line where a migration threw.
 * Problems: `cancelled`, `dryRunRefused`, `transactionModeForbidden`, `connectionLost`, `migrationFailed`,
 * `bookkeepingFailed`, `transactionEnded`, and those of the connection.
 */
export function runProblem(thrown: unknown, tracker: Tracker, database: Database): Problem {
  const error = asError(thrown);
  if (error instanceof DryRunRefused) return error.problem;
  const cause = causeOf(error);
  // 57014, query_canceled, is also what `statement_timeout` gives: ours only when we asked for it.
  if (error instanceof Cancelled || (tracker.isCancelled && ["57014", undefined].includes(cause.code)))
    return { code: "cancelled" };
  if (error.name === "ForbiddenTransactionModeOverrideError") {
    const overriding = database.project.migrations.filter((migration) => migration.transaction !== undefined);
    return { code: "transactionModeForbidden", revisions: overriding.map(({ id }) => id) };
  }
  const { position, ended } = tracker;
  if (error.name === "TransactionNotStartedError" && !tracker.threw && ended)
    return { code: "transactionEnded", revision: ended.revision, direction: ended.direction };
  const fromServer = database.problemOf(error);
  if (!position) return fromServer;
  // A migration may lose a connection of its own: to a cache, to another server.
  const isOwn = tracker.threw && !isOfStatement(error, position.sql);
  if (fromServer.code === "connectionLost" && !isOwn) return fromServer;
  if (tracker.threw) return migrationFailed(error, tracker, database);
  // An error that a migration catches still aborts the transaction in PostgreSQL, so the next statement fails
  // with 25P02.
  const caught = cause.code === "25P02" ? tracker.takeCaught() : undefined;
  if (caught !== undefined) return migrationFailed(caught, tracker, database);
  return bookkeepingFailed(error, tracker, database) ?? fromServer;
}

function migrationFailed(error: unknown, tracker: Tracker, database: Database): Problem {
  const { position, reason } = tracker;
  const cause = causeOf(error);
  if (!position) return database.problemOf(error);
  const { code, detail, hint, position: offset } = cause;
  const at = placeOf(error) ?? tracker.place ?? placeInFile(database, position);
  const sqlState = [code, (cause as { sqlState?: string }).sqlState].find(isSqlState);
  return {
    code: "migrationFailed",
    revision: position.revision,
    direction: position.direction,
    message: messageOf(cause),
    statement: position.statement,
    ...omitUndefined({ sql: position.sql, sqlState, detail, hint }),
    ...(offset === undefined ? {} : { position: Number(offset) }),
    ...(at ? { at } : {}),
    ...omitUndefined({ reason }),
  };
}

function bookkeepingFailed(error: unknown, tracker: Tracker, database: Database): Problem | undefined {
  const { position, searchPath } = tracker;
  const { query } = error as { readonly query?: unknown };
  if (!position || !(error instanceof RowNotFound || typeof query === "string")) return undefined;
  const { code, detail } = causeOf(error);
  return {
    code: "bookkeepingFailed",
    step: query === "COMMIT" ? "commit" : "row",
    revision: error instanceof RowNotFound ? error.revision : position.revision,
    direction: position.direction,
    table: database.table,
    message: messageOf(causeOf(error)),
    ...(isSqlState(code) ? { sqlState: code } : {}),
    ...omitUndefined({ detail, searchPath }),
  };
}

/** True if TypeORM reports a failure of the current statement. */
function isOfStatement(error: unknown, sql: string | undefined): boolean {
  const { name, query } = error as { readonly name?: unknown; readonly query?: unknown };
  return name === "QueryFailedError" ? sql === undefined || query === sql : isLostClient(error);
}

/** `pg`'s own words where it gives out a client that is lost; another server's error has its address. */
function isLostClient(error: unknown): boolean {
  return /^(Connection terminated|Client has encountered)/.test(messageOf(error));
}

/** PostgreSQL has it as the error's code, MySQL beside a code of its own. */
function isSqlState(code: unknown): code is string {
  return typeof code === "string" && /^(?=.*\d)[0-9A-Z]{5}$/.test(code);
}

/** For an error without a stack of the file: the line with the beginning of the statement, else the line of the method. */
function placeInFile({ project }: Database, { revision, direction, sql = "" }: Position): SourceLocation | undefined {
  const file = project.migrations.find((migration) => migration.id === revision)?.file;
  if (file === undefined) return undefined;
  const lines = readText(file).split("\n");
  const head = sql.trim().split("\n", 1)[0] ?? "";
  const ofStatement = head === "" ? -1 : lines.findIndex((line) => line.includes(head));
  const ofMethod = lines.findIndex((line) => new RegExp(`\\b${direction}\\s*(?:\\(|=)`).test(line));
  return { file, line: Math.max(ofStatement, ofStatement < 0 ? ofMethod : 0, 0) + 1 };
}
