import type { LintMethod, LintStatement } from "../../core/lint/source/migrationText.ts";
import type { LintResult } from "../../core/lint/lint.ts";
import { lineAt, lineStarts } from "../../core/lint/suppression.ts";
import type { StatementAnswer } from "../review/statementAnswer.ts";
import type { RehearsedStatement, RevisionRehearsal } from "../rehearsal.ts";

/** The input of `withEvidence`: a linted file, and the valid rehearsals of its revisions. */
export type Evidence = {
  /** Absolute path of the file. */
  readonly file: string;
  readonly text: string;
  readonly result: LintResult;
  readonly rehearsals: readonly RevisionRehearsal[];
  /** Valid answers of the live database about statements of the rehearsals. */
  readonly answers?: readonly StatementAnswer[];
  /** The schema of names without a schema. */
  readonly currentSchema?: string;
};

/** A method of a linted file with its rehearsal. */
export type RehearsedMethod = {
  readonly lint: LintMethod;
  readonly rehearsal: RevisionRehearsal;
  /** The executed statements that a statement of the text stands for; empty if it was not executed. */
  readonly sentBy: (statement: LintStatement) => readonly RehearsedStatement[];
  /** All executed statements up to and including these. */
  readonly upTo: (statement: LintStatement) => readonly RehearsedStatement[];
  /** The statements of the text that an executed statement may stand for. */
  readonly textsOf: (sent: Pick<RehearsedStatement, "sql" | "at">) => readonly LintStatement[];
  /** The error of a statement that failed. */
  readonly failsAt: (statement: LintStatement) => string | undefined;
  /** True if the locks of a statement could be read: those of a transaction. */
  readonly hasLocks: (statement: LintStatement) => boolean;
};

/** The methods of a file's migrations that were rehearsed. */
export function rehearsedMethods({
  file,
  text,
  result,
  rehearsals,
}: Omit<Evidence, "currentSchema">): readonly RehearsedMethod[] {
  const starts = lineStarts(text);
  return result.migrations.flatMap((migration) =>
    rehearsals
      .filter(({ id }) => id === (migration.property?.value ?? migration.name))
      .flatMap((rehearsal) => {
        const lint = rehearsal.direction === "up" ? migration.up : migration.down;
        return lint ? [methodOf(lint, rehearsal, migration.transaction, file, starts)] : [];
      }),
  );
}

function methodOf(
  lint: LintMethod,
  rehearsal: RevisionRehearsal,
  transaction: boolean | undefined,
  file: string,
  starts: readonly number[],
): RehearsedMethod {
  const isAt = ({ call }: LintStatement, line: number) =>
    lineAt(starts, call.start) + 1 <= line && line <= lineAt(starts, call.end - 1) + 1;
  const own = rehearsal.statements.filter(({ at }) => at?.file === file);
  const sentBy = (statement: LintStatement) => {
    const onLines = own.filter(({ at }) => isAt(statement, at?.line ?? 0));
    const equal = onLines.filter(({ sql }) => isSame(sql, statement));
    return equal.length > 0 ? equal : onLines;
  };
  const { problem, phase, verdict } = rehearsal;
  const isOfMethod = phase === undefined || phase === rehearsal.direction;
  const failure = verdict === "fails" && isOfMethod && problem?.code === "migrationFailed" ? problem : undefined;
  return {
    lint,
    rehearsal,
    sentBy,
    upTo: (statement) => {
      const last = sentBy(statement).at(-1);
      return last ? rehearsal.statements.slice(0, rehearsal.statements.indexOf(last) + 1) : [];
    },
    textsOf: ({ at, sql }) => {
      const onLine = at?.file === file ? lint.statements.filter((one) => isAt(one, at.line ?? 0)) : [];
      const equal = onLine.filter((one) => isSame(sql, one));
      return equal.length > 0 ? equal : onLine;
    },
    failsAt: (statement) => {
      if (failure?.at?.file !== file || !isAt(statement, failure.at.line ?? 0)) return undefined;
      return failure.sql === undefined || statement.isShared || mayBe(failure.sql, statement)
        ? withState(failure.message, failure.sqlState)
        : undefined;
    },
    hasLocks: () => transaction !== false && rehearsal.statements.some(({ locks }) => locks.length > 0),
  };
}

/** An error as PostgreSQL reports it: `message (SQLSTATE)`. */
export function withState(message: string, sqlState: string | undefined): string {
  return sqlState === undefined ? message : `${message} (${sqlState})`;
}

/** True if an executed text is that of a statement, apart from spaces. */
function isSame(sql: string, { tokens }: LintStatement): boolean {
  return squeezed(sql) === squeezed(tokens.map(({ text }) => text).join(" "));
}

/** True if an executed text begins with the same words. */
function mayBe(sql: string, { tokens }: LintStatement): boolean {
  const [first = "", second = ""] = tokens.map(({ text }) => text);
  return squeezed(sql).startsWith(squeezed(`${first}${second}`));
}

function squeezed(sql: string): string {
  return sql.replaceAll(/\s+|;\s*$/g, "").toLowerCase();
}
