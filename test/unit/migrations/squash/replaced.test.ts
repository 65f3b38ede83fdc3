import assert from "node:assert/strict";
import { buildHistory } from "../../../../src/migrations/history.ts";
import { planFor } from "../../../../src/migrations/plan.ts";
import { replacesOf, withReplaced } from "../../../../src/migrations/squash/replaced.ts";

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
