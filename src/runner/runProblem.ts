import type { Problem } from "../migrations/problem.ts";
import type { Connection } from "./connection.ts";
import { placeOf } from "./loader/sourceMap.ts";
import { causeOf, messageOf, serverProblem } from "./problems.ts";
import { Cancelled } from "./tracker.ts";
import type { Tracker } from "./tracker.ts";

/**
 * The problem of an error that ended a run: with the revision, the statement and its line where a migration threw.
 * Problems: `cancelled`, `transactionModeForbidden`, `connectionLost`, `migrationFailed`, and those of the connection.
 */
export function runProblem(error: unknown, tracker: Tracker, connection: Connection): Problem {
  const cause = causeOf(error);
  // 57014, query_canceled, is also what `statement_timeout` gives: ours only when we asked for it.
  if (error instanceof Cancelled || (tracker.isCancelled && ["57014", undefined].includes(cause.code)))
    return { code: "cancelled" };
  if ((error as Error).name === "ForbiddenTransactionModeOverrideError") {
    const overriding = connection.project.migrations.filter((migration) => migration.transaction !== undefined);
    return { code: "transactionModeForbidden", revisions: overriding.map(({ id }) => id) };
  }
  const fromServer = serverProblem(error, connection.facts);
  if (fromServer.code === "connectionLost") return fromServer;
  const { position } = tracker;
  if (!position || !tracker.threw) return fromServer;
  const { code, detail, hint, position: offset } = cause;
  const at = placeOf(error) ?? fileOnly(connection, position.revision);
  const sqlState = code !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
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

function fileOnly(connection: Connection, revision: string) {
  const file = connection.project.migrations.find((migration) => migration.id === revision)?.file;
  return file === undefined ? undefined : { file, line: 1 };
}
