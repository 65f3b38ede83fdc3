import assert from "node:assert/strict";
import { createsExtension, withoutVersionsOf } from "../../../../src/core/sql/createdObjects.ts";

describe("an extension in the text of a revision", () => {
  it("has a name, unless a template or a variable gives it", () => {
    assert.deepEqual(createsExtension('CREATE EXTENSION IF NOT EXISTS "uuid-ossp"; CREATE EXTENSION PG_TRGM'), [
      "uuid-ossp",
      "pg_trgm",
    ]);
    assert.deepEqual(createsExtension('CREATE EXTENSION ${name}; CREATE EXTENSION "${name}"'), []);
  });

  const cases: readonly (readonly [sql: string, expected: string])[] = [
    ["CREATE EXTENSION postgis VERSION '3.4'", "CREATE EXTENSION postgis"],
    ['create extension "postgis" version "3.4" cascade', 'create extension "postgis" cascade'],
    [
      "CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA \"my gis\" VERSION '3.4'; SELECT 1",
      'CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA "my gis"; SELECT 1',
    ],
    [
      "DO $$ BEGIN EXECUTE 'CREATE EXTENSION postgis VERSION ''3.4'''; END $$",
      "DO $$ BEGIN EXECUTE 'CREATE EXTENSION postgis'; END $$",
    ],
    ["ALTER EXTENSION postgis UPDATE TO '3.5'", "ALTER EXTENSION postgis UPDATE"],
    ["CREATE EXTENSION citext VERSION '1.6'", "CREATE EXTENSION citext VERSION '1.6'"],
    ["CREATE EXTENSION postgis_raster VERSION '3.4'", "CREATE EXTENSION postgis_raster VERSION '3.4'"],
    ["CREATE EXTENSION postgis; SELECT version '3.4'", "CREATE EXTENSION postgis; SELECT version '3.4'"],
  ];
  for (const [sql, expected] of cases)
    it(`${sql} is ${expected} for a stand-in`, () => assert.equal(withoutVersionsOf(["postgis"])(sql), expected));
});
