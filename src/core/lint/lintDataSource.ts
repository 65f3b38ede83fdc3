import { codeOnly } from "../source/scanner.ts";
import type { RuleSettings } from "./facts.ts";
import type { Finding } from "./finding.ts";
import { severitiesIn } from "./severity.ts";

const synchronizes = /(?<![.\w$])synchronize\s*:\s*true\b/g;

/** Checks the text of a data source file of a project with migrations. */
export function lintDataSource(file: string, settings: RuleSettings = {}): readonly Finding[] {
  if (!file.includes("synchronize")) return [];
  const severityAt = severitiesIn(file, settings);
  return [...codeOnly(file).matchAll(synchronizes)].flatMap(({ index: start, 0: { length } }): readonly Finding[] => {
    const range = { start, end: start + length };
    const severity = severityAt("typeorm-synchronize-true", [range]);
    return severity ? [{ rule: "typeorm-synchronize-true", severity, arguments: {}, ...range, source: "text" }] : [];
  });
}
