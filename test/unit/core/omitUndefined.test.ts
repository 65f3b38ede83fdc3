import assert from "node:assert/strict";
import { omitUndefined } from "../../../src/core/omitUndefined.ts";

describe("an object without its undefined fields", () => {
  it("keeps null, false, zero and the empty text", () => {
    const value = { a: undefined, b: null, c: false, d: 0, e: "" };
    assert.deepEqual(omitUndefined(value), { b: null, c: false, d: 0, e: "" });
    assert.deepEqual(Object.keys(omitUndefined({ a: undefined })), []);
  });
});
