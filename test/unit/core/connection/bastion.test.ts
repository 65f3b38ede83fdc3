import assert from "node:assert/strict";
import { bastionOf } from "../../../../src/core/connection/bastion.ts";

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
