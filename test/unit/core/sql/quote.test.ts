import assert from "node:assert/strict";
import { quoteName, quotePath, quoteText } from "../../../../src/core/sql/quote.ts";

describe("quoting in SQL", () => {
  it("doubles the quotes in names, and keeps dots within a name", () => {
    assert.equal(quoteName('a"b'), '"a""b"');
    assert.equal(quotePath("my.schema", "user"), '"my.schema"."user"');
  });

  it("doubles the quotes in texts, and marks a text with backslashes", () => {
    assert.equal(quoteText("it's"), "'it''s'");
    assert.equal(quoteText("a\\b"), " E'a\\\\b'");
  });
});
