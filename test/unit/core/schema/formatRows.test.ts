import assert from "node:assert/strict";
import { rowsAsText } from "../../../../src/core/schema/formatRows.ts";

const column = (name: string, isNumber = false) => ({ name, isNumber });

describe("rows as text", () => {
  it("aligns columns, numbers to the right", () => {
    const text = rowsAsText({
      columns: [column("n", true), column("name"), column("last")],
      rows: [
        ["1", "a", "x"],
        ["1000", "ünï", "y"],
      ],
    });
    assert.equal(text, ["n    │ name │ last", "─────┼──────┼─────", "   1 │ a    │ x", "1000 │ ünï  │ y"].join("\n"));
  });

  it("aligns what is two columns wide, and what has no width", () => {
    const text = rowsAsText({
      columns: [column("a"), column("b")],
      rows: [
        ["🙂漢", "x"],
        ["e\u0301abc", "y"],
      ],
    });
    assert.deepEqual(text.split("\n").slice(2), ["🙂漢 │ x", "e\u0301abc │ y"]);
  });

  it("tells NULL, the empty string and the words for them apart", () => {
    const rows = [[null], [""], ["NULL"], ["''"], [" "], ["'NULL'"]];
    const lines = rowsAsText({ columns: [column("a")], rows }).split("\n");
    assert.equal(new Set(lines.slice(2)).size, rows.length);
  });

  it("keeps a value on its line, and shows what could not be seen", () => {
    const text = rowsAsText({ columns: [column("a\nb")], rows: [["1\r\n2\t3\u0000\u202E4"]] });
    assert.deepEqual(text.split("\n").slice(0, 1).concat(text.split("\n").slice(2)), [
      "a\\nb",
      "1\\r\\n2\\t3\\u0000\\u202e4",
    ]);
  });

  it("becomes records where a line would be too long", () => {
    const columns = Array.from({ length: 60 }, (_, index) => column(`column_${index}`));
    const text = rowsAsText({ columns, rows: [columns.map(({ name }) => name), columns.map(() => null)] });
    assert.match(text, /^── 1 ─+\ncolumn_0 {2}│ column_0\n/);
    assert.match(text, /\n\n── 2 ─+\ncolumn_0 {2}│ NULL\n/);
  });
});
