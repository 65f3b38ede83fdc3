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

  it("takes a comparison with other revisions for no proof that a difference did not exist", () => {
    const facts = new JournalFacts();
    const compare = (at: string, head: string, keys: readonly string[]) =>
      facts.add(JSON.stringify({ kind: "drift", at, keys, head }));
    const since = () => Object.fromEntries(facts.driftSince());
    compare("01", "Ours", ["a"]);
    compare("02", "Older", []);
    compare("03", "Ours", ["a", "b"]);
    compare("04", "Ours", ["a", "b"]);
    assert.deepEqual(since(), { a: { first: "01" }, b: { first: "03", absent: "01" } });
    compare("05", "Renamed", ["a", "b"]);
    assert.deepEqual(since(), { a: { first: "01" }, b: { first: "03" } });
  });
});
