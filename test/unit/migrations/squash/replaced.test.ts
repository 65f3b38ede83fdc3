import assert from "node:assert/strict";
import { isProblem } from "../../../../src/core/problems/problem.ts";
import { buildHistory } from "../../../../src/migrations/history.ts";
import { planFor } from "../../../../src/migrations/plan.ts";
import type { MigrationFile } from "../../../../src/migrations/revision.ts";
import {
  allReplaced,
  earlierSquashes,
  replacedBeforeOf,
  replacesOf,
  withReplaced,
} from "../../../../src/migrations/squash/replaced.ts";

const [a, b, c] = ["A1700000000001", "B1700000000002", "C1700000000003"];
const squashed = { id: "S1700000000002", timestamp: 1_700_000_000_002, replaces: [a, b] };
const last = { id: c, timestamp: 1_700_000_000_003 };
const files = [squashed, last];
const rows = (...ids: readonly string[]) =>
  ids.map((id, index) => ({ id, order: index + 1, timestamp: Number(id.slice(1)) }));
const idsOf = (...ids: readonly string[]) => withReplaced(files, rows(...ids)).map(({ id }) => id);

describe("The rows of a squashed revision", () => {
  it("are those of the revisions that it replaces, if all of them are applied", () => {
    const [row, ...others] = withReplaced(files, rows(a, b, c));
    assert.deepEqual([row?.id, row?.order, row?.replaced?.map(({ id }) => id)], [squashed.id, 2, [a, b]]);
    assert.deepEqual(
      others.map(({ id }) => id),
      [c],
    );
  });

  it("stay as they are, if only some are applied", () => assert.deepEqual(idsOf(a), [a]));

  it("are one, if it has a row of its own besides", () =>
    assert.deepEqual(idsOf(a, b, c, squashed.id), [squashed.id, c]));

  it("are its own, if it was applied itself", () => assert.deepEqual(idsOf(squashed.id, c), [squashed.id, c]));

  it("stay beside it, if the replaced revision has a file", () => {
    const both = [{ id: a, timestamp: 1_700_000_000_001 }, ...files];
    assert.deepEqual(
      withReplaced(both, rows(a, b, c)).map(({ id }) => id),
      [a, squashed.id, c],
    );
  });

  it("are not looked for in a class whose `replaces` is something else", () => {
    assert.equal(replacesOf({ replaces: "A1" }), undefined);
    assert.equal(replacesOf({ replaces: [] }), undefined);
    assert.deepEqual(replacesOf({ replaces: ["A1", 2] }), ["A1"]);
  });
});

describe("An upgrade with a squashed revision", () => {
  it("is refused on a database that has only a part of the replaced ones", () =>
    assert.deepEqual(planFor(buildHistory(files, withReplaced(files, rows(a))), { kind: "upgradeHead" }), {
      code: "squashPartlyApplied",
      revision: squashed.id,
      applied: [a],
      absent: [b],
    }));

  it("runs nothing on a database that has all of the replaced ones", () => {
    const plan = planFor(buildHistory(files, withReplaced(files, rows(a, b, c))), { kind: "upgradeHead" });
    assert.deepEqual("steps" in plan && plan.steps, []);
  });
});

describe("The rows of a squashed revision with an earlier squash", () => {
  const [d, e] = ["D1700000000004", "E1700000000005"];
  const second = {
    id: "T1700000000003",
    timestamp: 1_700_000_000_003,
    replaces: [squashed.id, c],
    replacedBefore: [{ id: squashed.id, replaces: [a, b] }],
  };
  const third = {
    id: "U1700000000004",
    timestamp: 1_700_000_000_004,
    replaces: [second.id, d],
    replacedBefore: earlierSquashes([second, { id: d }]),
  };
  const after = { id: e, timestamp: 1_700_000_000_005 };
  type Row = ReturnType<typeof withReplaced>[number];
  const inShort = ({ id, order, replaced = [] }: Row) =>
    [id[0], order, ...replaced.map((row) => row.id[0])].join(" ").trim();
  const shortened = (file: MigrationFile, ...ids: readonly string[]) =>
    withReplaced([file, after], rows(...ids)).map(inShort);

  it("are those of the direct revisions, or those that the earlier squash has replaced", () => {
    assert.deepEqual(shortened(second, a, b, c, e), ["T 3 A B C", "E 4"]);
    assert.deepEqual(shortened(second, squashed.id, c, e), ["T 2 S C", "E 3"]);
    assert.deepEqual(shortened(second, second.id, e), ["T 1", "E 2"]);
    assert.deepEqual(shortened(second, a, b, e), ["A 1", "B 2", "E 3"]);
    assert.deepEqual(shortened(second, squashed.id, e), ["S 1", "E 2"]);
    assert.deepEqual(shortened(second, a, c, e), ["A 1", "C 2", "E 3"]);
  });

  it("are those of any of the earlier squashes, if there are several inside of each other", () => {
    assert.deepEqual(allReplaced(third), [a, b, squashed.id, c, second.id, d]);
    assert.deepEqual(shortened(third, a, b, c, d, e), ["U 4 A B C D", "E 5"]);
    assert.deepEqual(shortened(third, squashed.id, c, d), ["U 3 S C D"]);
    assert.deepEqual(shortened(third, second.id, d, e), ["U 2 T D", "E 3"]);
    assert.deepEqual(shortened(third, a, b, d, e), ["A 1", "B 2", "D 3", "E 4"]);
  });

  it("keep their place if TypeORM has added the row of the earlier squash after later revisions", () =>
    assert.deepEqual(shortened(second, a, b, c, e, squashed.id), ["T 3 A B C S", "E 4"]));

  it("are shared with the earlier squash, if that still has a file", () => {
    for (const files of [
      [squashed, second],
      [second, squashed],
    ])
      assert.deepEqual(withReplaced(files, rows(a, b, c)).map(inShort), ["S 2 A B", "T 3 C S"]);
  });

  const planOf = (file: MigrationFile, ...ids: readonly string[]) =>
    planFor(buildHistory([file], withReplaced([file], rows(...ids))), { kind: "upgradeHead" });

  it("refuse an upgrade on a part of them, and name what is absent, first of the earlier squash", () => {
    const part = { code: "squashPartlyApplied" as const };
    const ofSecond = { ...part, revision: second.id };
    assert.deepEqual(planOf(second, a, b), { ...ofSecond, applied: [squashed.id], absent: [c] });
    assert.deepEqual(planOf(second, squashed.id), { ...ofSecond, applied: [squashed.id], absent: [c] });
    assert.deepEqual(planOf(second, c), { ...ofSecond, applied: [c], absent: [squashed.id] });
    const ofFirst = { ...part, revision: squashed.id, applied: [a], absent: [b] };
    for (const file of [second, third])
      for (const others of [[], [c]]) assert.deepEqual(planOf(file, a, ...others), ofFirst);
    assert.deepEqual(planOf(third, a, b, d), { ...part, revision: second.id, applied: [squashed.id], absent: [c] });
  });

  it("let an upgrade run it on a database with none of them, and nothing on one with all", () => {
    for (const [ids, steps] of [
      [[], [second.id]],
      [[a, b, c], []],
      [[squashed.id, c], []],
    ] as const) {
      const plan = planOf(second, ...ids);
      assert.deepEqual(isProblem(plan) ? plan : plan.steps.map(({ id }) => id), steps);
    }
  });

  it("are not looked for in a class whose `replacedBefore` is something else", () => {
    assert.equal(replacedBeforeOf({ replacedBefore: { S: ["A"] } }), undefined);
    assert.equal(replacedBeforeOf({ replacedBefore: [] }), undefined);
    const mixed = [
      null,
      "S",
      { id: "S" },
      { replaces: ["A"] },
      { id: "S", replaces: [] },
      { id: "S", replaces: ["A", 1] },
    ];
    assert.deepEqual(replacedBeforeOf({ replacedBefore: mixed }), [{ id: "S", replaces: ["A"] }]);
  });

  it("are a finite list in classes that contain each other", () => {
    const replacedBefore = [
      { id: "A", replaces: ["B"] },
      { id: "B", replaces: ["A"] },
    ];
    assert.deepEqual(allReplaced({ replaces: ["A"], replacedBefore }), ["A", "B"]);
  });
});
