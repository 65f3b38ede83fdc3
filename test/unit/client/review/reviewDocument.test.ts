import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { fixedTime } from "../../../../src/client/cards/formatTime.ts";
import type { ReviewedPlan } from "../../../../src/client/review/makeReview.ts";
import { outdatedLines, planInWords, reviewDocument } from "../../../../src/client/review/reviewDocument.ts";
import { reviewResult } from "../../../../src/client/review/reviewResult.ts";
import { isProblem } from "../../../../src/core/problems/problem.ts";
import type { ChangeRequest, Plan } from "../../../../src/migrations/plan.ts";
import { planFor } from "../../../../src/migrations/plan.ts";
import type { RehearsedStatement, RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import { reviewOf } from "../../../../src/migrations/review/review.ts";
import { probesOf, withLive } from "../../../../src/migrations/review/reviewLive.ts";
import { isGolden } from "../../../support/golden.ts";
import { historyOf, idOf, rehearsalOf } from "../../../support/views.ts";

const now = Date.parse("2026-11-29T12:00:00Z");
const upgrade = { kind: "upgradeHead" } as const;
const name = "appdb@db.example";

function planOf(files: string, rows: string, request: ChangeRequest): Plan {
  const plan = planFor(historyOf(files, rows), request);
  if (isProblem(plan)) throw new Error(plan.code);
  return plan;
}

function statement(sql: string, effects: Partial<RehearsedStatement> = {}): RehearsedStatement {
  const at = { file: "/repo/m/A.ts", line: 12 };
  return { sql, ms: 1, at, locks: [], rewrites: [], created: [], altered: [], dropped: [], ...effects };
}

function reviewed(plan: Plan, revisions: readonly RevisionRehearsal[], request: ChangeRequest = upgrade): ReviewedPlan {
  const review = reviewOf(plan, { revisions, notes: [], version: "18.6" });
  return { request, plan, review, rehearsedAt: now - 10_000, readAt: now, basis: "", files: [] };
}

const users = { relation: "users", mode: "AccessExclusive" };

/** Mock-up M3: a column and a table are dropped, and a constraint fails on live rows. */
function whole(): ReviewedPlan {
  const dropping = rehearsalOf("A", "irreversible", {
    statements: [
      statement('ALTER TABLE "users" DROP COLUMN "email"', { locks: [users], dropped: ["column users.email"] }),
      statement('DROP TABLE "team_members"', {
        locks: [
          { relation: "team_members", mode: "AccessExclusive" },
          { relation: "teams", mode: "ShareRowExclusive" },
        ],
        dropped: ["table team_members"],
      }),
    ],
    differences: ["table team_members is missing"],
  });
  const failing = rehearsalOf("B", "fails", {
    statements: [statement("ALTER TABLE users ALTER id TYPE bigint", { rewrites: ["users", "users_pkey"] })],
    phase: "up",
    problem: {
      code: "migrationFailed",
      revision: idOf("B"),
      direction: "up",
      statement: 2,
      message: 'column "name" of relation "users" contains null values',
      sqlState: "23502",
      sql: "ALTER TABLE users ALTER name SET NOT NULL",
    },
    claims: [
      {
        constraint: "NOT NULL of name",
        table: "users",
        isDecisive: true,
        violating: { kind: "null", from: "FROM users", columns: [{ name: "name", sql: "name" }] },
      },
      {
        constraint: "index bill_code",
        table: "bill",
        isDecisive: false,
        violating: { kind: "duplicate", from: "FROM bill", columns: [{ name: "code", sql: "code" }] },
      },
      {
        constraint: "constraint bill_payer",
        table: "bill",
        isDecisive: true,
        violating: { kind: "orphan", from: "FROM bill", columns: [{ name: "payer", sql: "payer" }] },
      },
    ],
  });
  const one = reviewed(planOf("AB", "", upgrade), [dropping, failing]);
  const review = reviewOf(one.plan, {
    revisions: [dropping, failing],
    notes: [{ kind: "version", live: "15.18", scratch: "18.6" }],
    version: "18.6",
  });
  const request = probesOf(review, true);
  return {
    ...one,
    review: withLive(review, request, {
      data: [{ rows: 1 }, { rows: 14 }],
      sizes: request.tables.map((table) =>
        table === "users"
          ? { isTable: true, rows: { rows: 12_300_000, isEstimate: true }, bytes: 4 * 1024 ** 3 }
          : table === "users_pkey"
            ? { isTable: false, bytes: 96 * 1024 }
            : { isTable: true, rows: { rows: 14 }, bytes: 8192 },
      ),
      checks: [
        { rows: 14, examples: [] },
        { rows: 1, examples: ["x*y"] },
        { rows: 0, examples: [] },
      ],
      sessions: [
        {
          relation: "users",
          mode: "AccessShare",
          pid: 4711,
          user: "app",
          application: "report",
          state: "idle in transaction",
          since: "2026-11-29T11:48:00Z",
        },
        { relation: "users", mode: "RowExclusive", state: "prepared transaction", application: "gid-1" },
      ],
      replicas: [{ name: "replica-1", lagBytes: 2048, lagSeconds: 3.2 }, { name: "replica-2" }],
      notes: [{ kind: "probe", what: "sessions", why: "denied" }],
    }),
  };
}

describe("the document of a review", () => {
  it("begins with what is deleted, and ends with the statements", () => {
    const text = reviewDocument(whole(), planInWords(name, whole().plan, [idOf("A"), idOf("B")]), now);
    // The zone of the computer is in them.
    isGolden(
      "words/review",
      text.replaceAll(fixedTime(now), "<time>").replaceAll(fixedTime(now - 10_000), "<earlier>"),
    );
  });

  it("of a plan without risks says so in its first lines", () => {
    const statements = [statement("ALTER TABLE users ADD note text")];
    const one = reviewed(planOf("A", "", upgrade), [rehearsalOf("A", "reversible", { statements })]);
    const text = reviewDocument(one, "upgrade appdb to head", now);
    assert.match(
      text,
      /^# Review: upgrade appdb to head\n\n1 revision · 1 statement · deletes no data · blocks no table · no rewrites · can be undone\n\n## Undo\n/,
    );
  });

  it("names the place that a plan leads to", () => {
    const words = (request: ChangeRequest, files: string, rows: string) =>
      planInWords(name, planOf(files, rows, request), historyOf(files, rows).pending);
    assert.equal(words(upgrade, "AB", ""), "upgrade appdb@db.example to head");
    assert.equal(words({ kind: "upgradeBy", count: 1 }, "AB", ""), "upgrade appdb@db.example to Add a");
    assert.equal(words({ kind: "downgradeBase" }, "AB", "AB"), "revert appdb@db.example to base");
    assert.equal(words({ kind: "downgradeBy", count: 1 }, "AB", "AB"), "revert appdb@db.example to Add a");
  });

  it("cuts a very long statement, and keeps code in its fence", () => {
    const statements = [statement(`SELECT '\`\`\`${"x".repeat(2_000_000)}'`)];
    const one = reviewed(planOf("A", "", upgrade), [rehearsalOf("A", "reversible", { statements })]);
    const text = reviewDocument(one, "x", now);
    assert.ok(text.length < 6000);
    assert.ok(/````sql\nSELECT '```x+\n-- … \d+ characters in all\n````/.test(text), text.slice(-200));
  });

  it("says on top when it is out of date", () => assert.match(outdatedLines(), /^> Out of date: .*\n\n$/));
});

describe("the result of a review", () => {
  it("has the losses, blocks and findings of the document", () => {
    const { ok, losses, blocks, rewrites, reversible, findings, sessions, notes, revisions } = reviewResult(whole());
    assert.deepEqual([ok, rewrites, reversible], [true, ["users", "users_pkey"], false]);
    assert.deepEqual(losses, [
      { kind: "column", name: "users.email", rows: 1 },
      { kind: "table", name: "team_members", rows: 14 },
    ]);
    assert.deepEqual(
      blocks.map(({ table, statement }) => `${table} ${statement}`),
      ["users 1", "team_members 2", "teams 2"],
    );
    assert.deepEqual(findings, [
      "14 rows of users have no name: this will fail.",
      "1 value of code in bill occurs more than once: this can fail, because the plan changes these rows first. Examples: x*y.",
    ]);
    assert.equal(sessions?.length, 2);
    assert.deepEqual(
      revisions.map(({ verdict, problem }) => [verdict, problem?.code]),
      [
        ["irreversible", undefined],
        ["fails", "migrationFailed"],
      ],
    );
    assert.equal(notes.length, 3);
  });
});
