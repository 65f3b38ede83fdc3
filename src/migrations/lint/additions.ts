import type { SourceLocation } from "../../core/problems/problem.ts";
import type { FindingArguments } from "../../core/lint/finding.ts";
import type { StatementFinding } from "../../core/lint/lint.ts";
import type { RuleId } from "../../core/lint/ruleTable.ts";
import type { LintStatement } from "../../core/lint/source/migrationText.ts";
import type { Evidence, RehearsedMethod } from "./methods.ts";
import { withState } from "./methods.ts";
import type { RehearsedStatement } from "../rehearsal.ts";

type Range = { readonly start: number; readonly end: number };

/** Findings that only the rehearsal of a method has seen. */
export function additions(
  method: RehearsedMethod,
  known: readonly StatementFinding[],
  evidence: Evidence,
): readonly StatementFinding[] {
  const { rehearsal, lint } = method;
  const add = (rule: RuleId, at: Range, values: FindingArguments): readonly StatementFinding[] => {
    const severity = evidence.result.severityAt(rule, [at]);
    if (severity === undefined) return [];
    return [{ rule, severity, arguments: values, start: at.start, end: at.end, source: "rehearsal" }];
  };
  const failed = failureOf(method, evidence);
  const isKnownFailure =
    failed !== undefined &&
    known.some(
      ({ statement, seen }) =>
        seen?.kind === "fails" && statement !== undefined && method.failsAt(statement) !== undefined,
    );
  const found =
    lint.direction === "up"
      ? rehearsal.statements.flatMap((sent) => ofStatement(sent, method, known, evidence, add))
      : [];
  const isIrreversible =
    rehearsal.verdict === "irreversible" &&
    rehearsal.direction === "up" &&
    !known.some(({ rule }) => /^(?:irreversible|no-down|typeorm-empty-down)$/.test(rule));
  const migration = evidence.result.migrations.find(({ up, down }) => up === lint || down === lint);
  const down = migration?.down?.name ?? migration?.nameAt;
  return [
    ...(failed && !isKnownFailure ? add("fails-in-rehearsal", failed.at, { words: failed.message }) : []),
    ...found,
    ...(isIrreversible && down ? add("irreversible", down, { name: rehearsal.id }) : []),
  ];
}

type Add = (rule: RuleId, at: Range, values: FindingArguments) => readonly StatementFinding[];

/** Commands whose purpose is to write a table or an index again; rules of the text report them. */
const rewriting = ["truncate", "vacuum", "cluster", "refresh", "reindex"];

function ofStatement(
  sent: RehearsedStatement,
  method: RehearsedMethod,
  known: readonly StatementFinding[],
  evidence: Evidence,
  add: Add,
): readonly StatementFinding[] {
  const texts = method.textsOf(sent);
  const at = texts.length === 1 ? texts[0] : (texts[0]?.call ?? lineOf(sent, evidence));
  if (!at) return [];
  const at1 = { start: at.start, end: at.end };
  const isSaid = (isMeant: (finding: StatementFinding) => boolean) =>
    known.some((finding) => finding.statement && texts.includes(finding.statement) && isMeant(finding));
  const isExpected = texts.some(({ command }) => rewriting.includes(command.kind));
  const rewritten = isExpected || isSaid(({ seen }) => seen?.kind === "rewrite") ? [] : sent.rewrites;
  const created = new Set(method.rehearsal.statements.flatMap((one) => one.created));
  const dropped = sent.dropped.filter(
    (object) =>
      /^(?:table|column|foreign table|materialized view) /.test(object) &&
      !created.has(object) &&
      !isNamed(object, texts),
  );
  return [
    ...rewritten.slice(0, 1).flatMap((table) => add("rewrites-table", at1, { table })),
    ...(dropped.length > 0 ? add("drops-objects", at1, { name: dropped.slice(0, 3).join(", ") }) : []),
  ];
}

/** True if the text names a dropped object, or the table of a dropped column. */
function isNamed(object: string, texts: readonly LintStatement[]): boolean {
  const names = object.replace(/^(?:table|column|foreign table|materialized view) /, "").split(".");
  return texts.some(({ tokens, command }) => {
    const written = new Set(tokens.map(({ text }) => text.replaceAll('"', "").toLowerCase()));
    const isTable = command.kind === "drop" && command.object === "table";
    const meant = object.startsWith("column ") && isTable ? names.slice(0, -1) : names.slice(-1);
    return meant.some((name) => written.has(name.toLowerCase()));
  });
}

function failureOf(
  method: RehearsedMethod,
  evidence: Evidence,
): { readonly at: Range; readonly message: string } | undefined {
  const { problem, verdict, phase, direction } = method.rehearsal;
  if (verdict !== "fails" || problem?.code !== "migrationFailed") return undefined;
  if (phase !== undefined && phase !== direction) return undefined;
  const message = withState(problem.message, problem.sqlState);
  const statement = method.lint.statements.find((one) => method.failsAt(one) !== undefined);
  const at = statement ?? lineOf(problem, evidence) ?? method.lint.name;
  return { at: { start: at.start, end: at.end }, message };
}

/** The code of the line of a place in the linted file. */
export function lineOf({ at }: { readonly at?: SourceLocation }, { file, text }: Evidence): Range | undefined {
  if (at?.line === undefined || at.file !== file) return undefined;
  let start = 0;
  for (let line = 1; line < at.line; line++) {
    start = text.indexOf("\n", start) + 1;
    if (start === 0) return undefined;
  }
  const next = text.indexOf("\n", start);
  const end = next < 0 ? text.length : next;
  const indent = /^\s*/.exec(text.slice(start, end))?.[0].length ?? 0;
  return { start: start + indent, end };
}
