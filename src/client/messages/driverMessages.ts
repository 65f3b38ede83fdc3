import * as l10n from "@vscode/l10n";
import { databaseKind } from "../../core/connection/drivers.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { ProblemMessage } from "./actions.ts";
import { actions } from "./actions.ts";

type DriverProblem = Extract<
  Problem,
  {
    readonly code:
      | "notPostgres"
      | "driverUnsupported"
      | "driverMissing"
      | "driverUnloadable"
      | "driverRefused"
      | "typeormTooOld";
  }
>;

/** Explains a problem with the kind of the database, its driver's package, or TypeORM's version. */
export function explainDriver(problem: DriverProblem): ProblemMessage {
  switch (problem.code) {
    case "notPostgres":
      return {
        message: l10n.t("This is for PostgreSQL only; the project’s database is {0}.", databaseKind(problem.type)),
        actions: [],
      };
    case "driverUnsupported":
      return {
        message: l10n.t(
          "This data source has the type {0}. Its migrations cannot run here, because they do not use SQL or do not run in Node.js.",
          problem.type,
        ),
        actions: [],
      };
    case "driverMissing":
      return {
        message: l10n.t(
          "The package {0} is not installed, which TypeORM needs to reach {1}: npm install {0}",
          problem.package,
          databaseKind(problem.driver),
        ),
        actions: [actions.refresh],
      };
    case "driverUnloadable":
      return {
        message: l10n.t(
          "The package {0} is installed and cannot be loaded; it may have been built for another Node.js than {1}: {2}",
          problem.driver,
          process.version,
          problem.message,
        ),
        actions: [actions.log],
      };
    case "driverRefused":
      return {
        message: l10n.t("{0} cannot be asked: {1}", databaseKind(problem.driver), problem.message),
        actions: [actions.refresh, actions.diagnose],
      };
    case "typeormTooOld":
      return {
        message: l10n.t("The workspace has TypeORM {0}; 0.3.20 or later is needed.", problem.version),
        actions: [],
      };
  }
}
