import assert from "node:assert/strict";
import fc from "fast-check";
import { buildHistory, findDuplicate, resolveRevision } from "../../../src/migrations/history.ts";
import type { ChangeRequest } from "../../../src/migrations/plan.ts";
import { confirmedPlan, planFor } from "../../../src/migrations/plan.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";

/** `A` is the migration of time 1, `B` of time 2 …: files by letter, rows in the order of execution. */
const timeOf = (letter: string) => 1_700_000_000_000 + letter.charCodeAt(0) - "A".charCodeAt(0);
const idOf = (letter: string) => `${letter}${timeOf(letter)}`;
const letters = (ids: readonly string[]) => ids.map((id) => id[0]).join("");
const historyOf = (files: string, rows: string) =>
  buildHistory(
    [...files].map((letter) => ({ id: idOf(letter), timestamp: timeOf(letter), file: `/m/${letter}.ts` })),
    [...rows].map((letter, index) => ({ id: idOf(letter), timestamp: timeOf(letter), order: index + 1 })),
  );

describe("a plan that counts a revision as renamed", () => {
  for (const [rows, current] of [
    ["AB", "C"],
    ["BA", "A"],
  ] as const)
    it(`leaves its row in its place: after ${rows}, with B renamed to C, ${current} is current`, () => {
      const plan = planFor(historyOf("AC", rows), { kind: "rename", revision: idOf("B"), to: idOf("C") });
      assert.ok(!isProblem(plan));
      assert.equal(letters([plan.becomes ?? ""]), current);
      assert.equal(letters(plan.steps.map(({ id }) => id)), "BC");
    });
});

describe("history", () => {
  const cases: readonly (readonly [name: string, files: string, rows: string, states: string])[] = [
    ["nothing applied", "ABC", "", "C pending, B pending, A pending"],
    ["some applied", "ABC", "AB", "C pending, B applied, A applied"],
    ["out of order", "ABC", "AC", "C applied, B outOfOrder, A applied"],
    ["missing file", "AC", "ABC", "C applied, B missing, A applied"],
    ["missing head", "A", "AB", "B missing, A applied"],
    ["no files", "", "A", "A missing"],
  ];
  for (const [name, files, rows, states] of cases) {
    it(name, () => {
      const { revisions } = historyOf(files, rows);
      assert.equal(revisions.map(({ id, state }) => `${id[0]} ${state}`).join(", "), states);
    });
  }

  it("takes the last executed for current, not the newest", () =>
    assert.equal(letters([historyOf("ABC", "ACB").current ?? ""]), "B"));
  it("takes the newest file for head", () => assert.equal(letters([historyOf("AB", "ABC").head ?? ""]), "B"));
  it("knows nothing of states when the database was not asked", () => {
    assert.deepEqual(
      buildHistory([{ id: idOf("A"), timestamp: timeOf("A") }], undefined).revisions.map(({ state }) => state),
      ["unknown"],
    );
  });
  it("counts a migration with two rows once", () => assert.equal(letters(historyOf("AB", "AAB").applied), "BA"));
  it("finds two migrations with one name", () => {
    const file = { id: "A1700000000000", timestamp: 1 };
    assert.equal(
      findDuplicate([
        { ...file, file: "/1" },
        { ...file, file: "/2" },
      ])?.code,
      "migrationDuplicate",
    );
  });
});

describe("a revision by name", () => {
  const history = historyOf("ABC", "A");
  it("by class name", () => assert.equal((resolveRevision(history, idOf("B")) as { id: string }).id, idOf("B")));
  it("by timestamp", () =>
    assert.equal((resolveRevision(history, String(timeOf("B"))) as { id: string }).id, idOf("B")));
  it("by a prefix that several share", () =>
    assert.equal((resolveRevision(history, "17") as { code: string }).code, "revisionAmbiguous"));
  it("by nothing known", () =>
    assert.equal((resolveRevision(history, "Z") as { code: string }).code, "revisionUnknown"));
});

describe("plan", () => {
  const revision = idOf;
  const cases: readonly (readonly [request: ChangeRequest, files: string, rows: string, steps: string])[] = [
    [{ kind: "upgradeHead" }, "ABC", "A", "up BC → C"],
    [{ kind: "upgradeHead" }, "ABC", "ABC", "up  → C"],
    [{ kind: "upgradeHead" }, "ABC", "AC", "up B → B, out of order B"],
    [{ kind: "upgradeBy", count: 1 }, "ABC", "", "up A → A"],
    [{ kind: "upgradeBy", count: 9 }, "ABC", "A", "up BC → C"],
    [{ kind: "upgradeBy", count: 0 }, "ABC", "A", "countInvalid"],
    [{ kind: "upgradeBy", count: 1.5 }, "ABC", "A", "countInvalid"],
    [{ kind: "upgradeTo", revision: revision("B") }, "ABC", "", "up AB → B"],
    [{ kind: "upgradeTo", revision: revision("A") }, "ABC", "AB", "up  → B"],
    [{ kind: "upgradeTo", revision: revision("C") }, "AB", "C", "revisionMissingFile"],
    [{ kind: "downgradeBy", count: 1 }, "ABC", "ABC", "down C → B"],
    [{ kind: "downgradeBy", count: 1 }, "ABC", "", "down  → base"],
    [{ kind: "downgradeBy", count: 1 }, "ABC", "ACB", "down B → C"],
    [{ kind: "downgradeTo", revision: revision("A") }, "ABC", "ABC", "down CB → A"],
    [{ kind: "downgradeTo", revision: revision("C") }, "ABC", "ABC", "down  → C"],
    [{ kind: "downgradeTo", revision: revision("C") }, "ABC", "AB", "revisionNotApplied"],
    [{ kind: "revert", revision: revision("B") }, "ABC", "ABC", "down CB → A"],
    [{ kind: "revert", revision: revision("A") }, "ABC", "ABC", "down CBA → base"],
    [{ kind: "revert", revision: revision("A") }, "AC", "ABC", "revisionMissingFile"],
    [{ kind: "revert", revision: revision("C") }, "AC", "ABC", "down C → B"],
    [{ kind: "downgradeBase" }, "ABC", "AB", "down BA → base"],
    [{ kind: "downgradeTo", revision: "nonsense" }, "ABC", "AB", "revisionUnknown"],
  ];
  for (const [request, files, rows, expected] of cases) {
    const name = [
      request.kind,
      "count" in request ? request.count : "",
      "revision" in request ? request.revision[0] : "",
    ].join(" ");
    it(`${name.trim()} of ${files} with ${rows || "nothing"} applied: ${expected}`, () => {
      const plan = planFor(historyOf(files, rows), request);
      const late = isProblem(plan) || plan.outOfOrder.length === 0 ? "" : `, out of order ${letters(plan.outOfOrder)}`;
      const told = isProblem(plan)
        ? plan.code
        : `${plan.direction} ${letters(plan.steps.map(({ id }) => id))} → ${plan.becomes?.[0] ?? "base"}${late}`;
      assert.equal(told, expected);
    });
  }

  it("up to head and down to base end where they say, whatever is applied", () => {
    const subset = fc.subarray([..."ABCDEF"]);
    fc.assert(
      fc.property(subset, fc.shuffledSubarray([..."ABCDEF"]), (files, rows) => {
        const history = historyOf(files.join(""), rows.join(""));
        const up = planFor(history, { kind: "upgradeHead" });
        assert.ok(!isProblem(up));
        assert.deepEqual(
          letters(up.steps.map(({ id }) => id)),
          files.filter((letter) => !rows.includes(letter)).join(""),
        );
        const down = planFor(history, { kind: "downgradeBase" });
        if (rows.some((letter) => !files.includes(letter)))
          assert.ok(isProblem(down) && down.code === "revisionMissingFile");
        else assert.ok(!isProblem(down) && letters(down.steps.map(({ id }) => id)) === rows.toReversed().join(""));
      }),
    );
  });
});

describe("what was confirmed", () => {
  const plan = planFor(historyOf("ABC", "A"), { kind: "upgradeHead" });
  if (isProblem(plan)) throw new Error("no plan");
  it("holds for the same steps", () => assert.equal(confirmedPlan(plan, [idOf("B"), idOf("C")]), plan));
  it("holds when somebody else did a part", () =>
    assert.equal(confirmedPlan(plan, [idOf("A"), idOf("B"), idOf("C")]), plan));
  it("does not cover more", () =>
    assert.deepEqual(confirmedPlan(plan, [idOf("B")]), { code: "planChanged", steps: [idOf("B"), idOf("C")] }));
  it("is not needed where nothing was asked", () => assert.equal(confirmedPlan(plan, undefined), plan));
});
