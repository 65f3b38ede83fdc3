import assert from "node:assert/strict";
import { newerFeature } from "../../../../src/core/sql/versionFeatures.ts";

const cases: readonly (readonly [sql: string, major: number, feature: string | undefined])[] = [
  ["CREATE TABLE a (id uuid DEFAULT uuidv7())", 17, "uuidv7()"],
  ["CREATE TABLE a (id uuid DEFAULT uuidv7())", 18, undefined],
  ["CREATE TABLE a (b text, c text GENERATED ALWAYS AS (upper(b)) STORED)", 13, undefined],
  ["CREATE TABLE a (b text, c text GENERATED ALWAYS AS (upper(b)))", 17, "virtual generated columns"],
  ["CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY)", 13, undefined],
  ["CREATE UNIQUE INDEX i ON a (b) NULLS NOT DISTINCT", 14, "NULLS NOT DISTINCT"],
  ["SELECT 'MERGE INTO a'", 14, undefined],
  ["DO $$ BEGIN MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE; END $$", 14, undefined],
  ["DO $$ BEGIN UPDATE a SET id = uuidv7(); END $$", 15, "uuidv7()"],
  ["MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE", 14, "MERGE"],
];

describe("a feature of a later PostgreSQL", () => {
  for (const [sql, major, feature] of cases)
    it(`is ${feature ?? "not seen"} in ${sql} for version ${major}`, () =>
      assert.equal(newerFeature(sql, major), feature));
});
