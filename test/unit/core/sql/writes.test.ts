import assert from "node:assert/strict";
import { rowWrites } from "../../../../src/core/sql/writes.ts";

const cases: readonly (readonly [sql: string, expected: readonly string[]])[] = [
  ["INSERT INTO bill VALUES (1)", ["insert bill"]],
  ['INSERT INTO public."Bill" (id) VALUES (1), (2)', ["insert Bill"]],
  ["INSERT INTO bill SELECT * FROM old", ["copied bill"]],
  ["INSERT INTO bill VALUES (1) ON CONFLICT (id) DO UPDATE SET cents = 1", ["insert bill", "update bill"]],
  ["UPDATE ONLY bill SET a = 1; DELETE FROM part", ["update bill", "delete part"]],
  ["WITH gone AS (DELETE FROM bill RETURNING id) SELECT * FROM gone", ["delete bill"]],
  ["MERGE INTO bill USING part ON true WHEN MATCHED THEN DELETE", ["update bill"]],
  ["TRUNCATE TABLE bill", ["delete bill"]],
  ["COPY bill FROM STDIN", ["copied bill"]],
  ["SELECT * FROM bill FOR UPDATE", []],
  ["CREATE TABLE part (bill int REFERENCES bill ON DELETE CASCADE ON UPDATE CASCADE)", []],
  ["ALTER TABLE bill ALTER cents TYPE text USING cents::text", ["update bill"]],
  ["ALTER TABLE bill ALTER cents TYPE bigint", []],
  ["ALTER TABLE bill ADD CHECK (a > 0)", []],
  ["DO $$ BEGIN ALTER TABLE bill ADD UNIQUE (a); EXCEPTION WHEN duplicate_object THEN NULL; END $$", []],
  ["DO $$ BEGIN UPDATE bill SET a = 1; END $$", ["update bill"]],
  ["DO $$ BEGIN EXECUTE 'DELETE FROM bill'; END $$", ["update any"]],
  ["CALL fill()", ["update any"]],
];

describe("writes of a statement", () => {
  for (const [sql, expected] of cases)
    it(`are read from its words: ${sql}`, () =>
      assert.deepEqual(
        rowWrites(sql).map(({ kind, table = "any" }) => `${kind} ${table}`),
        expected,
      ));
});
