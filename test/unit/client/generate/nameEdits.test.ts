import assert from "node:assert/strict";
import { nameEditsIn } from "../../../../src/client/generate/nameEdits.ts";

/** A diff with one hunk. */
const hunk = (...lines: readonly string[]) =>
  ["diff --git a/src/user.ts b/src/user.ts", "--- a/src/user.ts", "+++ b/src/user.ts", "@@ -5 +5 @@", ...lines].join(
    "\n",
  );

describe("Names that an edit has replaced", () => {
  const cases: readonly (readonly [what: string, diff: string, expected: readonly string[]])[] = [
    ["are properties of one hunk", hunk("-  slug!: string;", "+  handle!: string;"), ["slug → handle"]],
    [
      "are paired by their order",
      hunk("-  @Column() first: string;", "-  last?: string;", "+  @Column() given: string;", "+  family?: string;"),
      ["first → given", "last → family"],
    ],
    [
      "are names in decorators as well",
      hunk(`-  @Column({ name: "user_mail", length: 5 })`, `+  @Column({ name: "email", length: 9 })`),
      ["user_mail → email"],
    ],
    ["are names of tables", hunk(`-@Entity("user")`, `+@Entity("account")`), ["user → account"]],
    ["are not known if a hunk removes more than it adds", hunk("-  a: string;", "-  b: string;", "+  c: string;"), []],
    ["are not known of a name that stays", hunk("-  slug: string;", "+  slug: number;"), []],
    ["are absent without a difference", "", []],
  ];
  for (const [what, diff, expected] of cases)
    it(what, () =>
      assert.deepEqual(
        nameEditsIn(diff).map(({ from, to }) => `${from} → ${to}`),
        expected,
      ),
    );
});
