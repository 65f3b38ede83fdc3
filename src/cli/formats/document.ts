import path from "node:path";
import type { Format } from "../options.ts";
import type { CheckedCase, Report } from "../output/report.ts";
import type { DocumentSource } from "./documentSource.ts";
import { githubCommands } from "./github.ts";
import { gitlabReport } from "./gitlab.ts";
import { junitReport } from "./junit.ts";
import { markdownSummary } from "./markdown.ts";
import { sarifLog } from "./sarif.ts";

/** Formats of documents about findings and verdicts. */
export type DocumentFormat = Exclude<Format, "text" | "json">;

/** The findings and verdicts of a report in a format of pipelines. */
export function documentOf(
  format: DocumentFormat,
  report: Report & { readonly cases: readonly CheckedCase[] },
  { command, version, repository }: { readonly command: string; readonly version: string; readonly repository: string },
): string {
  const source: DocumentSource = {
    command,
    version,
    cases: report.cases,
    pathOf: (file) => path.relative(repository, file).split(path.sep).join("/"),
  };
  switch (format) {
    case "sarif":
      return sarifLog(source);
    case "github":
      return [githubCommands(source), report.text].filter((text) => text !== "").join("\n");
    case "gitlab":
      return gitlabReport(source);
    case "junit":
      return junitReport(source);
    case "markdown":
      return report.markdown ?? markdownSummary(source);
  }
}
