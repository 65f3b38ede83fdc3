import assert from "node:assert/strict";
import { isAccepted } from "../../../scripts/lib/licences/expressions.mjs";
import { licencesOf, readAudit, readOutdated } from "../../../scripts/lib/updates/reports.mjs";

describe("an audit of npm", () => {
  it("without a vulnerability is an answer without findings", () => {
    const output = JSON.stringify({
      auditReportVersion: 2,
      vulnerabilities: {},
      metadata: { vulnerabilities: { total: 0 } },
    });
    assert.deepEqual(readAudit(output), { answered: true, findings: [] });
  });

  it("lists vulnerabilities, the most severe first", () => {
    const vulnerabilities = {
      a: { name: "a", severity: "low", range: "<2", via: ["b"], fixAvailable: false },
      b: {
        name: "b",
        severity: "high",
        range: "<1",
        via: [{ title: "Code", url: "https://b.example" }],
        fixAvailable: true,
      },
    };
    const { answered, findings } = readAudit(
      JSON.stringify({ vulnerabilities, metadata: { vulnerabilities: { total: 2 } } }),
    );
    assert.equal(answered, true);
    assert.deepEqual(findings, [
      "high: b <1: Code (https://b.example); a fix is available",
      "low: a <2: through b; no fix is known",
    ]);
  });

  const unanswered: readonly (readonly [string, string, string])[] = [
    [
      "the registry refuses it",
      '{"message":"405 Method Not Allowed","statusCode":405,"error":{"summary":""}}',
      "405 Method Not Allowed",
    ],
    [
      "there is no network",
      '{"error":{"code":"ENOTFOUND","summary":"getaddrinfo ENOTFOUND"}}',
      "getaddrinfo ENOTFOUND",
    ],
    ["npm prints no JSON", "", "no JSON"],
    ["the JSON has no counts", '{"vulnerabilities":{}}', "no JSON"],
  ];
  for (const [title, output, reason] of unanswered) {
    it(`has no answer if ${title}`, () => {
      const report = readAudit(output);
      assert.equal(report.answered, false);
      assert.equal(report.reason, reason);
    });
  }
});

describe("outdated packages", () => {
  it("are those whose newest version is another one", () => {
    const output = JSON.stringify({
      a: { current: "1.0.0", latest: "2.0.0" },
      b: { current: "1.0.0", latest: "1.0.0" },
    });
    assert.deepEqual(readOutdated(output), [{ name: "a", current: "1.0.0", latest: "2.0.0" }]);
  });

  it("are none if npm prints nothing", () => assert.deepEqual(readOutdated(""), []));

  it("are not known if npm reports an error", () => {
    assert.throws(() => readOutdated('{"error":{"summary":"no network"}}'), /npm outdated failed: no network/);
  });
});

it("the licences of dependencies are separate for what ships and for tools", () => {
  const lock = {
    packages: {
      "": { version: "1.0.0" },
      "node_modules/a": { version: "1.0.0", license: "GPL-3.0-only" },
      "node_modules/a/node_modules/@b/c": { version: "2.0.0", license: "WTFPL", dev: true },
      "node_modules/d": { version: "3.0.0", license: "MIT" },
      "node_modules/e": { version: "4.0.0" },
    },
  };
  assert.deepEqual(licencesOf(lock, isAccepted), {
    shipped: ["a 1.0.0 (GPL-3.0-only)", "e 4.0.0 (none stated)"],
    tools: ["@b/c 2.0.0 (WTFPL)"],
  });
});
