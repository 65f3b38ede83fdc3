import type { Range } from "../source/expression.ts";
import type { RuleSettings } from "./facts.ts";
import type { RuleId, Severity } from "./ruleTable.ts";
import { rules } from "./ruleTable.ts";
import { isSuppressed, suppressionsIn } from "./suppression.ts";

/** The severity of a rule's finding at a place of a file; undefined if a setting or a comment switches the rule off. */
export type SeverityAt = (rule: RuleId, ranges: readonly Range[], own?: Severity) => Severity | undefined;

/** The severities of findings in a file, by the settings and by the comments of the file. */
export function severitiesIn(file: string, settings: RuleSettings): SeverityAt {
  const suppressions = suppressionsIn(file);
  return (rule, ranges, own) =>
    isSuppressed(suppressions, rule, ranges) ? undefined : severityOf(rule, settings, own);
}

/** The severity that a setting gives a rule, else the finding's own, else the rule's. Undefined: off. */
function severityOf(rule: RuleId, settings: RuleSettings, own?: Severity): Severity | undefined {
  const set = settings[rule];
  if (set === "off") return undefined;
  return set === "error" || set === "warning" || set === "info" ? set : (own ?? rules[rule].severity);
}
