import type { ProblemReport } from "../output/problem.ts";
import { problemReport } from "../output/problem.ts";
import type { Session } from "../session.ts";

/** Reports a migration that cannot be loaded on standard error; undefined if the project loads, or has no connection. */
export function reportBroken({ project: { view }, terminal }: Session): ProblemReport | undefined {
  if (view.status !== "ready" || !view.problem) return undefined;
  const report = problemReport(view.problem);
  terminal.complain(`error: ${report.message}`);
  return report;
}
