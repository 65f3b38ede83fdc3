import assert from "node:assert/strict";
import { stableText } from "../../../../src/core/sql/stableText.ts";

describe("The stable text of an expression", () => {
  const once = `CHECK (((a)::text = ANY ((ARRAY['x, y'::character varying, 'it''s'::character varying])::text[])))`;
  const again = `CHECK (((a)::text = ANY (ARRAY[('x, y'::character varying)::text, ('it''s'::character varying)::text])))`;

  it("is how PostgreSQL prints a list of values that it has read from its own output", () => {
    assert.equal(stableText(once), again);
    assert.equal(stableText(again), again);
  });

  it("keeps the values and their order", () => {
    assert.notEqual(stableText(once), stableText(once.replace("x, y", "x")));
    assert.equal(stableText("CHECK ((a = ANY (ARRAY[1, 2])))"), "CHECK ((a = ANY (ARRAY[1, 2])))");
  });
});
