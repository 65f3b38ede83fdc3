import assert from "node:assert/strict";
import fc from "fast-check";
import type { NamedDatabase } from "../../../src/migrations/protection.ts";
import { settingDefaults } from "../../../src/manifest.ts";
import { protectedBy } from "../../../src/migrations/protection.ts";
import { runSettingsFor } from "../../../src/migrations/runSettings.ts";

describe("a protected database", () => {
  const words: readonly (readonly [pattern: string, value: string, matches: boolean])[] = [
    ["prod", "prod", true],
    ["prod", "app_prod", true],
    ["prod", "appprod", true],
    ["prod", "prod-eu", true],
    ["prod", "PROD1", true],
    ["prod", "db.prod.internal", true],
    ["prod", "products", false],
    ["prod", "production", false],
    ["prod", "products_prod", true],
    ["prod", "prodü", false],
    ["production", "my-production-db", true],
    ["a.b", "axb", false],
    ["*prod*", "products", true],
    ["prod*", "app_prod", false],
    ["*.x.com", "a.b.X.com", true],
    ["*.x.com", "a.xycom", false],
    ["*.x.com", "a.x.com.evil", false],
    ["a*c", "abbc", true],
    ["a-b[1]", "a-b[1]", true],
    ["*", "x", true],
    ["  prod ", "prod", true],
    ["", "prod", false],
    ["!", "prod", false],
    ["host:", "prod", false],
  ];
  for (const [pattern, value, matches] of words)
    it(`${JSON.stringify(pattern)} ${matches ? "matches" : "does not match"} ${value}`, () => {
      const expected = matches ? { pattern, what: "host", value } : undefined;
      assert.deepEqual(protectedBy([pattern], { host: value }), expected);
    });

  const cases: readonly (readonly [patterns: readonly string[], database: NamedDatabase, by: string | undefined])[] = [
    [["prod"], { host: "localhost", database: "app_prod", environment: "dev" }, "prod database app_prod"],
    [["prod"], { host: "localhost", environment: "prod" }, "prod environment prod"],
    [["host:prod"], { host: "localhost", database: "app_prod" }, undefined],
    [["Database:prod"], { host: "prod", database: "app_prod" }, "Database:prod database app_prod"],
    [["environment:stag*"], { environment: "staging" }, "environment:stag* environment staging"],
    [["prod", "!host:localhost"], { host: "localhost", database: "prod" }, undefined],
    [["!host:localhost", "prod"], { host: "localhost", database: "prod" }, "prod database prod"],
    [["prod", "!products*"], { host: "prod" }, "prod host prod"],
    [["*", "!dev", "dev_live"], { database: "dev_live" }, "dev_live database dev_live"],
    [
      ["prod", "host:*.rds.amazonaws.com"],
      { host: "prod.x.rds.amazonaws.com" },
      "host:*.rds.amazonaws.com host prod.x.rds.amazonaws.com",
    ],
    [["prod"], { host: "localhost", database: "app", bastion: "gate-prod" }, "prod bastion gate-prod"],
    [["bastion:gate*"], { host: "gate", bastion: "gate.example" }, "bastion:gate* bastion gate.example"],
    [["host:gate*"], { host: "localhost", bastion: "gate.example" }, undefined],
    [["*"], {}, undefined],
    [[null, 1, "prod"] as unknown as readonly string[], { host: "prod" }, "prod host prod"],
  ];
  for (const [patterns, database, by] of cases)
    it(`${patterns.join(", ")} of ${JSON.stringify(database)}: ${by ?? "not"}`, () => {
      const found = protectedBy(patterns, database);
      assert.equal(found && `${found.pattern} ${found.what} ${found.value}`, by);
    });

  const rented = [
    "x.eu-west-1.rds.amazonaws.com",
    "ec2-1-2-3-4.compute-1.amazonaws.com",
    "ec2-1.eu-west-1.compute.amazonaws.com",
    "a.postgres.database.azure.com",
    "db.abc.supabase.co",
    "aws-0-eu-central-1.pooler.supabase.com",
    "ep-a.eu-central-1.aws.neon.tech",
    "dpg-a.frankfurt-postgres.render.com",
    "monorail.proxy.rlwy.net",
  ];
  for (const host of rented)
    it(`is rented: ${host}`, () => assert.equal(protectedBy(settingDefaults.protected, { host })?.value, host));
  for (const host of ["localhost", "127.0.0.1", "postgres", "db.dev.example.com", "products.example.com"])
    it(`is one's own: ${host}`, () => assert.equal(protectedBy(settingDefaults.protected, { host }), undefined));

  it("is found or not, whatever is typed", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (patterns, host) => {
        const found = protectedBy(patterns, { host });
        assert.ok(found === undefined || patterns.includes(found.pattern));
        if (/^\S+$/.test(host) && !/[*!:]/.test(host)) assert.ok(protectedBy([...patterns, host], { host }));
      }),
    );
  });
});

describe("the settings of a run", () => {
  const settings = {
    "*": { lockTimeout: 5, transaction: "each" },
    production: { lockTimeout: 2, statementTimeout: 0 },
    odd: { lockTimeout: "3", statementTimeout: -1, transaction: "some", other: 1 },
    nothing: null,
  } as never;
  const cases: readonly (readonly [environment: string | undefined, expected: object])[] = [
    [undefined, { lockTimeout: 5, transaction: "each" }],
    ["production", { lockTimeout: 2, statementTimeout: 0, transaction: "each" }],
    ["odd", { lockTimeout: 5, transaction: "each" }],
    ["nothing", { lockTimeout: 5, transaction: "each" }],
    ["constructor", { lockTimeout: 5, transaction: "each" }],
    ["unknown", { lockTimeout: 5, transaction: "each" }],
  ];
  for (const [environment, expected] of cases)
    it(`in ${environment ?? "no environment"}`, () =>
      assert.deepEqual(runSettingsFor(settings, environment), expected));
  it("that are none", () => {
    for (const none of [null, undefined, 1, "x", []]) assert.deepEqual(runSettingsFor(none as never, "a"), {});
  });
});
