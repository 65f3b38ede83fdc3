import type { StatementFinding } from "../../core/lint/lint.ts";
import type { StatementAnswer } from "../review/statementAnswer.ts";
import { lineOf } from "./additions.ts";
import type { Evidence, RehearsedMethod } from "./methods.ts";

/** Findings of the answers about a method. */
export function answered(
  method: RehearsedMethod,
  answers: readonly StatementAnswer[],
  evidence: Evidence,
): readonly StatementFinding[] {
  const { rehearsal } = method;
  return answers.flatMap((answer): readonly StatementFinding[] => {
    const { id, direction, at, sql, words, isDecisive } = answer;
    if (id !== rehearsal.id || direction !== rehearsal.direction) return [];
    const place = at ? { sql, at } : { sql };
    const texts = method.textsOf(place);
    const range = texts.length === 1 ? texts[0] : (texts[0]?.call ?? lineOf(place, evidence));
    if (!range) return [];
    const { start, end } = range;
    const severity = evidence.result.severityAt("fails-on-live-rows", [range], isDecisive ? undefined : "warning");
    if (severity === undefined) return [];
    return [{ rule: "fails-on-live-rows", severity, arguments: { words }, start, end, source: "database" }];
  });
}

/** Findings without those that an answer of the database says better. */
export function withAnswers(
  findings: readonly StatementFinding[],
  answers: readonly StatementFinding[],
): readonly StatementFinding[] {
  const isSaid = ({ rule, start }: StatementFinding) =>
    rule === "fails-in-rehearsal" && answers.some((one) => one.start === start && one.severity === "error");
  return [...findings.filter((one) => !isSaid(one)), ...answers];
}
