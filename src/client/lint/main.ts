import * as l10n from "@vscode/l10n";
import type { LintFacts, RuleSettings } from "../../core/lint/facts.ts";
import type { Finding } from "../../core/lint/finding.ts";
import type { Fix } from "../../core/lint/fixes/fix.ts";
import { fixesOf } from "../../core/lint/fixes/fixesOf.ts";
import { lint } from "../../core/lint/lint.ts";
import { lintDataSource } from "../../core/lint/lintDataSource.ts";
import type { Severity } from "../../core/lint/ruleTable.ts";
import { isRuleId, rules } from "../../core/lint/ruleTable.ts";
import type { StatementAnswer } from "../../migrations/review/statementAnswer.ts";
import { withEvidence } from "../../migrations/lint/evidence.ts";
import type { RevisionRehearsal } from "../../migrations/rehearsal.ts";
import { fixTitle, lintMessage } from "../messages/lint/lintMessages.ts";
import { useWording } from "../messages/wording.ts";

/**
 * The checks of files as a bundle of its own (`dist/lint.js`), which is loaded with the first file of a revision. It
 * shares no module with the caller, so that it has texts of its own.
 */
export type LintInput = {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  readonly kind: "revision" | "dataSource";
  readonly settings: RuleSettings;
  /** Facts of a migration, by its id. */
  readonly factsOf: (id: string) => LintFacts;
  /** Valid rehearsals of exactly this text. */
  readonly rehearsals: readonly RevisionRehearsal[];
  /** Valid answers of the live database about these rehearsals. */
  readonly answers: readonly StatementAnswer[];
};

/** A finding with its message, and with the path of its page in the folder of the extension. */
export type LintedFinding = Finding & { readonly message: string; readonly page: string };

/** Sets the language of the messages. `contents` are VS Code's translations. */
export function useLanguage(contents: l10n.l10nJsonFormat, language: string): void {
  l10n.config({ contents });
  useWording({ language, displayPath: (file) => file });
}

const severities: readonly Severity[] = ["error", "warning", "info"];

/** Checks a file. The findings are in the order of its text; those of a statement begin with the worst. */
export function check(input: LintInput): readonly LintedFinding[] {
  return findingsOf(input)
    .toSorted((a, b) => a.start - b.start || severities.indexOf(a.severity) - severities.indexOf(b.severity))
    .map((finding) => ({
      ...finding,
      message: lintMessage(finding),
      page: `docs/rules/${rules[finding.rule].family}/${finding.rule}.md`,
    }));
}

/** A fix with its title. */
export type TitledFix = Fix & { readonly title: string };

/**
 * The fixes of a finding. Empty if the text has no such finding.
 *
 * @param isMeant true for the offset of the finding
 */
export function fixes(input: LintInput, rule: string, isMeant: (start: number) => boolean): readonly TitledFix[] {
  if (!isRuleId(rule)) return [];
  const finding = findingsOf(input).find((one) => one.rule === rule && isMeant(one.start));
  if (!finding) return [];
  return fixesOf(input.text, finding, input.factsOf).map((fix) => ({ ...fix, title: fixTitle(fix, rule) }));
}

function findingsOf({ file, text, kind, settings, factsOf, rehearsals, answers }: LintInput): readonly Finding[] {
  if (kind === "dataSource") return lintDataSource(text, settings);
  const result = lint(text, factsOf, settings);
  const currentSchema = result.migrations.map(
    (one) => factsOf(one.property?.value ?? one.name).schema?.currentSchema,
  )[0];
  return withEvidence({
    file,
    text,
    result,
    rehearsals,
    answers,
    ...(currentSchema === undefined ? {} : { currentSchema }),
  });
}
