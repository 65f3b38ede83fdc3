import assert from "node:assert/strict";
import { TreePace } from "../../../../src/host/project/pace.ts";

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("what is drawn beside a tree", () => {
  it("is drawn at once, then when nothing of the rows has changed for the editor's delay", async () => {
    let rows: readonly unknown[] = [];
    let drawn: unknown[] = [];
    const pace = new TreePace(
      () => rows,
      () => drawn.push(rows[0]),
      60,
    );
    rows = ["running"];
    pace.changed();
    assert.deepEqual(drawn, ["running"]);
    rows = ["old state"];
    pace.changed();
    rows = ["new state"];
    pace.changed();
    assert.deepEqual(drawn, ["running"], "the tree still shows this");
    await later(120);
    assert.deepEqual(drawn, ["running", "new state"], "the state between is never shown");
    drawn = [];
    pace.changed();
    assert.deepEqual(drawn, ["new state"], "something that the rows do not show is drawn at once");
    pace.dispose();
  });
});
