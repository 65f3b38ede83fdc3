import assert from "node:assert/strict";
import type { MergeProblem, Outcome } from "../../../../src/migrations/timeline/merge.ts";
import { changedByBoth, mergeVerdict, oneSidedVerdict, sidesOf } from "../../../../src/migrations/timeline/merge.ts";

const fine: Outcome = { differences: [] };
const fails: Outcome = { failure: "relation x exists", differences: [] };
const other: Outcome = { differences: ["column a.n: default 1 → 2"] };

describe("The verdict on a merge", () => {
  const cases: readonly (readonly [title: string, outcomes: readonly [Outcome, Outcome, Outcome], expected: string])[] =
    [
      ["is independent if all orders lead to one schema", [fine, fine, fine], "independent"],
      ["is an order if the other one fails", [fine, fails, fine], "ordered oursFirst: fails theirsFirst"],
      [
        "names a new database that fails although one order works",
        [fails, fine, fails],
        "ordered theirsFirst: fails oursFirst, timestamps",
      ],
      ["is a conflict if both orders fail", [fails, fails, fails], "conflict: fails oursFirst, fails theirsFirst"],
      ["is a conflict if the schema depends on the order", [fine, other, fine], "conflict: differs"],
      ["is a conflict if only a new database differs", [fine, fine, other], "conflict: timestamps"],
    ];
  for (const [title, [oursFirst, theirsFirst, byTime], expected] of cases)
    it(title, () => {
      const { verdict, order, problems } = mergeVerdict({ oursFirst, theirsFirst, byTime });
      const words = problems.map((problem) => [problem.kind, "order" in problem ? problem.order : ""].join(" ").trim());
      const head = [verdict, order ?? ""].join(" ").trim();
      assert.equal(words.length === 0 ? head : `${head}: ${words.join(", ")}`, expected);
    });
});

describe("The verdict on a merge with new revisions of one side", () => {
  const kindsOf = (after: Outcome, byTime: Outcome) => {
    const { verdict, problems } = oneSidedVerdict("theirsOnly", after, byTime);
    return [verdict, ...problems.map(({ kind }) => kind)].join(" ");
  };

  it("is a conflict unless they succeed after the common ones and on a new database", () => {
    assert.equal(kindsOf(fine, fine), "independent");
    assert.equal(kindsOf(fine, fails), "conflict timestamps");
    assert.equal(kindsOf(fine, other), "conflict timestamps");
    assert.equal(kindsOf(fails, fine), "conflict fails");
  });
});

describe("The sides of a merge", () => {
  it("are split by the ids of their revisions, each side by its timestamps", () => {
    const [a, b, c, d] = [1, 2, 3, 4].map((timestamp) => ({ id: `R${timestamp}`, timestamp }));
    assert.ok(a && b && c && d);
    assert.deepEqual(sidesOf([d, b, a], [c, a]), {
      base: [a],
      ours: [b, d],
      theirs: [c],
      replaced: { ours: [], theirs: [] },
    });
  });

  it("have a squashed revision in common, if the other side has all that it replaces", () => {
    const squashed = { id: "S", timestamp: 2, replaces: ["A", "B"] };
    const [one, two, three] = ["A", "B", "C"].map((id, index) => ({ id, timestamp: index + 1 }));
    assert.ok(one && two && three);
    const replaced = { ours: [], theirs: ["A", "B"] };
    assert.deepEqual(sidesOf([squashed], [one, two, three]), { base: [squashed], ours: [], theirs: [three], replaced });
    const part = sidesOf([squashed], [one, three]);
    assert.deepEqual([part.base, part.ours, part.theirs], [[], [squashed], [one, three]]);
  });

  it("have a squash with an earlier one in common, if the other side has the earlier one or what that has replaced", () => {
    const [one, two, three, last] = ["A", "B", "C", "D"].map((id, index) => ({ id, timestamp: index + 1 }));
    assert.ok(one && two && three && last);
    const first = { id: "S", timestamp: 2, replaces: ["A", "B"] };
    const second = { id: "T", timestamp: 3, replaces: ["S", "C"], replacedBefore: [{ id: "S", replaces: ["A", "B"] }] };
    const common = { base: [second], ours: [], theirs: [last] };
    for (const theirs of [
      [one, two, three],
      [first, three],
    ])
      assert.deepEqual(sidesOf([second], [...theirs, last]), {
        ...common,
        replaced: { ours: [], theirs: theirs.map(({ id }) => id) },
      });
    const other = sidesOf([one, two, three, last], [second]);
    assert.deepEqual(other, {
      base: [second],
      ours: [last],
      theirs: [],
      replaced: { ours: ["A", "B", "C"], theirs: [] },
    });
    const part = sidesOf([second], [one, two, last]);
    assert.deepEqual([part.base, part.ours, part.theirs], [[], [second], [one, two, last]]);
  });
});

describe("Objects that both sides of a merge change", () => {
  const events = (revision: string, table: string, column: string) => [
    {
      revision,
      statements: [],
      events: [
        {
          operation: "created" as const,
          object: { kind: "column", name: `${table}.${column}`, table },
          changes: [],
          statements: [],
        },
      ],
    },
  ];
  it("are named with a revision of each side", () => {
    const found: readonly MergeProblem[] = [
      {
        kind: "sameObject",
        object: { kind: "column", name: "public.a.x", table: "public.a" },
        ours: "Ours",
        theirs: "Theirs",
      },
    ];
    assert.deepEqual(changedByBoth(events("Ours", "public.a", "x"), events("Theirs", "public.a", "x")), found);
  });

  it("are not two columns of one table", () => {
    assert.deepEqual(changedByBoth(events("Ours", "public.a", "x"), events("Theirs", "public.a", "y")), []);
  });
});
