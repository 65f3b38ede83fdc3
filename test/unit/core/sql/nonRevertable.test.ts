import assert from "node:assert/strict";
import { countNonReverted, residueOf, mayEndTransaction } from "../../../../src/core/sql/nonRevertable.ts";

const a = "CREATE TABLE a (id int)";
const b = "INSERT INTO a VALUES (1)";

describe("what no rollback undoes", () => {
  const cases: readonly (readonly [sent: readonly string[], isOpen: boolean, statements: number, after: boolean])[] = [
    [[], true, 0, true],
    [[a, b], true, 0, true],
    [[a, b], false, 2, false],
    [[`${a}; ${b}`], false, 2, false],
    [[a, "COMMIT", b], true, 2, false],
    [[a, "-- done\nEND", b], true, 2, false],
    [[a, "COMMIT", "BEGIN", b], true, 1, true],
    [[a, "BEGIN", "COMMIT"], true, 1, false],
    [[a, "ROLLBACK", b], true, 1, false],
    [[a, "SAVEPOINT s", b, "ROLLBACK TO SAVEPOINT s", "COMMIT"], true, 1, false],
    [[a, "SAVEPOINT s", b, "RELEASE s", "COMMIT"], true, 2, false],
    [["SELECT 1", "SET lock_timeout = 1", "ANALYZE", "VACUUM a", "LOCK a"], false, 0, false],
    [["CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END", "COMMIT PREPARED 'x'"], true, 0, true],
  ];
  for (const [sent, isOpen, statements, after] of cases)
    it(`${isOpen ? "in" : "outside of"} a transaction: ${sent.join(" | ")}`, () =>
      assert.deepEqual(countNonReverted(sent, isOpen), { statements, isOpen: after }));
});

describe("what a failed text may have left", () => {
  const cases: readonly (readonly [text: string, isOpen: boolean, left: ReturnType<typeof residueOf>])[] = [
    [b, false, undefined],
    ["COMMIT", true, undefined],
    [`${a}; COMMIT; ${b}`, true, "statements"],
    ["CREATE UNIQUE INDEX CONCURRENTLY i ON a (id)", false, "index"],
    ["CREATE UNIQUE INDEX CONCURRENTLY i ON a (id)", true, undefined],
    ["REINDEX TABLE CONCURRENTLY a", false, "index"],
    ["DROP INDEX CONCURRENTLY i", false, undefined],
  ];
  for (const [text, isOpen, left] of cases)
    it(`${text}: ${left ?? "nothing"}`, () => assert.equal(residueOf(text, isOpen), left));
});

describe("whether a text may end a transaction", () => {
  const may = [
    "COMMIT",
    " rollback;",
    "END",
    "/* x */ COMMIT",
    "-- x\nCOMMIT",
    `${a}; COMMIT`,
    "PREPARE TRANSACTION 'x'",
  ];
  const mayNot = [a, b, `${a};`, "UPDATE a SET commit = 1", "SELECT 'COMMIT'"];
  for (const text of may) it(text, () => assert.equal(mayEndTransaction(text), true));
  for (const text of mayNot) it(`not: ${text}`, () => assert.equal(mayEndTransaction(text), false));
});
