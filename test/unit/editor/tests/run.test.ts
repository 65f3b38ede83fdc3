import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import type * as vscode from "vscode";
import { reportVerdict } from "../../../../src/editor/tests/outcome.ts";
import { rangesOf } from "../../../../src/editor/tests/run.ts";
import type { RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import { historyOf, idOf, rehearsalOf, viewOf } from "../../../support/views.ts";

const itemOf = (letter: string) => ({ id: idOf(letter) }) as vscode.TestItem;

/** The rehearsals of a run, as letters: the tests, and where they begin and end. */
function ranges(files: string, applied: string, wanted: string): readonly string[] {
  const view = viewOf({ history: historyOf(files, applied) });
  const letterOf = (id: string | undefined) => id?.replace(/^Add|\d{13}$/g, "") ?? "live";
  return rangesOf({ view }, [...wanted].map(itemOf)).map(
    ({ items, target }) =>
      `${items.map(({ id }) => letterOf(id)).join("")}: ${letterOf(target.from)} to ${letterOf(target.to)}`,
  );
}

describe("A run of revisions as tests", () => {
  it("rehearses neighbouring applied revisions at once, from the state before them", () => {
    assert.deepEqual(ranges("ABCDE", "ABCDE", "ABDE"), ["AB: base to B", "DE: C to E"]);
  });

  it("rehearses pending revisions from the state of the database", () => {
    assert.deepEqual(ranges("ABCD", "AB", "BD"), ["B: A to B", "D: live to D"]);
    assert.deepEqual(ranges("ABCD", "", "ABCD"), ["ABCD: live to D"]);
  });

  it("rehearses nothing without tests", () => {
    assert.deepEqual(ranges("AB", "A", ""), []);
  });

  const results: readonly (readonly [RevisionRehearsal["verdict"], Partial<RevisionRehearsal>, result: string])[] = [
    ["reversible", {}, "passed"],
    ["dataLost", { lost: ["user.email"] }, "failed: schema only: data lost in user.email"],
    ["irreversible", { differences: ["table a is missing"] }, "failed: irreversible: after down, table a is missing"],
    ["undetermined", { reason: { kind: "onlyTogether" } }, "errored: cannot be judged here"],
  ];
  for (const [verdict, more, expected] of results)
    it(`reports the verdict ${verdict} as ${expected.split(":", 1)[0]}, with its reason`, () => {
      const seen: string[] = [];
      const told = (result: string) => (_: unknown, message?: { readonly message: string } | number) =>
        seen.push(typeof message === "object" ? `${result}: ${message.message}` : result);
      const run = { passed: told("passed"), failed: told("failed"), errored: told("errored") };
      reportVerdict(run as unknown as vscode.TestRun, itemOf("A"), rehearsalOf("A", verdict, more));
      assert.equal(seen.length, 1);
      assert.ok(seen[0]?.startsWith(expected), seen[0]);
    });
});
