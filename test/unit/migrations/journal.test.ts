import assert from "node:assert/strict";
import { JournalFacts } from "../../../src/migrations/journal.ts";

/** Comparisons in their order: the time, and the differences that each has found. */
const cases: readonly {
  readonly title: string;
  readonly looks: readonly (readonly [at: string, ...keys: readonly string[]])[];
  readonly expected: Readonly<Record<string, unknown>>;
}[] = [
  {
    title: "the first comparison does not say since when a difference exists",
    looks: [["01", "a"]],
    expected: { a: undefined },
  },
  {
    title: "a difference that was found from the first comparison on has no earlier one without it",
    looks: [
      ["01", "a"],
      ["02", "a"],
    ],
    expected: { a: { first: "01" } },
  },
  {
    title: "a later difference has the comparison that had not found it",
    looks: [["01", "a"], ["02"], ["03", "a", "b"], ["04", "a", "b"]],
    expected: { a: { first: "03", absent: "02" }, b: { first: "03", absent: "02" } },
  },
  {
    title: "a difference that is gone is forgotten",
    looks: [["01", "a"], ["02"]],
    expected: { a: undefined },
  },
];

describe("the differences that a journal knows", () => {
  for (const { title, looks, expected } of cases)
    it(title, () => {
      const facts = new JournalFacts();
      for (const [at, ...keys] of looks) facts.add(JSON.stringify({ kind: "drift", at, keys }));
      const since = facts.driftSince();
      const found = Object.keys(expected).map((key) => [key, since.get(key)]);
      assert.deepEqual(Object.fromEntries(found), expected);
    });

  it("does not count a comparison with revisions of another branch", () => {
    const facts = new JournalFacts();
    const compare = (at: string, head: string | undefined, keys: readonly string[]) =>
      facts.add(JSON.stringify({ kind: "drift", at, keys, ...(head === undefined ? {} : { head }) }));
    compare("01", "Ours", ["a"]);
    compare("02", "Theirs", []);
    compare("03", undefined, ["a", "b"]);
    compare("04", "OursLater", ["a", "b"]);
    const since = (ids: readonly string[]) => Object.fromEntries(facts.driftSince((id) => ids.includes(id)));
    assert.deepEqual(since(["Ours", "OursLater"]), { a: { first: "01" }, b: { first: "03", absent: "01" } });
    // After the other branch was merged, its comparison counts.
    const merged = { first: "03", absent: "02" };
    assert.deepEqual(since(["Ours", "Theirs", "OursLater"]), { a: merged, b: merged });
  });
});
