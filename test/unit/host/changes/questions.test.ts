import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { askForTarget } from "../../../../src/commands/revisions/askTarget.ts";
import { requestChange } from "../../../../src/host/changes/requestChange.ts";
import type { ChangeOptions } from "../../../../src/host/changes/requestChange.ts";
import type { Services } from "../../../../src/host/services.ts";
import type { ChangeRequest } from "../../../../src/migrations/plan.ts";
import { planFor } from "../../../../src/migrations/plan.ts";
import { isProblem } from "../../../../src/core/problems/problem.ts";
import { scriptOfRecording } from "../../../../src/migrations/script.ts";
import type { RequestedRange } from "../../../../src/migrations/requestedRange.ts";
import { requestTo } from "../../../../src/migrations/requestedRange.ts";
import { reset, shownByEditor } from "../../../support/editor.ts";
import { historyOf, idOf, projectOf } from "../../../support/views.ts";

const upgrade = { kind: "upgradeHead" } as const;
const base = { kind: "downgradeBase" } as const;
const name = "appdb@db.example";

type Changing = {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly how?: ChangeOptions;
  readonly files?: string;
  readonly rows?: string;
  /** An applied revision whose file is gone and that a pending one repeats. */
  readonly renamed?: readonly [id: string, from: string];
};

/** What is asked before a change, and what is sent to the runner after a yes. */
async function change(
  request: ChangeRequest,
  { settings = {}, how = {}, files = "A", rows = "", renamed }: Changing = {},
) {
  reset({ protected: [], confirm: "whenDataMayBeLost", rehearse: false, ...settings });
  const whole = historyOf(files, rows);
  const revisions = whole.revisions.map((one) => (one.id === renamed?.[0] ? { ...one, renamedFrom: renamed[1] } : one));
  const history = { ...whole, revisions };
  const project = projectOf({ history });
  const sent: string[] = [];
  const client = {
    startedAt: 1,
    request: (method: string) => {
      if (method === "plan") return Promise.resolve(planFor(history, request));
      sent.push(method);
      return Promise.resolve({ applied: [], reverted: [], milliseconds: 1, verified: true, counts: [] });
    },
  };
  const done = () => Promise.resolve();
  Object.assign(project, { client, ensureFresh: done, drawAfter: (work: () => unknown) => work() });
  const services = { running: new Map(), store: { refreshProject: done }, showSql: done } as unknown as Services;
  const result = await requestChange(services, project, request, how);
  const [first] = shownByEditor.asked;
  const problem = result && !result.ok ? result.problem.code : undefined;
  return [first?.message ?? "", sent.includes("execute") ? "executed" : (problem ?? "not executed")];
}

const protectedNow = { protected: ["appdb"] };

describe("whether somebody is asked before a change is executed", () => {
  it("asks for a revert, and not for an upgrade in order", async () => {
    assert.deepEqual(await change(base, { rows: "A" }), [`Revert Add a on ${name}?`, "not executed"]);
    assert.equal((await change(upgrade))[1], "executed");
  });

  it("does not ask who has said yes, unless the database is protected", async () => {
    assert.equal((await change(base, { rows: "A", how: { yes: true } }))[1], "executed");
    assert.deepEqual(await change(upgrade, { settings: protectedNow, how: { yes: true } }), [
      `Apply Add a on ${name}?`,
      "not executed",
    ]);
  });

  it("does not ask for a dry run, unless the database is protected", async () => {
    assert.equal((await change(base, { rows: "A", how: { dryRun: true } }))[1], "executed");
    assert.deepEqual(await change(upgrade, { settings: protectedNow, how: { dryRun: true } }), [
      `Try Add a on ${name} and roll it back?`,
      "not executed",
    ]);
  });

  it("changes nothing where the project is read-only, and tries all the same", async () => {
    const settings = { readOnly: true };
    assert.equal((await change(upgrade, { settings }))[1], "readOnly");
    assert.equal((await change(upgrade, { settings, how: { dryRun: true } }))[1], "executed");
  });

  it("asks before a revision runs a second time, and refuses where nobody is asked", async () => {
    const renamed = [idOf("C"), idOf("B")] as const;
    const more = { files: "AC", rows: "AB", renamed };
    assert.deepEqual(await change(upgrade, more), [`Apply Add c on ${name}?`, "not executed"]);
    assert.equal((await change(upgrade, { ...more, how: { yes: true } }))[1], "migrationRenamed");
    assert.equal((await change(upgrade, { ...more, how: { dryRun: true } }))[1], "executed");
  });
});

describe("what is chosen to be looked at", () => {
  const rows = async (files: string, applied: string, isLive = false) => {
    reset();
    await askForTarget(projectOf({ history: historyOf(files, applied) }), "Preview SQL…", isLive);
    return shownByEditor.asked[0]?.buttons;
  };

  it("counts what is pending, and says which way each revision leads", async () => {
    assert.deepEqual(await rows("ABC", "A"), [
      "$(arrow-up) Upgrade to Head 2 pending",
      "$(arrow-down) Downgrade to Base",
      "$(arrow-both) From … to … wherever the database stands",
      "Revisions",
      "Add c upgrade to it",
      "Add b upgrade to it",
      "Add a revert it",
    ]);
    assert.deepEqual((await rows("A", ""))?.slice(0, 1), ["$(arrow-up) Upgrade to Head 1 pending"]);
    assert.deepEqual(await rows("A", "A", true), ["$(arrow-down) Downgrade to Base", "Revisions", "Add a revert it"]);
  });

  it("means the upgrade to a pending revision, the revert of an applied one, and a range wherever it begins", () => {
    const means = (target: RequestedRange, files = "ABC", applied = "AB") => {
      const targeted = requestTo(historyOf(files, applied), target);
      if (isProblem(targeted)) return targeted.code;
      const { request, from } = targeted;
      const id = "revision" in request ? (request.revision ?? "").charAt(3) : "";
      return [
        request.kind,
        id,
        ...(from ? [`from ${from.map((row) => `${row.order}${row.id.charAt(3)}`).join("")}`] : []),
      ]
        .filter((part) => part !== "")
        .join(" ");
    };
    assert.equal(means({}), "upgradeHead");
    assert.equal(means({ to: "head" }), "upgradeHead");
    assert.equal(means({ to: "base" }), "downgradeBase");
    assert.equal(means({ revision: idOf("C") }), "upgradeTo C");
    assert.equal(means({ revision: idOf("B") }), "revert B");
    assert.equal(means({ to: idOf("A") }), "downgradeTo A");
    assert.equal(means({ to: "AddX" }), "revisionUnknown");
    assert.equal(means({ from: "base" }), "upgradeTo C from ");
    assert.equal(means({ from: idOf("A"), to: idOf("B") }), "upgradeTo B from 1A");
    assert.equal(means({ from: idOf("B"), to: idOf("A") }), "downgradeTo A from 1A2B");
    assert.equal(means({ from: idOf("B"), to: idOf("B") }), "upgradeTo B from 1A2B");
    assert.equal(means({ from: idOf("B"), to: "base" }), "downgradeBase from 1A2B");
    assert.equal(means({ from: "AddX" }), "revisionUnknown");
    assert.equal(means({ from: "base", to: "AddX" }), "revisionUnknown");
    // What has no file is at no place of a range.
    assert.equal(means({ from: idOf("C") }, "AC", "AB"), "upgradeTo C from 1A2C");
  });
});

describe("the script of what was recorded", () => {
  it("refuses a database where what it applies is applied, and one where what it reverts is not", () => {
    const statement = (letter: string, direction: "up" | "down") =>
      ({ sql: "SELECT 1", kind: "revision", revision: idOf(letter), direction }) as const;
    const text = scriptOfRecording(["appdb"], {
      statements: [statement("A", "down"), statement("A", "down"), statement("B", "up")],
      lock: [1, 2],
      table: '"migrations"',
    });
    const guard = text.slice(text.indexOf("DO $"), text.indexOf("-- Add a"));
    const [present, absent] = [guard.indexOf(idOf("A")), guard.indexOf(idOf("B"))];
    assert.ok(present > 0 && absent > 0, guard);
    const reversed = scriptOfRecording(["appdb"], {
      statements: [statement("A", "up"), statement("B", "down")],
      lock: [1, 2],
      table: '"migrations"',
    });
    const other = reversed.slice(reversed.indexOf("DO $"), reversed.indexOf("-- Add a"));
    const swapped = other.replace(idOf("A"), "X").replace(idOf("B"), idOf("A")).replace("X", idOf("B"));
    assert.equal(swapped, guard);
    assert.notEqual(other, guard);
  });
});
