import assert from "node:assert/strict";
import { RowsAndTitle } from "../../../../src/tree/shared/redraw.ts";

describe("rows and title of a view", () => {
  const heard: string[] = [];
  let rows: readonly unknown[] = [];
  let title = new RowsAndTitle(
    () => rows,
    () => heard.push("rows"),
    () => heard.push("title"),
  );

  beforeEach(() => {
    heard.length = 0;
    rows = [];
    title = new RowsAndTitle(
      () => rows,
      () => heard.push("rows"),
      () => heard.push("title"),
    );
  });

  it("writes the title with the rows, not when they are announced", () => {
    rows = ["a"];
    title.changed();
    assert.deepEqual(heard, ["rows"]);
    title.changed();
    assert.deepEqual(heard, ["rows"]);
    title.drawn();
    assert.deepEqual(heard, ["rows", "title"]);
  });

  it("writes the title at once when the rows stay", () => {
    title.changed();
    assert.deepEqual(heard, ["title"]);
  });

  it("announces rows that differ by one, or in their number", () => {
    rows = ["a"];
    title.changed();
    rows = ["b"];
    title.changed();
    rows = ["b", "c"];
    title.changed();
    rows = ["b", "c"];
    title.changed();
    assert.deepEqual(heard, ["rows", "rows", "rows"]);
  });
});
