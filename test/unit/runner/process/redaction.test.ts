import assert from "node:assert/strict";
import type { Problem } from "../../../../src/core/problems/problem.ts";
import type { MethodName, Methods } from "../../../../src/protocol/runner.ts";
import { redactAnswer, redactProgress } from "../../../../src/runner/process/redaction.ts";

const secret = "Hidden-7!";
const redact = (text: string): string => text.replaceAll(secret, "***");
const problem: Problem = { code: "migrationThrew", message: `cannot log in with ${secret}` };
const statement = { sql: `ALTER ROLE app PASSWORD '${secret}'`, ms: 1 };
const revision = {
  id: "A1700000000000",
  verdict: "fails",
  direction: "up",
  statements: [{ ...statement, locks: [], rewrites: [], created: [], altered: [], dropped: [] }],
  lost: [],
  differences: [],
  columnOrder: [],
  problem,
  reason: { kind: "unable", what: "program", sql: statement.sql },
  rows: { tables: ["user"], live: "none", problem },
} as const;
const notes = [
  { kind: "notSeeded", table: "user", reason: `no row with ${secret}` },
  { kind: "fromDefinition", problem },
  { kind: "skipped", revision: "A1700000000000", sql: statement.sql },
  { kind: "extension", name: "vector" },
] as const;
const step = { name: "login", ok: false, user: "app", problem } as const;
const loaded = { typeorm: { version: "0.3.20", from: "workspace" }, files: [], entities: 0, migrationsDirectory: "/m" };

/** Answers that repeat texts of the user's code or of the server, with the secret in each of them. */
const answers: { readonly [M in MethodName]?: Methods[M]["result"] } = {
  status: {
    history: { revisions: [], applied: [], pending: [] },
    problem,
    broken: [problem],
    warnings: [problem],
    loaded: loaded as Methods["status"]["result"]["loaded"],
  },
  execute: {
    applied: [],
    reverted: [],
    milliseconds: 1,
    verified: true,
    problem,
    statements: [{ ...statement, revision: "A1700000000000", rows: 3 }],
  },
  rehearse: { revisions: [revision], notes, version: "18.1", milliseconds: 1 },
  record: { statements: [], notes, lock: [1, 2], table: "migrations", stopped: problem },
  diagnose: { steps: [step] },
  probe: {
    data: [],
    sizes: [],
    checks: [{ rows: 1, examples: [`a ${secret}`] }, null],
    sessions: [{ relation: "user", mode: "Share", application: `report ${secret}` }],
    replicas: [],
    notes: [{ kind: "probe", what: "check", why: "failed", message: `no ${secret}` }],
  },
};

describe("What a runner answers", () => {
  for (const [method, answer] of Object.entries(answers))
    it(`contains no secret in any text of the user's code or of the server: ${method}`, () => {
      const clean = redactAnswer(method as MethodName, answer, redact);
      assert.deepEqual(clean, JSON.parse(redact(JSON.stringify(answer))));
      assert.match(JSON.stringify(answer), new RegExp(secret));
    });

  it("contains no secret in a problem that comes in place of an answer", () => {
    const clean = redactAnswer("plan", { ...problem, at: { file: `/srv/${secret}/a.ts`, line: 3 } }, redact);
    assert.deepEqual(clean, {
      code: "migrationThrew",
      message: "cannot log in with ***",
      at: { file: `/srv/${secret}/a.ts`, line: 3 },
    });
  });

  it("keeps the SQL of a recorded plan, which is meant to be executed", () => {
    const recording = {
      statements: [{ sql: statement.sql, kind: "revision" }],
      notes: [],
      lock: [1, 2],
      table: "migrations",
    } as const;
    assert.deepEqual(redactAnswer("record", recording, redact), recording);
  });

  it("contains no secret in the steps of a diagnosis that is under way", () => {
    assert.doesNotMatch(JSON.stringify(redactProgress({ kind: "diagnosis", steps: [step] }, redact)), /Hidden/);
  });

  it("has the same progress where it repeats no text", () => {
    const progress = { kind: "statement", revision: "A1700000000000", statement: 3 } as const;
    assert.equal(redactProgress(progress, redact), progress);
  });
});
