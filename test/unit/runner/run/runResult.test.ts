import assert from "node:assert/strict";
import type { Plan, ChangeRequest } from "../../../../src/migrations/plan.ts";
import { planFor } from "../../../../src/migrations/plan.ts";
import { isProblem } from "../../../../src/core/problems/problem.ts";
import type { ExecuteResult } from "../../../../src/protocol/runner.ts";
import { nonRevertedCounter } from "../../../../src/runner/run/nonRevertable.ts";
import { journalEnd, notRecorded, resultOf } from "../../../../src/runner/run/runResult.ts";
import type { ExecutedStatement } from "../../../../src/runner/run/tracker.ts";
import { historyOf, idOf, revisionOf } from "../../../support/views.ts";

const rowsOf = (letters: string) =>
  [...letters].map((letter, index) => ({
    id: idOf(letter),
    timestamp: revisionOf(letter).timestamp,
    order: 10 + index,
  }));

function planOf(files: string, rows: string, request: ChangeRequest): Plan {
  const plan = planFor(historyOf(files, rows), request);
  return isProblem(plan) ? assert.fail(plan.code) : plan;
}

const upgrade = { kind: "upgradeHead" } as const;
const base = { kind: "downgradeBase" } as const;
const unread = { code: "connectionLost", host: "db", port: 5432 } as const;
const failure = { code: "lockLost" } as const;

/** `+A −B`, and `?` where the rows could not be read. */
const told = ({ applied, reverted, verified }: ExecuteResult) =>
  [
    ...applied.map((id) => `+${id.charAt(3)}`),
    ...reverted.map((id) => `−${id.charAt(3)}`),
    ...(verified ? [] : ["?"]),
  ].join(" ");

/** The rows before and after, and what a run of the plan has done by them. */
const results: readonly (readonly [
  title: string,
  files: string,
  request: ChangeRequest,
  before: string,
  after: string | undefined,
  told: string,
])[] = [
  ["an upgrade", "ABC", upgrade, "A", "ABC", "+B +C"],
  ["an upgrade that stopped", "ABC", upgrade, "A", "AB", "+B"],
  ["an upgrade that was rolled back", "ABC", upgrade, "A", "A", ""],
  ["an upgrade while another window reverts", "AB", upgrade, "A", "B", "+B"],
  ["a revert", "AB", base, "AB", "", "−B −A"],
  ["a revert that stopped", "AB", base, "AB", "A", "−B"],
  ["a stamp", "ABC", { kind: "stamp", revision: idOf("B") }, "AC", "AB", "+B −C"],
  ["an upgrade whose rows could not be read again", "AB", upgrade, "A", undefined, "?"],
  ["a revert whose rows could not be read again", "AB", base, "AB", undefined, "?"],
];

describe("the result of a run", () => {
  for (const [title, files, request, before, after, expected] of results) {
    it(`of ${title} says what the migrations table says`, () => {
      const plan = planOf(files, before, request);
      const ending = { problem: undefined, milliseconds: 7, kept: undefined };
      const result = resultOf(plan, rowsOf(before), after === undefined ? unread : rowsOf(after), ending);
      assert.equal(told(result), expected);
      assert.deepEqual([result.milliseconds, result.problem, result.kept], [7, undefined, undefined]);
    });
  }

  it("says what stays of a revision that failed, and nothing of one that is applied, reverted or not known", () => {
    const kept = [
      { revision: idOf("B"), statements: 1 },
      { revision: idOf("C"), statements: 2 },
    ];
    const ending = { problem: failure, milliseconds: 1, kept };
    const up = planOf("ABC", "A", upgrade);
    assert.deepEqual(resultOf(up, rowsOf("A"), rowsOf("AB"), ending).kept, [kept[1]]);
    assert.deepEqual(resultOf(up, rowsOf("A"), rowsOf("A"), ending).kept, kept);
    assert.equal(resultOf(up, rowsOf("A"), rowsOf("ABC"), ending).kept, undefined);
    assert.equal(resultOf(up, rowsOf("A"), unread, ending).kept, undefined);
    const down = planOf("ABC", "ABC", base);
    assert.deepEqual(resultOf(down, rowsOf("ABC"), rowsOf("AB"), ending).kept, [kept[0]]);
    assert.equal(resultOf(up, rowsOf("A"), rowsOf("A"), ending).problem, failure);
  });

  it("names the revisions whose rows are not as the plan has them after a run without an error", () => {
    const wrong = (files: string, before: string, request: ChangeRequest, after: string) => {
      const problem = notRecorded(
        planOf(files, before, request),
        rowsOf(before),
        rowsOf(after),
        [...files].map(idOf),
        '"migrations"',
      );
      return problem && JSON.stringify(problem);
    };
    const of = (...letters: readonly string[]) =>
      JSON.stringify({ code: "notRecorded", revisions: letters.map(idOf), table: '"migrations"' });
    assert.equal(wrong("ABC", "A", upgrade, "ABC"), undefined);
    assert.equal(wrong("ABC", "A", upgrade, "AC"), of("B"));
    assert.equal(wrong("AB", "AB", base, ""), undefined);
    assert.equal(wrong("AB", "AB", base, "AB"), of("B", "A"));
    assert.equal(wrong("AB", "AB", { kind: "stamp" }, "AB"), undefined);
    assert.equal(wrong("ABC", "AB", upgrade, "C"), of("A", "B"), "rows of revisions that were not in the plan");
    assert.equal(wrong("BC", "AB", upgrade, "BC"), undefined, "the row of a revision without a file");
    assert.equal(wrong("AB", "A", upgrade, "ABB"), of("B"), "a second row of its own");
    assert.equal(notRecorded(planOf("A", "", upgrade), [], unread, [], "m"), undefined);
  });

  it("is kept in the journal with the number of each row, and with how it ended", () => {
    const result = { applied: [idOf("B")], reverted: [idOf("C")], milliseconds: 5, verified: true };
    assert.deepEqual(journalEnd(result, rowsOf("AB")), {
      outcome: "ok",
      applied: [{ id: idOf("B"), order: 11 }],
      reverted: [idOf("C")],
      milliseconds: 5,
    });
    assert.equal(journalEnd({ ...result, problem: failure }, rowsOf("AB")).outcome, "lockLost");
    assert.deepEqual(journalEnd(result, unread).applied, [{ id: idOf("B"), order: 0 }]);
    const twice = [...rowsOf("AB"), { ...rowsOf("AB")[1], order: 40 }] as ReturnType<typeof rowsOf>;
    assert.equal(journalEnd(result, twice).applied[0]?.order, 40);
  });
});

describe("what a run leaves outside of its transactions", () => {
  const sent = (letter: string, sql: string) => ({ revision: idOf(letter), sql }) as ExecutedStatement;
  const enter = (isTransactionActive: boolean) => ({ isTransactionActive }) as never;
  const send = (answers: boolean) => () =>
    answers ? Promise.resolve([]) : Promise.reject(new Error("no transaction"));

  it("is counted for each revision that ran without a transaction", async () => {
    const counter = nonRevertedCounter();
    await counter.enter?.(enter(false), send(true));
    await counter.after?.(sent("A", "CREATE TABLE a ()"), send(true));
    await counter.after?.(sent("A", "CREATE TABLE b ()"), send(true));
    await counter.enter?.(enter(false), send(true));
    await counter.after?.(sent("B", "CREATE TABLE c ()"), send(true));
    counter.before?.("CREATE INDEX CONCURRENTLY i ON c (id)");
    assert.deepEqual(counter.kept(idOf("B")), [
      { revision: idOf("A"), statements: 2 },
      { revision: idOf("B"), statements: 1, left: "index" },
    ]);
  });

  it("is nothing of what a transaction rolls back, and what a revision has committed itself", async () => {
    const counter = nonRevertedCounter();
    await counter.enter?.(enter(true), send(true));
    await counter.after?.(sent("A", "CREATE TABLE a ()"), send(true));
    assert.deepEqual(counter.kept(idOf("A")), []);
    await counter.after?.(sent("A", "COMMIT"), send(true));
    await counter.after?.(sent("A", "CREATE TABLE b ()"), send(true));
    assert.deepEqual(counter.kept(idOf("A")), [{ revision: idOf("A"), statements: 2 }]);
    // TypeORM's own word is not enough after a COMMIT: the server says whether a transaction is open.
    await counter.enter?.(enter(true), send(false));
    await counter.after?.(sent("B", "CREATE TABLE c ()"), send(true));
    assert.deepEqual(counter.kept(idOf("B")).at(-1), { revision: idOf("B"), statements: 1 });
  });

  it("counts what another session of the revision has committed", async () => {
    const counter = nonRevertedCounter();
    await counter.enter?.(enter(false), send(true));
    await counter.after?.(sent("A", "CREATE TABLE a ()"), send(true));
    counter.elsewhere?.(idOf("A"), ["INSERT INTO b VALUES (1)", "SELECT 1"]);
    counter.elsewhere?.(idOf("B"), ["SELECT 1"]);
    counter.elsewhere?.(idOf("C"), ["DELETE FROM b"]);
    assert.deepEqual(counter.kept(undefined), [
      { revision: idOf("A"), statements: 2 },
      { revision: idOf("C"), statements: 1 },
    ]);
  });
});
