import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import { documentOf } from "../formats/document.ts";
import type { CommonOptions } from "../options.ts";
import { formatOf } from "../options.ts";
import type { ProblemReport } from "./problem.ts";
import { exitCodeOf, problemReport } from "./problem.ts";
import type { ReplayedRevision } from "./replayHint.ts";
import { replayHint } from "./replayHint.ts";
import type { Report } from "./report.ts";
import type { Terminal } from "./terminal.ts";

/** Version of the JSON output. A change that an existing reader does not understand raises it. */
export const outputVersion = 1;

/** The command of an output. */
export type Presented = {
  readonly command: string;
  readonly options: Omit<CommonOptions, "output"> & { readonly output?: string | undefined };
  readonly terminal: Terminal;
  /** The exit code of a signal that was received. */
  readonly interrupted: () => number | undefined;
};

/**
 * Shows the result of a command in the requested format. Returns the exit code.
 *
 * @param presented `version` of the package; `repository`: the folder that paths in documents are relative to, absolute
 */
export function present(
  report: Report,
  presented: Presented & { readonly version: string; readonly repository: string },
): number {
  const exitCode = presented.interrupted() ?? report.exitCode;
  emit(formatted(report, exitCode, presented), report.text, presented);
  return exitCode;
}

/** Writes a document to standard output, or to the file of `--output`, with the text on standard output. */
function emit(document: string, text: string, { options, terminal }: Presented): void {
  if (options.output === undefined) return terminal.write(document);
  const file = path.resolve(options.output);
  try {
    writeFileSync(file, document.endsWith("\n") ? document : `${document}\n`);
  } catch (error) {
    // The result of a change is not lost.
    terminal.complain(`error: ${file} cannot be written: ${(error as Error).message}`);
    return terminal.write(document);
  }
  if (formatOf(options) !== "text") terminal.write(text);
}

function formatted(
  report: Report,
  exitCode: number,
  { command, options, version, repository }: Presented & { readonly version: string; readonly repository: string },
): string {
  const format = formatOf(options);
  if (format === "text") return report.text;
  if (format === "json") return json(command, { ok: isOk(report), exitCode, ...report.data });
  return documentOf(format, { ...report, cases: report.cases ?? [] }, { command, version, repository });
}

/** True if the command has done its work, whatever it found. */
function isOk({ data }: Report): boolean {
  return data["problem"] === undefined && data["isCancelled"] !== true;
}

/**
 * Shows a problem that kept a command from its result. Returns the exit code.
 *
 * @param revisions those of the project
 */
export function presentProblem(
  problem: Problem,
  presented: Presented,
  revisions: readonly ReplayedRevision[] = [],
): number {
  const { command, options, terminal } = presented;
  const ids = revisions.map(({ id }) => id);
  const { hint: usual, ...sentence } = problemReport(problem, undefined, ids);
  const own = replayHint(command, problem, revisions);
  const hint = own === undefined ? usual : (own ?? undefined);
  const report: ProblemReport = hint === undefined ? sentence : { ...sentence, hint };
  const exitCode = presented.interrupted() ?? exitCodeOf(problem);
  terminal.complain(`error: ${report.message}`);
  if (report.hint !== undefined) terminal.complain(report.hint);
  if (formatOf(options) === "json") emit(json(command, { ok: false, exitCode, problem: report }), "", presented);
  return exitCode;
}

/** The JSON output of a command. */
export function json(command: string, data: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ version: outputVersion, command, ...data }, undefined, 2);
}
