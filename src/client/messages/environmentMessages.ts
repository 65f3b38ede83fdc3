import * as l10n from "@vscode/l10n";
import type { Problem } from "../../core/problems/problem.ts";
import type { ProblemMessage } from "./actions.ts";
import { actions } from "./actions.ts";
import { messageAt } from "./paths.ts";
import { displayPath } from "./wording.ts";

type EnvironmentProblem = Extract<
  Problem,
  {
    readonly code:
      | "envMissing"
      | "envSyntax"
      | "envUnreadable"
      | "envEncoding"
      | "envEncrypted"
      | "envPort"
      | "envUrl"
      | "environmentUnknown"
      | "environmentMissing"
      | "envConflict"
      | "urlNotUsed";
  }
>;

/** Explains problems of `.env` files, their variables and environments. */
export function explainEnvironment(problem: EnvironmentProblem): ProblemMessage {
  switch (problem.code) {
    case "envMissing":
      return {
        message: l10n.t(
          "No .env file says where the database is; DATABASE_URL or POSTGRES_SERVER, POSTGRES_USER and POSTGRES_DB would.",
        ),
        actions: [actions.startDatabase],
      };
    case "envSyntax":
      return messageAt(
        l10n.t("A line is neither an assignment nor a comment and is passed over: {0}", problem.text),
        problem.at,
      );
    case "envUnreadable":
      return { message: l10n.t("{0} cannot be read: {1}", displayPath(problem.file), problem.message), actions: [] };
    case "envEncoding":
      return {
        message: l10n.t(
          "The encoding of {0} is {1}. dotenv and Node.js expect UTF-8 and may find no variables in it. Save the file as UTF-8.",
          displayPath(problem.file),
          problem.encoding,
        ),
        actions: [actions.open({ file: problem.file, line: 1 })],
      };
    case "envEncrypted":
      return {
        message:
          problem.reason === "noPackage"
            ? l10n.t(
                "{0} is encrypted by dotenvx, which is not installed in this repository.",
                displayPath(problem.file),
              )
            : l10n.t(
                "{0} is encrypted by dotenvx, and its key is not here: it belongs into {1} or into the variable {2}.",
                displayPath(problem.file),
                ".env.keys",
                "DOTENV_PRIVATE_KEY",
              ),
        actions: [actions.open({ file: problem.file, line: 1 })],
      };
    case "envPort":
      return messageAt(l10n.t("{0} is “{1}”, which is no port number.", problem.variable, problem.value), problem.at);
    case "envUrl":
      if (problem.reason === "credentials")
        return messageAt(
          l10n.t(
            "The user or the password in {0} has a character that a URL takes for its own. Encode it: {1}. In an .env file, put the URL into quotes.",
            problem.variable,
            "% → %25, # → %23, / → %2F, ? → %3F, @ → %40",
          ),
          problem.at,
        );
      if (problem.reason === "hosts")
        return messageAt(
          l10n.t(
            "The URL in {0} names several hosts. libpq takes such a list, and node-postgres takes one host.",
            problem.variable,
          ),
          problem.at,
        );
      if (problem.reason === "spaces")
        return messageAt(
          l10n.t("The URL in {0} begins or ends with a space. Remove the space.", problem.variable),
          problem.at,
        );
      return messageAt(
        l10n.t(
          "{0} is no PostgreSQL URL; one looks like {1}.",
          problem.variable,
          "postgresql://user:password@localhost:5432/appdb",
        ),
        problem.at,
      );
    case "environmentUnknown":
      return {
        message:
          problem.names.length === 0
            ? l10n.t("There is no environment {0}: no .env file and no setting names one.", problem.name)
            : l10n.t("There is no environment {0}; there are {1}.", problem.name, problem.names.join(", ")),
        actions: [actions.settings("environments")],
      };
    case "environmentMissing":
      return {
        message: l10n.t(
          "The environment {0} was chosen, and no file of it is there: {1}. Nothing is run with another.",
          problem.name,
          problem.files.map((file) => displayPath(file)).join(", "),
        ),
        actions: [actions.environment, actions.settings("environments")],
      };
    case "urlNotUsed":
      return {
        message: l10n.t(
          "DATABASE_URL was written to {0}, but the project still connects to {1}:{2}, because of {3}.",
          displayPath(problem.file),
          problem.host,
          problem.port,
          problem.source,
        ),
        actions: [actions.environment, actions.openEnv],
      };
    case "envConflict":
      return messageAt(
        l10n.t(
          "{0} and {1} name different values for the {2}; {0} is used.",
          problem.url.variable,
          problem.part.variable,
          problem.what,
        ),
        problem.part.at,
      );
  }
}
