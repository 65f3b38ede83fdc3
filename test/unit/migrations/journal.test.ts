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
      const found = Object.keys(expected).map((key) => [key, facts.driftSince(key)]);
      assert.deepEqual(Object.fromEntries(found), expected);
    });
});
