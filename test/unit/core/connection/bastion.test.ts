import assert from "node:assert/strict";
import { bastionOf } from "../../../../src/core/connection/bastion.ts";
import {
  databaseTitle,
  isLocalServer,
  isSameDatabase,
  protectableNames,
} from "../../../../src/core/connection/connection.ts";
import { protectedBy } from "../../../../src/migrations/protection.ts";

const used: readonly (readonly [setting: unknown, bastion: unknown, environment?: string])[] = [
  ["", undefined],
  [undefined, undefined],
  ["gate", { host: "gate" }],
  [" deploy@gate.example ", { host: "gate.example", user: "deploy" }],
  ["::1", { host: "::1" }],
  [
    { host: "gate", user: "deploy", port: 2222 },
    { host: "gate", user: "deploy", port: 2222 },
  ],
  [{ host: "gate", environments: ["live"] }, undefined],
  [{ host: "gate", environments: ["live"] }, undefined, "test"],
  [{ host: "gate", environments: ["live"] }, { host: "gate" }, "live"],
];

const refused: readonly (readonly [setting: unknown, part: string, value: string])[] = [
  ["-oProxyCommand=x", "host", "-oProxyCommand=x"],
  ["gate;touch x", "host", "gate;touch x"],
  ["$(touch x)", "host", "$(touch x)"],
  ["gate`x`", "host", "gate`x`"],
  ["%h", "host", "%h"],
  ["deploy@", "host", ""],
  ["-x@gate", "user", "-x"],
  ["deploy:secret@gate", "user", "deploy:***"],
  ["ssh://deploy:secret@gate", "user", "ssh:***"],
  [{ host: "deploy:secret@gate" }, "host", "deploy:***@gate"],
  [{}, "host", ""],
  [{ host: "gate", port: "22" }, "port", "22"],
  [{ host: "gate", port: 70_000 }, "port", "70000"],
  [{ host: "gate", user: "a b" }, "user", "a b"],
  [{ host: "gate", password: "secret" }, "value", "password"],
  [{ host: "gate", environments: "live" }, "value", "live"],
  [["gate"], "value", '["gate"]'],
  [7, "value", "7"],
];

describe("the setting of a bastion", () => {
  for (const [setting, bastion, environment] of used)
    it(`reads ${JSON.stringify(setting)}${environment === undefined ? "" : ` for ${environment}`}`, () =>
      assert.deepEqual(bastionOf(setting, environment), bastion));
  for (const [setting, part, value] of refused)
    it(`refuses ${JSON.stringify(setting)} and repeats no password`, () =>
      assert.deepEqual(bastionOf(setting, undefined), { code: "sshSetting", part, value }));
});

describe("a database behind a bastion", () => {
  const direct = { driver: "postgres", host: "localhost", port: 5432, database: "app", user: "a", source: "" } as const;
  const behind = { ...direct, via: "gate" };

  it("is another one than the database of the same name on this machine", () => {
    assert.equal(isSameDatabase(direct, { ...direct }), true);
    assert.equal(isSameDatabase(behind, { ...behind }), true);
    assert.equal(isSameDatabase(direct, behind), false);
    assert.equal(isSameDatabase(behind, { ...behind, via: "other" }), false);
  });

  it("is named with its bastion, and is not on this machine", () => {
    assert.deepEqual([databaseTitle(direct), databaseTitle(behind)], ["app@localhost", "app@localhost via gate"]);
    assert.deepEqual([isLocalServer(direct), isLocalServer(behind)], [true, false]);
  });

  it("is protected as the bastion if it is on the bastion, whatever is said of this machine", () => {
    assert.deepEqual(protectableNames(direct), { host: "localhost", database: "app" });
    assert.deepEqual(protectableNames(behind), { host: "gate", database: "app", bastion: "gate" });
    assert.equal(protectableNames({ ...behind, host: "db.internal" }).host, "db.internal");
    const names = protectableNames({ ...behind, via: "gate-prod" });
    assert.equal(protectedBy(["prod", "!host:localhost"], names)?.value, "gate-prod");
  });
});
