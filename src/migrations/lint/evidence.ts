import { strengthOf } from "../../core/schema/lockModes.ts";
import type { Finding, Seen } from "../../core/lint/finding.ts";
import type { StatementFinding } from "../../core/lint/lint.ts";
import { rules } from "../../core/lint/ruleTable.ts";
import type { LintStatement } from "../../core/lint/source/migrationText.ts";
import { additions } from "./additions.ts";
import { answered, withAnswers } from "./answers.ts";
import type { Evidence, RehearsedMethod } from "./methods.ts";
import { rehearsedMethods } from "./methods.ts";

/**
 * The findings of a file after its rehearsals. A rehearsal confirms, corrects or withdraws a finding of the text about a
 * lock, a rewrite, an error or a loss, and adds what only it has seen. Statements that it has not executed keep their
 * findings.
 */
export function withEvidence(evidence: Evidence): readonly Finding[] {
  const methods = rehearsedMethods(evidence);
  const judged = evidence.result.findings.flatMap((finding) => {
    const { statement } = finding;
    const method = statement && methods.find(({ lint }) => lint.statements.includes(statement));
    return statement && method ? judge(finding, statement, method, evidence) : [finding];
  });
  const added = methods.flatMap((method) => additions(method, judged, evidence));
  const answers = methods.flatMap((method) => answered(method, evidence.answers ?? [], evidence));
  return withAnswers([...judged, ...added], answers).map((finding) => withoutStatement(finding));
}

function withoutStatement({ rule, severity, arguments: values, start, end, source, seen }: StatementFinding): Finding {
  return { rule, severity, arguments: values, start, end, source, ...(seen ? { seen } : {}) };
}

function judge(
  finding: StatementFinding,
  statement: LintStatement,
  method: RehearsedMethod,
  { currentSchema = "public" }: Evidence,
): readonly StatementFinding[] {
  const sent = method.sentBy(statement);
  const { claim } = rules[finding.rule];
  if (!claim) return [finding];
  const table = shortTable(finding.arguments.table, currentSchema);
  if (claim.kind === "fails") return judgeFailure(finding, statement, method, table);
  // A failed statement has no effects to compare.
  if (sent.length === 0 || method.failsAt(statement)) return [finding];
  const seen = (what: Seen): StatementFinding => ({ ...finding, source: "rehearsal", seen: what });
  switch (claim.kind) {
    case "lock": {
      if (!method.hasLocks(statement)) return [finding];
      const all = table === undefined ? sent : method.upTo(statement);
      const locks = all
        .flatMap(({ locks: taken }) => taken)
        .filter(({ relation }) => table === undefined || relation === table);
      const strongest = locks.toSorted((a, b) => strengthOf(b.mode) - strengthOf(a.mode))[0];
      if (!strongest || strengthOf(strongest.mode) < strengthOf(claim.mode)) return [];
      return [seen({ kind: "lock", ...strongest })];
    }
    case "rewrite": {
      const rewritten = sent.flatMap(({ rewrites }) => rewrites);
      const relation = rewritten.find((name) => name === table) ?? rewritten[0];
      if (relation !== undefined) return [confirmed(seen({ kind: "rewrite", relation }))];
      return finding.rule === "change-column-type" ? withoutRewrite(finding, statement, method, table) : [];
    }
    case "drops": {
      const relation = sent
        .flatMap(({ dropped }) => dropped)
        .find((object) => /^(?:table|column|schema|foreign table) /.test(object));
      return relation === undefined ? [] : [seen({ kind: "drops", relation })];
    }
  }
}

function confirmed(finding: StatementFinding): StatementFinding {
  if (finding.rule !== "change-column-type") return finding;
  const severity = finding.severity === "info" ? "warning" : finding.severity;
  return { ...finding, severity, arguments: { ...finding.arguments, variant: "yes" } };
}

/** A type change without a rewrite. The scratch database cannot decide if the session's time zone does. */
function withoutRewrite(
  finding: StatementFinding,
  statement: LintStatement,
  method: RehearsedMethod,
  table: string | undefined,
): readonly StatementFinding[] {
  const { words = "", other = "" } = finding.arguments;
  if (/^timestamp/i.test(words) && /^timestamp/i.test(other) && finding.arguments.variant === "unknown")
    return [finding];
  const lock = method
    .upTo(statement)
    .flatMap(({ locks }) => locks)
    .find(({ relation }) => relation === table);
  return [
    {
      ...finding,
      severity: "info",
      source: "rehearsal",
      arguments: { ...finding.arguments, variant: "no" },
      ...(lock ? { seen: { kind: "lock", ...lock } } : {}),
    },
  ];
}

function judgeFailure(
  finding: StatementFinding,
  statement: LintStatement,
  method: RehearsedMethod,
  table: string | undefined,
): readonly StatementFinding[] {
  // TypeORM's check of the mode precedes the rehearsal of a revision.
  if (finding.arguments.variant === "all") return [finding];
  const message = method.failsAt(statement);
  if (message !== undefined) return [{ ...finding, source: "rehearsal", seen: { kind: "fails", message } }];
  if (finding.rule !== "add-required-column") return method.sentBy(statement).length === 0 ? [finding] : [];
  // Without rows, the rehearsal does not contradict that the statement fails with rows.
  const { rows } = method.rehearsal;
  if (!rows || table === undefined || !rows.tables.includes(table)) return [finding];
  const seen: Seen = { kind: "fails", message: "message" in rows.problem ? rows.problem.message : "" };
  return [
    {
      ...finding,
      severity: rows.live === "none" && finding.severity === "error" ? "warning" : finding.severity,
      source: "rehearsal",
      seen,
    },
  ];
}

/** A table as a rehearsal names it: without the current schema. Undefined if a part of the name is unknown. */
export function shortTable(table: string | undefined, currentSchema: string): string | undefined {
  if (table === undefined || table.includes("…")) return undefined;
  return table.startsWith(`${currentSchema}.`) ? table.slice(currentSchema.length + 1) : table;
}
