import assert from "node:assert/strict";
import { undoOf } from "../../../../src/client/changes/undo.ts";
import type { Plan } from "../../../../src/migrations/plan.ts";
import type { ExecuteResult } from "../../../../src/protocol/runner.ts";
import { historyOf, idOf, revisionOf, viewOf } from "../../../support/views.ts";

/** The action after a run, in short: `revert A`. */
function undo(files: string, rows: string, direction: "up" | "down" | "stamp", done: string): string | undefined {
  const ids = [...done].map(idOf);
  const result = { applied: direction === "up" ? ids : [], reverted: direction === "down" ? ids : [] };
  const view = viewOf({ history: historyOf(files, rows) });
  const action = undoOf(view, { direction, steps: [] } as unknown as Plan, result as unknown as ExecuteResult);
  const [argument] = (action?.arguments ?? []) as readonly { readonly revision: string }[];
  return action && `${String(action.command).replace("migrations.", "")} ${argument?.revision.charAt(3)}`;
}

describe("Undo after a run", () => {
  it("reverts the first revision that an upgrade has applied, and everything newer", () => {
    assert.equal(undo("ABC", "ABC", "up", "BC"), "revert B");
  });

  it("upgrades to the newest revision that was reverted", () => {
    assert.equal(undo("ABC", "A", "down", "CB"), "upgradeTo C");
  });

  it("is not offered if another revision was applied meanwhile, without a file, and after a stamp", () => {
    assert.equal(undo("ABCD", "ABCD", "up", "BC"), undefined);
    assert.equal(undo("AB", "A", "down", "C"), undefined);
    assert.equal(undo("ABC", "ABC", "stamp", ""), undefined);
    assert.equal(undo("ABC", "ABC", "up", ""), undefined);
  });

  it("is not offered after the revert of a revision that is out of order now", () => {
    assert.equal(revisionOf("A").timestamp < revisionOf("C").timestamp, true);
    assert.equal(undo("ABC", "AC", "down", "B"), undefined);
  });
});
