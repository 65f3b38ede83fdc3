import type { Problem } from "../migrations/problem.ts";
import type { Database } from "./database.ts";
import { DryRunRefused } from "./dryRun.ts";
import { placeOf } from "./loader/sourceMap.ts";
import { causeOf, messageOf } from "./problems.ts";
import { Cancelled } from "./tracker.ts";
import type { Tracker } from "./tracker.ts";

/**
 * The problem of an error that ended a run: with the revision, the statement and its line where a migration threw.
 * Problems: `cancelled`, `dryRunRefused`, `transactionModeForbidden`, `connectionLost`, `migrationFailed`, and those of the connection.
 */
export function runProblem(error: unknown, tracker: Tracker, database: Database): Problem {
  if (error instanceof DryRunRefused) return error.problem;
  const cause = causeOf(error);
  // 57014, query_canceled, is also what `statement_timeout` gives: ours only when we asked for it.
  if (error instanceof Cancelled || (tracker.isCancelled && ["57014", undefined].includes(cause.code)))
    return { code: "cancelled" };
  if ((error as Error).name === "ForbiddenTransactionModeOverrideError") {
    const overriding = database.project.migrations.filter((migration) => migration.transaction !== undefined);
    return { code: "transactionModeForbidden", revisions: overriding.map(({ id }) => id) };
  }
  const fromServer = database.problemOf(error);
  if (fromServer.code === "connectionLost") return fromServer;
  const { position } = tracker;
  if (!position || !tracker.threw) return fromServer;
  const { code, detail, hint, position: offset } = cause;
  const at = placeOf(error) ?? tracker.place ?? fileOnly(database, position.revision);
  const sqlState = [code, (cause as { sqlState?: string }).sqlState].find(isSqlState);
  return {
    code: "migrationFailed",
    revision: position.revision,
    direction: position.direction,
    message: messageOf(cause),
    statement: position.statement,
    ...(position.sql === undefined ? {} : { sql: position.sql }),
    ...(sqlState === undefined ? {} : { sqlState }),
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
    ...(offset === undefined ? {} : { position: Number(offset) }),
    ...(at ? { at } : {}),
  };
}

/** PostgreSQL has it as the error's code, MySQL beside a code of its own. */
function isSqlState(code: unknown): code is string {
  return typeof code === "string" && /^(?=.*\d)[0-9A-Z]{5}$/.test(code);
}

function fileOnly({ project }: Database, revision: string) {
  const file = project.migrations.find((migration) => migration.id === revision)?.file;
  return file === undefined ? undefined : { file, line: 1 };
}
