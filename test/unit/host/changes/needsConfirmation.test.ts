import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { settingDefaults } from "../../../../src/manifest.ts";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { confirm } from "../../../../src/host/changes/confirm.ts";
import { mayNeedConfirmation, needsConfirmation } from "../../../../src/client/changes/needsConfirmation.ts";
import { evidenceFor } from "../../../../src/host/rehearsal/confirmationEvidence.ts";
import type { Project } from "../../../../src/client/project/project.ts";
import type { ProjectView } from "../../../../src/client/project/projectState.ts";
import { rehearsedKey } from "../../../../src/client/project/rehearsalValidity.ts";
import type { Plan, ChangeRequest } from "../../../../src/migrations/plan.ts";
import { planFor } from "../../../../src/migrations/plan.ts";
import { isProblem } from "../../../../src/core/problems/problem.ts";
import type { RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import { reset, shownByEditor } from "../../../support/editor.ts";
import { historyOf, idOf, projectOf, rehearsalOf } from "../../../support/views.ts";

const upgrade = { kind: "upgradeHead" } as const;
const base = { kind: "downgradeBase" } as const;
const folder = mkdtempSync(path.join(tmpdir(), "migrations-asks-"));

function planOf(files: string, rows: string, request: ChangeRequest): Plan {
  const plan = planFor(historyOf(files, rows), request);
  return isProblem(plan) ? assert.fail(plan.code) : plan;
}

/** A project whose only migration, A, has this `up()`. */
function projectWith(up: string, more: Partial<ProjectView> = {}): Project {
  const file = path.join(folder, "A.ts");
  writeFileSync(file, `up() { q("${up}") } down() { q("DROP TABLE logs") }`);
  const history = historyOf("A", "");
  return projectOf({ history: { ...history, revisions: history.revisions.map((one) => ({ ...one, file })) }, ...more });
}

after(() => rmSync(folder, { recursive: true }));

describe("whether a change is asked for", () => {
  const inOrder = planOf("AB", "A", upgrade);
  const outOfOrder = planOf("ABC", "AC", upgrade);
  const revert = planOf("A", "A", base);
  const stamp = planOf("A", "", { kind: "stamp", revision: idOf("A") });

  it("is always for a revert, a stamp and an upgrade out of order, unless the setting says otherwise", () => {
    for (const [setting, wanted] of [
      ["always", [true, true, true, true]],
      ["whenDataMayBeLost", [false, true, true, true]],
      ["revert", [false, true, true, true]],
      ["a typing error", [false, true, true, true]],
      ["never", [false, false, false, false]],
    ] as const) {
      reset({ confirm: setting });
      const asks = [inOrder, outOfOrder, revert, stamp].map((plan) => needsConfirmation(projectOf(), plan));
      assert.deepEqual(asks, wanted, setting);
    }
  });

  it("is by default for an upgrade that may lose data", async () => {
    assert.equal(settingDefaults.confirm, "whenDataMayBeLost");
    assert.equal(await may("DROP TABLE users", {}, settingDefaults.confirm), true);
  });

  const known = (verdict: RevisionRehearsal["verdict"]) => ({
    rehearsed: new Map([
      [rehearsedKey(idOf("A"), "up"), { at: 0, readAt: 0, files: [], basis: "", rehearsal: rehearsalOf("A", verdict) }],
    ]),
  });
  const one = planOf("A", "", upgrade);
  const may = (up: string, more: Partial<ProjectView> = {}, setting = "whenDataMayBeLost", plan = one) => {
    reset({ confirm: setting });
    return mayNeedConfirmation(projectWith(up, more), plan);
  };

  it("is for an upgrade that is known not to be reversible", async () => {
    for (const verdict of ["dataLost", "irreversible", "fails", "undetermined"] as const)
      assert.equal(await may("SELECT 1", known(verdict)), true, verdict);
    assert.equal(await may("DROP TABLE users", known("reversible")), false);
  });

  it("is for an upgrade of which nothing is known and whose text drops something", async () => {
    assert.equal(await may("DROP TABLE users"), true);
    assert.equal(await may("SELECT 1"), false);
  });

  it("is never by a loss for a revert, and where the setting says that only reverts are asked for", async () => {
    assert.equal(await may("DROP TABLE users", {}, "revert"), false);
    assert.equal(await may("DROP TABLE users", {}, "never"), false);
    assert.equal(await may("DROP TABLE users", {}, "whenDataMayBeLost", { ...one, direction: "down" }), false);
  });

  it("leads to the review where data may be lost, and for a protected database", async () => {
    const lossy = {
      rehearsal: { revisions: [rehearsalOf("A", "fails")], notes: [], version: "18.6", milliseconds: 1 },
      drops: [],
      counts: new Map<string, number>(),
    };
    const protection = { pattern: "prod", what: "host", value: "prod.example" } as const;
    const question = { project: projectOf(), plan: one, request: upgrade, evidence: undefined, protection: undefined };
    for (const [more, expected] of [
      [{}, "no"],
      [{ evidence: lossy }, "review"],
      [{ protection }, "review"],
      [{ protection, isDry: true }, "no"],
      [{ protection, plan: { ...one, direction: "stamp" as const } }, "no"],
    ] as const) {
      reset();
      shownByEditor.answers = ["Show Review"];
      assert.equal(await confirm({ ...question, ...more }), expected);
    }
  });

  it("is a no where the question is closed, and a preview where somebody wants to see the SQL", async () => {
    const question = { project: projectOf(), plan: one, request: upgrade, evidence: undefined, protection: undefined };
    for (const [answer, expected] of [
      [undefined, "no"],
      ["Preview SQL", "preview"],
      ["Apply", "yes"],
      ["Revert", "no"],
    ] as const) {
      reset();
      shownByEditor.answers = [answer];
      assert.equal(await confirm(question), expected);
    }
  });
});

describe("the evidence for a plan", () => {
  const counted: string[] = [];
  const evidence = async (project: Project, plan: Plan, rehearsal: object) => {
    counted.length = 0;
    reset({ rehearse: true });
    const request = (_: string, { tables }: { readonly tables: readonly string[] }) => {
      counted.push(...tables);
      return Promise.resolve({ counts: tables.map((_table, index) => index + 3) });
    };
    const rehearse = () => Promise.resolve({ ...rehearsal, readAt: 0, bases: new Map() });
    Object.assign(project, { client: { request }, rehearsals: { rehearse } });
    const found = await evidenceFor(project, plan, upgrade);
    return found && { ...found, counts: [...found.counts], rehearsal: found.rehearsal?.revisions.length };
  };
  const one = planOf("A", "", upgrade);

  it("is what the rehearsal lost, with the rows counted", async () => {
    const revisions = [rehearsalOf("A", "dataLost", { lost: ["table users", "orders"] })];
    assert.deepEqual(await evidence(projectWith("DROP TABLE x"), one, { revisions, notes: [] }), {
      rehearsal: 1,
      drops: [],
      counts: [
        ["users", 3],
        ["orders", 4],
      ],
    });
    assert.deepEqual(counted, ["users", "orders"]);
  });

  it("is what the text drops where there was no rehearsal, and why", async () => {
    const problem = { code: "rehearsalLacks", extensions: ["x"], message: "" };
    const found = await evidence(projectWith("DROP TABLE users"), one, problem);
    assert.deepEqual([found?.drops, found?.counts, found?.problem?.code], [["users"], [["users", 3]], problem.code]);
    const reverting = await evidence(projectWith("SELECT 1"), { ...one, direction: "down" }, problem);
    assert.deepEqual(reverting?.drops, ["logs"]);
  });

  it("has no reason where somebody has ended the rehearsal, and is nothing for a stamp and for no revision", async () => {
    const cancelled = await evidence(projectWith("DROP TABLE users"), one, { code: "cancelled" });
    assert.deepEqual([cancelled?.problem, cancelled?.drops], [undefined, ["users"]]);
    assert.equal(await evidence(projectWith(""), { ...one, direction: "stamp" }, {}), undefined);
    assert.equal(await evidence(projectWith(""), { ...one, steps: [] }, {}), undefined);
  });

  it("counts the rows of six tables at most", async () => {
    const lost = Array.from({ length: 9 }, (_, index) => `t${index}`);
    await evidence(projectWith(""), one, { revisions: [rehearsalOf("A", "dataLost", { lost })], notes: [] });
    assert.equal(counted.length, 6);
  });
});
