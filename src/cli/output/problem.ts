import type { Action } from "../../client/messages/actions.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { redact } from "../../core/problems/redact.ts";
import { nearestOf } from "../project/nearest.ts";
import type { ExitCode } from "../exitCodes.ts";
import { exitCodes } from "../exitCodes.ts";

/** A problem as text and as data: its sentence, and the command or option that leads on. */
export type ProblemReport = { readonly code: string; readonly message: string; readonly hint?: string };

/** Commands of the editor that have a counterpart here. */
const hints: Readonly<Record<string, string>> = {
  "migrations.diagnoseConnection": "Run `migrations diagnose` to check each step of the connection.",
  "migrations.startDatabase": "Run `migrations start-db` to start an embedded PostgreSQL.",
  "migrations.chooseDataSource": "Name the data source with --data-source FILE.",
  "migrations.resolve": "Run `migrations resolve` to list what can be done.",
  "migrations.upgradeHead": "Run `migrations upgrade` first.",
  "migrations.selectEnvironment": "Choose an environment with --environment NAME.",
  "migrations.rehearse": "Run `migrations rehearse`.",
};

const ofCode: Readonly<Partial<Record<Problem["code"], string>>> = {
  protectedRefused: "Pass --confirm with the name of the database.",
  fleetProtected: "Pass --confirm with the names of the databases, with commas between them; * is any text in a name.",
  dataSourceSeveral: "Name one of them with --data-source FILE#NAME.",
  locked: "Wait longer with --lock-timeout SECONDS.",
  revisionUnknown: "Run `migrations history` to list the revisions.",
  rehearsalLacks:
    "TypeORM's own command compares the entities with a database that has the extension: `typeorm migration:generate NAME -d DATA_SOURCE --dryrun --check`.",
};

/**
 * @param sentence in place of the problem's own, for example with what stays of a failed run
 * @param revisions ids of the project's revisions
 */
export function problemReport(problem: Problem, sentence?: string, revisions: readonly string[] = []): ProblemReport {
  const { message, actions } = problemMessage(problem);
  const nearest = problem.code === "revisionUnknown" ? nearestOf(problem.text, revisions) : undefined;
  const hint =
    nearest === undefined
      ? (ofCode[problem.code] ?? actions.map(hintOf).find((one) => one !== undefined))
      : `Did you mean ${nearest}?`;
  return { code: problem.code, message: redact(sentence ?? message), ...(hint === undefined ? {} : { hint }) };
}

function hintOf({ command }: Action): string | undefined {
  return command === undefined ? undefined : hints[command];
}

const usage: readonly Problem["code"][] = [
  "configSyntax",
  "configValue",
  "projectMissing",
  "projectUnknown",
  "projectAmbiguous",
  "environmentUnknown",
  "revisionUnknown",
  "revisionAmbiguous",
  "countInvalid",
  "refUnknown",
  "refEmpty",
  "noRepository",
  "noCommits",
  "notRevision",
  "formatUnfit",
  "usage",
  "fleetMissing",
  "fleetUnnamed",
  "fleetList",
  "fleetEmpty",
  "fleetQuery",
  "fleetVariable",
  "fleetSame",
  "fleetBase",
  "fleetMemberUnknown",
];

/** The exit code of a problem. */
export function exitCodeOf({ code }: Problem): ExitCode {
  return usage.includes(code) ? exitCodes.usage : exitCodes.failed;
}
