import { l10n } from "vscode";
import type { ConnectionProblem } from "../migrations/problem.ts";
import type { Explanation } from "./explanation.ts";
import { actions } from "./explanation.ts";

/** Why a server cannot be asked, in words. */
export function explainConnection(problem: ConnectionProblem): Explanation {
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
        message: l10n.t("The host {0} is not known.", problem.host),
        actions: [actions.openEnv, actions.diagnose],
      };
    case "authFailed":
      return {
        message: l10n.t("The server does not let {0} in: {1}", problem.user, problem.message),
        actions: [actions.openEnv, actions.diagnose],
      };
    case "passwordMissing":
      return {
        message: l10n.t("The server asks for a password of {0}, and none is set.", problem.user),
        actions: [actions.openEnv],
      };
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
        message: l10n.t("What listens on {0}:{1} is no PostgreSQL.", problem.host, problem.port),
        actions: [actions.openEnv],
      };
    case "serverBusy":
      return {
        message: l10n.t("The server takes no connection now: {0}", problem.message),
        actions: [actions.refresh],
      };
    case "permissionDenied":
      return { message: l10n.t("The server refuses: {0}", problem.message), actions: [actions.openEnv] };
    case "serverRefused":
      return {
        message:
          problem.action === undefined
            ? l10n.t("The server refuses: {0} ({1})", problem.message, problem.sqlState)
            : l10n.t(
                "The server refuses: {0} ({1}). Execute this first: {2}",
                problem.message,
                problem.sqlState,
                problem.action,
              ),
        actions: [actions.log],
      };
  }
}
