import * as l10n from "@vscode/l10n";
import type { ConnectionProblem, MigrationsTableProblem } from "../../core/problems/problem.ts";
import { quoteName } from "../../core/sql/quote.ts";
import type { ProblemMessage } from "./actions.ts";
import { actions } from "./actions.ts";
import { displayPath } from "./wording.ts";

/** Why a server cannot be asked, in words. */
export function explainConnection(problem: ConnectionProblem): ProblemMessage {
  switch (problem.code) {
    case "connectionRefused":
      return {
        message: l10n.t("Nothing listens on {0}:{1}.", problem.host, problem.port),
        actions: [actions.startDatabase, actions.diagnose],
      };
    case "connectionTimedOut":
      return {
        message: l10n.t("{0}:{1} does not answer.", problem.host, problem.port),
        actions: [actions.diagnose, actions.openEnv],
      };
    case "connectionLost":
      return {
        message: l10n.t("The connection to {0}:{1} was lost.", problem.host, problem.port),
        actions: [actions.refresh, actions.log],
      };
    case "hostUnknown":
      return {
        message: problem.host.includes(",")
          ? l10n.t("{0} are several hosts. libpq takes such a list, and node-postgres takes one host.", problem.host)
          : l10n.t("The host {0} is not known.", problem.host),
        actions: [actions.openEnv, actions.diagnose],
      };
    case "authFailed":
      return {
        message: l10n.t("The server does not let {0} in: {1}", problem.user, problem.message),
        actions: [actions.openEnv, actions.diagnose],
      };
    case "passwordMissing":
      return {
        message:
          problem.service === undefined
            ? l10n.t("The server asks for a password of {0}, and none is set.", problem.user)
            : l10n.t(
                "The server asks for a password of {0}, and none is set. node-postgres does not read the service {1} that PGSERVICE names: set PGPASSWORD or a line in the password file.",
                problem.user,
                problem.service,
              ),
        actions: [actions.openEnv],
      };
    case "connectionFile":
      return {
        message: l10n.t(
          "The connection needs the file {0}, which cannot be read ({1}). Correct its path in the URL or in ssl of the data source.",
          displayPath(problem.file),
          problem.message,
        ),
        actions: [actions.openEnv],
      };
    case "connectionElsewhere":
      return { message: elsewhere(problem), actions: [actions.log] };
    case "databaseDiffers":
      return {
        message: l10n.t(
          "The connection leads to the database {0}, and {1} was shown. Nothing was changed. Refresh to see the database that is connected to.",
          problem.actual,
          problem.shown,
        ),
        actions: [actions.refresh, actions.diagnose],
      };
    case "migrationsTable":
      return { message: oddTable(problem), actions: [actions.log] };
    case "databaseMissing":
      return {
        message: l10n.t("The server has no database {0}.", problem.database),
        actions: [actions.createDatabase, actions.openEnv],
      };
    case "tlsRequired":
      return {
        message: l10n.t(
          "{0} takes encrypted connections only. Add ?sslmode=require to the URL, or ssl to the data source.",
          problem.host,
        ),
        actions: [actions.openEnv],
      };
    case "tlsUnsupported":
      return {
        message: l10n.t("{0} does not speak TLS, and the connection asks for it (ssl, sslmode).", problem.host),
        actions: [actions.openEnv],
      };
    case "tlsUntrusted":
      return {
        message: l10n.t(
          "The certificate of {0} is not trusted: {1}. Name its authority in sslrootcert, or in ssl.ca of the data source.",
          problem.host,
          problem.message,
        ),
        actions: [actions.openEnv],
      };
    case "notAServer":
      return {
        message: l10n.t("The server on {0}:{1} is not PostgreSQL.", problem.host, problem.port),
        actions: [actions.openEnv],
      };
    case "serverBusy":
      return {
        message: l10n.t("The server takes no connection now: {0}", problem.message),
        actions: [actions.refresh],
      };
    case "permissionDenied":
      return { message: l10n.t("The server refuses: {0}", problem.message), actions: [actions.openEnv] };
    case "serverRefused": {
      if (problem.sqlState === "0A000" && problem.message.startsWith("cross-database references"))
        return {
          message: l10n.t(
            "The server refuses: {0} ({1}). A name of three parts names another database. If migrationsTableName has a schema, remove the option schema: TypeORM puts both before the name.",
            problem.message,
            problem.sqlState,
          ),
          actions: [actions.log],
        };
      if (problem.leftOut)
        return {
          message: l10n.t(
            "The schema cannot be executed on the scratch database, because its SQL does not have {0}, which is not supported: {1} ({2}). Revisions are replayed with their own statements, so create it in a revision.",
            problem.leftOut.join(", "),
            problem.message,
            problem.sqlState,
          ),
          actions: [actions.log],
        };
      const action = problem.action ?? schemaToCreate(problem);
      return {
        message:
          action === undefined
            ? l10n.t("The server refuses: {0} ({1})", problem.message, problem.sqlState)
            : l10n.t(
                "The server refuses: {0} ({1}). Execute this first: {2}",
                problem.message,
                problem.sqlState,
                action,
              ),
        actions: [actions.log],
      };
    }
  }
}

/** The statement that creates a schema which the data source names and the database lacks. */
function schemaToCreate({ sqlState, message }: { readonly sqlState: string; readonly message: string }) {
  const name = sqlState === "3F000" ? /"([^"]+)"/.exec(message)?.[1] : undefined;
  return name === undefined ? undefined : `CREATE SCHEMA ${quoteName(name)};`;
}

/** Explains a failure outside of the server, with the next step. */
function elsewhere(problem: Extract<ConnectionProblem, { code: "connectionElsewhere" }>): string {
  const what = problem.where === undefined ? problem.message : `${problem.message} (${problem.where})`;
  switch (problem.part) {
    case "cache":
      return l10n.t(
        "The query cache of the data source cannot be reached: {0}. The database itself answers. Start the cache, or turn off cache in the data source.",
        what,
      );
    case "password":
      return l10n.t("The function that gives the password of the data source failed: {0}", what);
    case "options":
      return l10n.t("node-postgres does not accept the options of the data source: {0}", what);
    case "replica":
      return l10n.t(
        "A replica of the data source cannot be used: {0}. TypeORM connects to all servers of replication. Correct its entry in replication.slaves, or remove it.",
        what,
      );
    case "other":
      return l10n.t(
        "A connection to another address than the database’s failed: {0}. The project’s code or its network settings make it.",
        what,
      );
  }
}

function oddTable({ table, reason, what, sql }: MigrationsTableProblem): string {
  switch (reason) {
    case "noId":
      return sql === undefined
        ? l10n.t("{0} has no column id, so TypeORM cannot use it. Recreate it with a column id.", table)
        : l10n.t(
            "The table {0} has no column id. An older TypeORM made it, and the installed one cannot use it either. Add the column, with ids in the order of the timestamps: {1}",
            table,
            sql,
          );
    case "foreign":
      return l10n.t(
        "The table {0} is not a migrations table of TypeORM ({1} is missing or has another type). Another program may own it: set migrationsTableName in the data source.",
        table,
        what,
      );
    case "idType":
      return l10n.t(
        "The ids in {0} are no numbers, so the order in which revisions were applied is unknown. TypeORM needs an integer column id.",
        table,
      );
    case "notATable":
      return l10n.t(
        "{0} is not a table that takes rows, so that no revision can be recorded in it. Rename it, or set migrationsTableName in the data source.",
        table,
      );
  }
}
