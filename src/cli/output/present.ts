import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { documentOf } from "../formats/document.ts";
import type { CommonOptions } from "../options.ts";
import { formatOf } from "../options.ts";
import { exitCodeOf, problemReport } from "./problem.ts";
import type { Report } from "./report.ts";
import type { Terminal } from "./terminal.ts";

/** Version of the JSON output. A change that an existing reader does not understand raises it. */
export const outputVersion = 1;

/** The command of an output. */
export type Presented = {
  readonly command: string;
  readonly options: CommonOptions;
  readonly terminal: Terminal;
  /** Version of the package. */
  readonly version: string;
  /** Folder that paths in documents are relative to, absolute. */
  readonly repository: string;
};

/** Shows the result of a command in the requested format. Problems: `formatUnfit`, `writeFailed`. */
export async function present(report: Report, presented: Presented): Promise<Problem | undefined> {
  const { options, terminal } = presented;
  const document = formatted(report, presented);
  if (isProblem(document)) return document;
  if (options.output === undefined) {
    terminal.write(document);
    return undefined;
  }
  const file = path.resolve(options.output);
  try {
    await writeFile(file, document.endsWith("\n") ? document : `${document}\n`);
  } catch (error) {
    return { code: "writeFailed", file, message: (error as Error).message };
  }
  // The text stays visible in the log of the pipeline.
  if (formatOf(options) !== "text") terminal.write(report.text);
  return undefined;
}

function formatted(report: Report, { command, options, version, repository }: Presented): string | Problem {
  const format = formatOf(options);
  if (format === "text") return report.text;
  const { cases } = report;
  if (format === "json") return json(command, { ok: isOk(report), exitCode: report.exitCode, ...report.data });
  return cases
    ? documentOf(format, { ...report, cases }, { command, version, repository })
    : { code: "formatUnfit", format, command };
}

/** True if the command has done its work, whatever it found. */
function isOk({ data }: Report): boolean {
  return data["problem"] === undefined && data["isCancelled"] !== true;
}

/** Shows a problem that kept a command from its result. @param revisions ids of the project's revisions */
export function presentProblem(
  problem: Problem,
  { command, options, terminal }: Pick<Presented, "command" | "options" | "terminal">,
  revisions: readonly string[] = [],
): void {
  const report = problemReport(problem, undefined, revisions);
  if (formatOf(options) === "json")
    return terminal.write(json(command, { ok: false, exitCode: exitCodeOf(problem), problem: report }));
  terminal.complain(`error: ${report.message}`);
  if (report.hint !== undefined) terminal.complain(report.hint);
}

function json(command: string, data: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ version: outputVersion, command, ...data }, undefined, 2);
}
