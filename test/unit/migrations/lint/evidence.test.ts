import assert from "node:assert/strict";
import { lintMessage } from "../../../../src/client/messages/lint/lintMessages.ts";
import { lint } from "../../../../src/core/lint/lint.ts";
import { withEvidence } from "../../../../src/migrations/lint/evidence.ts";
import type { RehearsedStatement, RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import { migrationWith } from "../../../support/lint/cases.ts";

const file = "/repo/src/migrations/1700000000000-change-orders.ts";
const id = "ChangeOrders1700000000000";
/** The line of the first statement of `migrationWith`. */
const firstLine = 5;
const none = { locks: [], rewrites: [], created: [], altered: [], dropped: [], ms: 1 };

/** A rehearsed statement, on the line of the statement with the same index. */
function sent(sql: string, index: number, effects: Partial<RehearsedStatement> = {}): RehearsedStatement {
  return { ...none, sql, at: { file, line: firstLine + index }, ...effects };
}

function rehearsal(
  statements: readonly RehearsedStatement[],
  more: Partial<RevisionRehearsal> = {},
): RevisionRehearsal {
  return {
    id,
    verdict: "reversible",
    direction: "up",
    statements,
    lost: [],
    differences: [],
    columnOrder: [],
    ...more,
  };
}

/** Findings of statements with a rehearsal: rules and sources. */
function judged(sql: readonly string[], rehearsals: readonly RevisionRehearsal[], transaction?: boolean) {
  const text = migrationWith(["SET lock_timeout = 1", ...sql], transaction);
  const result = lint(text, () => ({}));
  const shifted = rehearsals.map((one) => ({
    ...one,
    statements: one.statements.map((statement) => ({
      ...statement,
      at: { file, line: (statement.at?.line ?? 0) + 1 + (transaction === undefined ? 0 : 2) },
    })),
  }));
  return withEvidence({ file, text, result, rehearsals: shifted });
}

const shown = (findings: ReturnType<typeof judged>) =>
  findings.map(({ rule, severity, source, seen }) =>
    [severity, rule, source, seen?.mode ?? seen?.relation ?? seen?.message].filter(Boolean).join(" "),
  );

const index = "CREATE INDEX i ON orders (a)";
const type = "ALTER TABLE orders ALTER COLUMN a TYPE bigint";

describe("a rehearsal and the findings of the text", () => {
  it("leave the text alone if nothing was rehearsed", () => {
    assert.deepEqual(shown(judged([index], [])), ["warning index-not-concurrent text"]);
    assert.match(
      lintMessage(judged([index], [])[0] ?? assert.fail()),
      /^Blocks writes on orders .* \(from the SQL text\)$/,
    );
  });

  it("confirm a lock, with the lock that was taken", () => {
    const found = judged([index], [rehearsal([sent(index, 0, { locks: [{ relation: "orders", mode: "Share" }] })])]);
    assert.deepEqual(shown(found), ["warning index-not-concurrent rehearsal Share"]);
    assert.match(lintMessage(found[0] ?? assert.fail()), /\(as rehearsed: Share on orders\)$/);
  });

  it("confirm a lock that an earlier statement of the revision holds", () => {
    const first = sent("ALTER TABLE orders ADD b int", 0, { locks: [{ relation: "orders", mode: "AccessExclusive" }] });
    const found = judged([first.sql, index], [rehearsal([first, sent(index, 1)])]);
    assert.ok(shown(found).includes("warning index-not-concurrent rehearsal AccessExclusive"));
  });

  it("withdraw a lock that was not taken, for example of a table that does not exist before", () => {
    const other = sent(index, 0, { locks: [{ relation: "users", mode: "Share" }] });
    assert.deepEqual(shown(judged([index], [rehearsal([other])])), []);
  });

  it("keep a lock that could not be read outside of a transaction", () => {
    const found = judged([index], [rehearsal([sent(index, 0)])], false);
    assert.ok(shown(found).includes("warning index-not-concurrent text"));
  });

  it("confirm, correct and withdraw a rewrite", () => {
    const lock = { locks: [{ relation: "orders", mode: "AccessExclusive" }] };
    const rewritten = [rehearsal([sent(type, 0, { ...lock, rewrites: ["orders"] })])];
    assert.deepEqual(shown(judged([type], rewritten)), ["warning change-column-type rehearsal orders"]);
    assert.deepEqual(shown(judged([type], [rehearsal([sent(type, 0, lock)])])), [
      "info change-column-type rehearsal AccessExclusive",
    ]);
    const volatile = "ALTER TABLE orders ADD k uuid DEFAULT my_function()";
    assert.deepEqual(shown(judged([volatile], [rehearsal([sent(volatile, 0, lock)])])), []);
  });

  it("report an error once: on the statement that failed, with its message", () => {
    const required = "ALTER TABLE orders ADD b int NOT NULL";
    const failed = (sql: string): RevisionRehearsal =>
      rehearsal([], {
        verdict: "fails",
        phase: "up",
        problem: {
          code: "migrationFailed",
          revision: id,
          direction: "up",
          message: "no",
          statement: 1,
          sql,
          sqlState: "23502",
          at: { file, line: firstLine + 1 },
        },
      });
    assert.deepEqual(shown(judged([required], [failed(required)])), ["error add-required-column rehearsal no (23502)"]);
    assert.deepEqual(shown(judged(["SELECT nothing"], [failed("SELECT nothing")])), [
      "error fails-in-rehearsal rehearsal",
    ]);
  });

  it("give way to an answer of the live database about the same statement", () => {
    const sql = "ALTER TABLE orders ALTER note SET NOT NULL";
    const at = { file, line: firstLine + 1 };
    const message = 'column "note" contains null values';
    const problem = { code: "migrationFailed", revision: id, direction: "up", message, statement: 1, sql, at } as const;
    const failed = rehearsal([], { verdict: "fails", phase: "up", problem });
    const answer = { id, direction: "up", sql, at, words: "14 rows of orders have no note: this will fail." } as const;
    const text = migrationWith(["SET lock_timeout = 1", sql]);
    const found = (isDecisive: boolean, more: Partial<typeof answer> = {}, settings = {}) => {
      const answers = [{ ...answer, ...more, at: { file, line: firstLine + 1 }, isDecisive }];
      const result = lint(text, () => ({}), settings);
      return shown(withEvidence({ file, text, result, rehearsals: [failed], answers }));
    };
    assert.deepEqual(found(true), ["warning set-not-null text", "error fails-on-live-rows database"]);
    assert.deepEqual(found(false), [
      "warning set-not-null text",
      "error fails-in-rehearsal rehearsal",
      "warning fails-on-live-rows database",
    ]);
    assert.deepEqual(found(true, { id: "Other1700000000000" as typeof id }), [
      "warning set-not-null text",
      "error fails-in-rehearsal rehearsal",
    ]);
    assert.deepEqual(found(true, {}, { "fails-on-live-rows": "off" }), [
      "warning set-not-null text",
      "error fails-in-rehearsal rehearsal",
    ]);
  });

  it("withdraw an error that did not happen, and keep one that depends on rows", () => {
    const enums = ["ALTER TYPE mood ADD VALUE 'a' BEFORE 'b'", "UPDATE orders SET note = 'a' WHERE id = 1"];
    assert.deepEqual(shown(judged(enums, [])), ["error enum-value-used-in-same-transaction text"]);
    assert.deepEqual(shown(judged(enums, [rehearsal(enums.map((sql, at) => sent(sql, at)))])), []);
    const required = "ALTER TABLE orders ADD b int NOT NULL";
    assert.deepEqual(shown(judged([required], [rehearsal([sent(required, 0)])])), ["error add-required-column text"]);
    const rows = { tables: ["orders"], live: "none", problem: { code: "unknown", message: "null" } } as const;
    assert.deepEqual(shown(judged([required], [rehearsal([sent(required, 0)], { rows })])), [
      "warning add-required-column rehearsal null",
    ]);
  });

  it("confirm a loss, and withdraw that of an object that does not exist", () => {
    const drop = "DROP TABLE IF EXISTS orders";
    const lost = rehearsal([sent(drop, 0, { dropped: ["table orders", "column orders.id"] })]);
    assert.deepEqual(shown(judged([drop], [lost])), ["warning drop-table rehearsal table orders"]);
    assert.deepEqual(shown(judged([drop], [rehearsal([sent(drop, 0)])])), []);
  });

  it("add what only the rehearsal has seen", () => {
    const block = "DO $$ BEGIN EXECUTE 'x'; END $$";
    const seen = rehearsal([sent(block, 0, { rewrites: ["orders"], dropped: ["column users.name", "index i"] })]);
    assert.deepEqual(shown(judged([block], [seen])), [
      "warning rewrites-table rehearsal",
      "warning drops-objects rehearsal",
    ]);
    const irreversible = rehearsal([sent("SELECT 1", 0)], { verdict: "irreversible" });
    assert.deepEqual(shown(judged(["SELECT 1"], [irreversible])), ["warning irreversible rehearsal"]);
  });

  it("keep the findings of statements that were not executed", () => {
    const failing = rehearsal([], { verdict: "fails", phase: "up", problem: { code: "cancelled" } });
    assert.deepEqual(shown(judged([index, type], [failing])), [
      "warning index-not-concurrent text",
      "warning change-column-type text",
    ]);
  });
});
