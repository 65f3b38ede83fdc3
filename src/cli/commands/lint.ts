import path from "node:path";
import type { LintedFile } from "../../client/lint/lintFiles.ts";
import { lintFiles, placeInText } from "../../client/lint/lintFiles.ts";
import { loadLintTools } from "../../client/lint/lintTools.ts";
import { storeRehearsal } from "../../client/rehearsal/evidence.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { splitExport } from "../../core/source/dataSourceDetection.ts";
import { plural } from "../../client/messages/plural.ts";
import { displayPath } from "../../client/messages/wording.ts";
import { exitCodes } from "../exitCodes.ts";
import type { CommonOptions } from "../options.ts";
import type { Annotation, CheckedCase } from "../output/report.ts";
import type { Session } from "../session.ts";
import { projectData, readProject } from "../session.ts";
import { changedRevisions } from "./changedRevisions.ts";
import type { FailOn } from "./failOn.ts";
import { isFailure } from "./failOn.ts";
import type { Handler } from "./handler.ts";
import { reportBroken } from "./reportBroken.ts";

export type LintOptions = CommonOptions & {
  readonly since?: string;
  /** Pending revisions are rehearsed, which confirms findings or withdraws them. */
  readonly rehearse?: boolean;
  readonly failOn: readonly FailOn[];
};

/** Checks files of revisions and the data source. Without files: all of them. */
export function lint(files: readonly string[]): Handler<LintOptions> {
  return async (session, options) => {
    const problem = await readProject(session, options);
    const { project, terminal, signal } = session;
    // The text decides without a database as well.
    if (problem && project.view.loaded === undefined) return problem;
    const chosen = await chosenFiles(session, files, options.since);
    if (isProblem(chosen)) return chosen;
    if (project.view.status === "ready") await project.inspect();
    if (options.rehearse === true && project.view.history.pending.length > 0) {
      terminal.note("Rehearsing on a scratch database…");
      const rehearsal = await project.rehearsals.rehearse({ kind: "upgradeHead" }, { signal });
      if (isProblem(rehearsal)) return rehearsal;
      await storeRehearsal(project, rehearsal);
    }
    const tools = loadLintTools(session.paths.lint);
    const linted = await lintFiles(project, chosen, tools);
    const failed = linted.flatMap(({ findings }) => findings).filter((finding) => isFailure(finding, options.failOn));
    const cases = linted.map((one) => caseOf(one, options.failOn));
    return {
      exitCode: failed.length > 0 || reportBroken(session) ? exitCodes.failed : exitCodes.ok,
      text: textOf(session, cases),
      cases,
      data: {
        ...projectData(session),
        files: linted.map(({ file }) => file),
        findings: cases.flatMap(({ annotations }) => annotations),
        failures: failed.length,
      },
    };
  };
}

/** The files to check, absolute. Problems: `notRevision`, `refUnknown`. */
async function chosenFiles(
  { project: { view }, cwd }: Session,
  named: readonly string[],
  since: string | undefined,
): Promise<readonly string[] | Problem> {
  const { history, location } = view;
  const dataSource = location.dataSource === undefined ? [] : [splitExport(location.dataSource).file];
  const revisions = history.revisions
    .flatMap(({ id, file }) => (file === undefined ? [] : [{ id, file }]))
    .toReversed();
  const known = [...dataSource, ...revisions.map(({ file }) => file)];
  if (named.length > 0) {
    const files = named.map((file) => path.resolve(cwd, file));
    const foreign = files.find((file) => !known.includes(file));
    return foreign === undefined ? files : { code: "notRevision", file: foreign };
  }
  if (since === undefined) return known;
  const changed = await changedRevisions(location.root, history, since);
  return isProblem(changed) ? changed : revisions.flatMap(({ id, file }) => (changed.has(id) ? [file] : []));
}

function caseOf({ file, text, findings }: LintedFile, failOn: readonly FailOn[]): CheckedCase {
  return {
    name: displayPath(file),
    title: path.basename(file),
    file,
    annotations: findings.map((finding): Annotation => {
      const { rule, severity, message, page, start, end } = finding;
      return {
        rule,
        level: severity === "info" ? "note" : severity,
        isFailing: isFailure(finding, failOn),
        message,
        at: { file, ...placeInText(text, start) },
        endLine: placeInText(text, end).line,
        page,
      };
    }),
  };
}

function textOf({ terminal }: Session, cases: readonly CheckedCase[]): string {
  const colors = { error: "red", warning: "yellow", note: "cyan" } as const;
  const lines = cases.flatMap(({ annotations }) =>
    annotations.map(({ rule, level, message, at }) => {
      const place = at ? `${displayPath(at.file)}:${at.line}:${at.column ?? 1}` : "";
      return `${place} ${terminal.styled(colors[level], level)} ${message} [${rule}]`;
    }),
  );
  const all = cases.flatMap(({ annotations }) => annotations);
  const count = (level: Annotation["level"]) => {
    const { length } = all.filter((one) => one.level === level);
    return plural(length, `1 ${level}`, `${length} ${level}s`);
  };
  const files = plural(cases.length, "1 file checked", `${cases.length} files checked`);
  if (all.length === 0) return `${files}: no findings.`;
  return [...lines, "", `${files}: ${count("error")}, ${count("warning")}, ${count("note")}.`].join("\n");
}
