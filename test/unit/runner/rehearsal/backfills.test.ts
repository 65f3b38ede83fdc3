import assert from "node:assert/strict";
import { rowWrites } from "../../../../src/core/sql/writes.ts";
import { isBackfilled } from "../../../../src/runner/rehearsal/claims/planWrites.ts";

const cases: readonly (readonly [isFilled: boolean, sql: string])[] = [
  [true, "UPDATE bill SET note = 'x'"],
  [true, `UPDATE "bill" SET "note" = '' WHERE "note" IS NULL`],
  [true, "UPDATE bill SET note = cents"],
  [true, "UPDATE bill SET note = coalesce(other, 'none')"],
  [true, "UPDATE bill SET note = '5'::varchar(10)"],
  [false, "UPDATE bill SET note = other"],
  [false, "UPDATE bill SET note = NULL"],
  [false, "UPDATE bill SET note = 'x' WHERE id > 5"],
  [false, "UPDATE bill SET note = 'x'; UPDATE bill SET note = NULL WHERE id = 1"],
  [false, "UPDATE bill SET note = 'x'; INSERT INTO bill VALUES (1)"],
  [false, "UPDATE bill SET other = 'x'"],
];

describe("NOT NULL after an update", () => {
  for (const [isFilled, sql] of cases)
    it(`${isFilled ? "holds for all rows" : "may not hold for all rows"}: ${sql}`, () =>
      assert.equal(isBackfilled(rowWrites(sql), "note", new Set(["cents"])), isFilled));
});
