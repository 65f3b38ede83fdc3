import assert from "node:assert/strict";
import { fixInWords, fixQuestionInWords } from "../../../../../src/client/messages/lint/fixMessages.ts";
import { fixTitle } from "../../../../../src/client/messages/lint/lintMessages.ts";

const proven = { isProven: true, isRestored: true, next: 0, columnOrder: [], isOneTransaction: false } as const;

describe("the sentences about a fix", () => {
  it("say what a rehearsal has proven, and nothing more", () => {
    assert.equal(
      fixInWords(proven),
      "Rehearsed: the schema is the same as without the fix, and down() restores the former one.",
    );
    assert.match(
      fixInWords({ ...proven, isRestored: false }),
      /As before, down\(\) does not restore the former one\.$/,
    );
    assert.match(fixInWords({ ...proven, isProven: false }), /^Applied, and not proven:/);
    assert.match(fixInWords({ ...proven, columnOrder: ["orders"] }), /The columns of orders are in another order\.$/);
  });

  it("count the revisions that follow, and say when they share a transaction", () => {
    assert.match(fixInWords({ ...proven, next: 1 }), / 1 revision follows\.$/);
    assert.match(
      fixInWords({ ...proven, next: 2, isOneTransaction: true }),
      / 2 revisions follow\. Upgrade them one at/,
    );
    assert.doesNotMatch(fixInWords({ ...proven, isOneTransaction: true }), /one at a time/);
  });

  it("ask for what only the user knows", () => {
    assert.equal(fixQuestionInWords({ kind: "fill", column: "a.b" }).title, "Value of a.b for Existing Rows");
    assert.equal(fixQuestionInWords({ kind: "zone", column: "a.b" }).title, "Time Zone of a.b");
  });

  it("name in the title whether a revision follows", () => {
    const titleOf = (hasNext: boolean) => fixTitle({ kind: "notValid", hasNext }, "foreign-key-blocking");
    assert.equal(titleOf(true), "Add NOT VALID, and validate in the next revision");
    assert.equal(titleOf(false), "Add NOT VALID, and validate in the next statement");
  });
});
