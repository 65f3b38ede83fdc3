import { requestChange } from "../../client/changes/requestChange.ts";
import { scriptOf } from "../../client/changes/sqlDocuments.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import { runSettingsOf } from "../../client/project/protection.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ChangeRequest } from "../../migrations/plan.ts";
import type { RecoveredMigration } from "../../migrations/rehearsal.ts";
import { exitCodes } from "../exitCodes.ts";
import { fleetChange } from "../fleet/fleetChange.ts";
import type { FleetChangeOptions } from "../fleet/fleetOptions.ts";
import { misusedOptions } from "../fleet/fleetOptions.ts";
import type { ChangeOptions } from "../options.ts";
import { exitCodeOf, problemReport } from "../output/problem.ts";
import type { Report } from "../output/report.ts";
import type { Session } from "../session.ts";
import { projectData, readProject } from "../session.ts";
import type { Shown } from "./changeFace.ts";
import { changeFaceOf } from "./changeFace.ts";
import type { Handler } from "./handler.ts";

/** Upgrades to `head`, by `+N`, or to a revision. */
export function upgrade(target = "head"): Handler<FleetChangeOptions> {
  return (session, options) => {
    const count = /^\+(\d+)$/.exec(target)?.[1];
    if (target === "head") return changeMany(session, options, { kind: "upgradeHead" });
    if (count !== undefined) return changeMany(session, options, { kind: "upgradeBy", count: Number(count) });
    return changeMany(session, options, { kind: "upgradeTo", revision: target });
  };
}

/** Reverts `-N` revisions, all (`base`), or those after a revision. */
export function downgrade(target = "-1"): Handler<FleetChangeOptions> {
  return (session, options) => {
    const count = /^-(\d+)$/.exec(target)?.[1];
    if (target === "base") return changeMany(session, options, { kind: "downgradeBase" });
    if (count !== undefined) return changeMany(session, options, { kind: "downgradeBy", count: Number(count) });
    return changeMany(session, options, { kind: "downgradeTo", revision: target });
  };
}

/** Changes the databases of a list, or without one the database of the project. */
function changeMany(session: Session, options: FleetChangeOptions, request: ChangeRequest): Promise<Report | Problem> {
  if (options.databases !== undefined) return fleetChange(session, options, request);
  const misused = misusedOptions(options);
  return misused ? Promise.resolve(misused) : change(session, options, request);
}

export type StampOptions = ChangeOptions & { readonly as?: "applied" | "notApplied"; readonly purge?: boolean };

/** Writes the migrations table without running anything. */
export function stamp(target: string | undefined): Handler<StampOptions> {
  return async (session, options) => {
    const { as, purge } = options;
    if (purge === true)
      return change(session, options, { kind: "purgeMissing", ...(target === undefined ? {} : { revision: target }) });
    if (target === undefined)
      return Promise.resolve({
        code: "usage",
        message: "stamp needs a revision, head or base. --purge works without one.",
      });
    if ((target === "base" || target === "head") && as !== undefined)
      return Promise.resolve({ code: "usage", message: "--as needs a revision." });
    if (target === "base") return change(session, options, { kind: "stamp" });
    if (target === "head") {
      const problem = await readProject(session, options);
      if (problem) return problem;
      const { head } = session.project.view.history;
      return change(session, options, { kind: "stamp", ...(head === undefined ? {} : { revision: head }) });
    }
    if (as !== undefined) return change(session, options, { kind: "mark", revision: target, as });
    return change(session, options, { kind: "stamp", revision: target });
  };
}

/** Makes a change through the one path to the database, or writes the script of it. */
export async function change(
  session: Session,
  options: ChangeOptions,
  request: ChangeRequest,
  recovered: readonly RecoveredMigration[] = [],
): Promise<Report | Problem> {
  const problem = await readProject(session, options);
  if (problem) return problem;
  if (options.sql === true) return script(session, request);
  const { project, terminal } = session;
  const shown: Shown = { texts: [] };
  const { yes = false, dryRun = false } = options;
  const result = await requestChange(changeFaceOf(session, options, shown), project, request, {
    yes,
    dryRun,
    recovered,
  });
  const { applied = [], reverted = [] } = result ?? {};
  const { current } = project.view.history;
  const data = {
    ...projectData(session),
    applied,
    reverted,
    ...(current === undefined ? {} : { current }),
    ...(result?.ok === true && result.upToDate === true ? { upToDate: true } : {}),
    ...(result?.statements ? { statements: result.statements } : {}),
    isDryRun: dryRun,
  };
  if (result?.ok === true) return { exitCode: exitCodes.ok, text: shown.texts.join("\n"), data };
  if (!shown.problem)
    return { exitCode: exitCodes.failed, text: "Nothing was done.", data: { ...data, isCancelled: true } };
  const { problem: why, sentence } = shown.problem;
  const ids = project.view.history.revisions.map(({ id }) => id);
  const report = problemReport(why, sentence, ids);
  terminal.complain(`error: ${report.message}`);
  if (report.hint !== undefined) terminal.complain(report.hint);
  return { exitCode: exitCodeOf(why), text: "", data: { ...data, problem: report } };
}

/** The script for `psql` that does what the request does. */
async function script(session: Session, request: ChangeRequest): Promise<Report | Problem> {
  const { project, signal } = session;
  const { view } = project;
  if (view.problem) return view.problem;
  const recording = await project.rehearsals.record(request, { settings: runSettingsOf(view), signal });
  if (isProblem(recording)) return recording;
  const { stopped } = recording;
  session.terminal.complain(
    "The script has the values that the revisions send, which may be secrets of the environment.",
  );
  const why = stopped && problemReport(stopped, `The script ends early: ${problemMessage(stopped).message}`);
  if (why) session.terminal.complain(`error: ${why.message}`);
  const sql = scriptOf(view, "", recording);
  return {
    exitCode: why ? exitCodes.failed : exitCodes.ok,
    text: sql,
    data: { ...projectData(session), sql, ...(why ? { problem: why } : {}) },
  };
}
