import assert from "node:assert/strict";
import type { MigrationFailed } from "../../../src/core/problems/problem.ts";
import type { LiveFinding } from "../../../src/migrations/liveClaims.ts";
import { claimsToCheck, reasonOf, withFindings } from "../../../src/migrations/liveClaims.ts";
import type { LiveClaim, RevisionRehearsal, Verdict } from "../../../src/migrations/rehearsal.ts";

const failure: MigrationFailed = {
  code: "migrationFailed",
  revision: "B1",
  direction: "up",
  message: "could not create unique index",
  statement: 1,
  sqlState: "23505",
};
const claim: LiveClaim = { constraint: "index x", table: "bill", sql: "SELECT 1", isDecisive: true, failure };
const other: LiveClaim = { constraint: "NOT NULL of a", table: "bill", isDecisive: false };

function rehearsal(verdict: Verdict, ...claims: readonly LiveClaim[]): RevisionRehearsal {
  const facts = { id: "B1", direction: "up", statements: [], lost: [], differences: [], columnOrder: [] } as const;
  const unproven = { verdict, claims };
  if (verdict === "irreversible") return { ...facts, verdict, unproven };
  return { ...facts, verdict: "undetermined", reason: reasonOf(claims), unproven };
}

const settled = (one: RevisionRehearsal, findings: readonly LiveFinding[]) => {
  const [revision] = withFindings([one], findings);
  assert.equal(revision?.unproven, undefined);
  return [revision?.verdict, revision?.reason?.kind, revision?.problem?.code];
};

describe("claims about live rows", () => {
  it("leave the verdict if the rows satisfy them", () =>
    assert.deepEqual(settled(rehearsal("reversible", claim), ["satisfied"]), ["reversible", undefined, undefined]));

  it("make a revision fail if rows violate them", () =>
    assert.deepEqual(settled(rehearsal("dataLost", claim), ["violated"]), ["fails", undefined, "migrationFailed"]));

  it("remain a doubt if the revision may repair the rows", () =>
    assert.deepEqual(settled(rehearsal("reversible", { ...claim, isDecisive: false }), ["violated"]), [
      "undetermined",
      "liveRows",
      undefined,
    ]));

  it("remain a doubt without an answer of the live database", () => {
    assert.deepEqual(settled(rehearsal("reversible", claim), ["unknown"]), ["undetermined", "liveRows", undefined]);
    assert.deepEqual(settled(rehearsal("reversible", claim), []), ["undetermined", "liveRows", undefined]);
  });

  it("name only those that are open", () => {
    const [revision] = withFindings([rehearsal("reversible", claim, other)], ["satisfied"]);
    assert.deepEqual(revision?.reason, { kind: "liveRows", constraints: ["NOT NULL of a"], tables: ["bill"] });
  });

  it("do not hide that a revision is irreversible, and make it fail", () => {
    assert.deepEqual(settled(rehearsal("irreversible", claim), ["unknown"]), ["irreversible", undefined, undefined]);
    assert.deepEqual(settled(rehearsal("irreversible", claim), ["violated"]), ["fails", undefined, "migrationFailed"]);
  });

  it("are checked in the order of the revisions, without those that no query decides", () => {
    const revisions = [rehearsal("reversible", other, claim), rehearsal("reversible", { ...claim, sql: "SELECT 2" })];
    assert.deepEqual(claimsToCheck(revisions), ["SELECT 1", "SELECT 2"]);
    const verdicts = withFindings(revisions, ["satisfied", "violated"]).map(({ verdict }) => verdict);
    assert.deepEqual(verdicts, ["undetermined", "fails"]);
  });
});
