import type { DiagnosisStep } from "../../core/connection/diagnosis.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { redact as redactUrls } from "../../core/problems/redact.ts";
import type { RehearsalNote, RevisionRehearsal, Undetermined } from "../../migrations/rehearsal.ts";
import type { MethodName, Methods, Progress } from "../../protocol/runner.ts";

/** Returns a text without secrets. */
export type Redact = (text: string) => string;

type Answer<M extends MethodName> = Methods[M]["result"];
type AnswerRedactions = { readonly [M in MethodName]: (answer: Answer<M>, redact: Redact) => Answer<M> };

/**
 * What each answer may repeat of the user's code and of the server. An answer that is meant to be executed or written
 * to a file (`record`, `definition`, `generate`) keeps its SQL. Answers of names and of the rows themselves are left
 * unchanged. The journal stores no text with a secret.
 */
const answers: AnswerRedactions = {
  status: (status, redact) => ({
    ...status,
    ...problemIn(status, redact),
    ...(status.connection && { connection: withoutCredentials(status.connection) }),
    broken: status.broken.map((problem) => redactProblem(problem, redact)),
    warnings: status.warnings.map((problem) => redactProblem(problem, redact)),
  }),
  execute: (result, redact) => ({
    ...result,
    ...problemIn(result, redact),
    ...(result.statements && { statements: result.statements.map((statement) => withSql(statement, redact)) }),
  }),
  rehearse: (rehearsal, redact) => ({
    ...rehearsal,
    revisions: rehearsal.revisions.map((revision) => redactRevision(revision, redact)),
    notes: rehearsal.notes.map((note) => redactNote(note, redact)),
  }),
  record: (recording, redact) => ({
    ...recording,
    notes: recording.notes.map((note) => redactNote(note, redact)),
    ...(recording.stopped && { stopped: redactProblem(recording.stopped, redact) }),
  }),
  probe: (answer, redact) => ({
    ...answer,
    checks: answer.checks.map((check) => check && { ...check, examples: check.examples.map(redact) }),
    sessions: answer.sessions.map((session) => ({
      ...session,
      ...(session.application !== undefined && { application: redact(session.application) }),
    })),
    notes: answer.notes.map((note) => ({
      ...note,
      ...(note.message !== undefined && { message: redact(note.message) }),
    })),
  }),
  diagnose: ({ steps }, redact) => ({ steps: steps.map((step) => redactStep(step, redact)) }),
  planSchema: (answer, redact) => ({ ...answer, ...problemIn(answer, redact) }),
  render: unchanged,
  plan: unchanged,
  liveState: unchanged,
  checkRows: unchanged,
  journal: unchanged,
  remembered: unchanged,
  remember: unchanged,
  noteDrift: unchanged,
  schema: unchanged,
  models: unchanged,
  countRows: unchanged,
  createDatabase: unchanged,
  invalidIndexes: unchanged,
  identity: unchanged,
  tenants: unchanged,
  release: unchanged,
  embeddedLogin: unchanged,
  psql: unchanged,
  draftEntity: unchanged,
  draftDataSource: unchanged,
  definition: unchanged,
  peek: unchanged,
  diff: unchanged,
  generate: unchanged,
  draft: unchanged,
  schemaAt: unchanged,
  liveStart: unchanged,
  drift: unchanged,
  squash: unchanged,
  listRevisions: unchanged,
  compareStates: unchanged,
  timeline: (answer, redact) => ({ ...answer, ...problemIn(answer, redact) }),
  tryOrders: ({ outcomes }, redact) => ({
    outcomes: outcomes.map((outcome) => ({ ...outcome, ...problemIn(outcome, redact) })),
  }),
  write: unchanged,
  create: unchanged,
};

/** The answer to a request, or the problem in its place, without secrets in texts of the user's code and the server. */
export function redactAnswer<M extends MethodName>(
  method: M,
  answer: Answer<M> | Problem,
  redact: Redact,
): Answer<M> | Problem {
  return isProblem(answer) ? redactProblem(answer, redact) : answers[method](answer, redact);
}

/** The progress of a request, redacted like its answer. */
export function redactProgress(progress: Progress, redact: Redact): Progress {
  if (progress.kind !== "diagnosis") return progress;
  return { ...progress, steps: progress.steps.map((step) => redactStep(step, redact)) };
}

const proseKeys: ReadonlySet<string> = new Set(["message", "detail", "hint", "sql"]);

/** Redacts texts of the user's code and of the server. Ids and paths are left unchanged. */
export function redactProblem<P extends Problem | Undetermined>(problem: P, redact: Redact): P {
  const entries = Object.entries(problem).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === "string" && proseKeys.has(key) ? redact(value) : value,
  ]);
  return Object.fromEntries(entries) as P;
}

/** Shows names of a connection unchanged, except for a URL that was taken for a name. */
function withoutCredentials<F extends object>(facts: F): F {
  const entries = Object.entries(facts).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === "string" && value.includes("://") ? redactUrls(value) : value,
  ]);
  return Object.fromEntries(entries) as F;
}

function redactRevision(revision: RevisionRehearsal, redact: Redact): RevisionRehearsal {
  const { reason, rows } = revision;
  return {
    ...revision,
    ...problemIn(revision, redact),
    ...(reason && { reason: redactProblem(reason, redact) }),
    ...(rows && { rows: { ...rows, problem: redactProblem(rows.problem, redact) } }),
    statements: revision.statements.map((statement) => withSql(statement, redact)),
  };
}

function redactNote(note: RehearsalNote, redact: Redact): RehearsalNote {
  switch (note.kind) {
    case "fromDefinition":
      return { ...note, problem: redactProblem(note.problem, redact) };
    case "notSeeded":
      return { ...note, reason: redact(note.reason) };
    case "skipped":
      return withSql(note, redact);
    default:
      return note;
  }
}

function redactStep(step: DiagnosisStep, redact: Redact): DiagnosisStep {
  return { ...step, ...problemIn(step, redact) };
}

function problemIn({ problem }: { readonly problem?: Problem }, redact: Redact): { readonly problem?: Problem } {
  return problem ? { problem: redactProblem(problem, redact) } : {};
}

function withSql<S extends { readonly sql: string }>(statement: S, redact: Redact): S {
  return { ...statement, sql: redact(statement.sql) };
}

function unchanged<T>(answer: T): T {
  return answer;
}
