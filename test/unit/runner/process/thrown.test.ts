import assert from "node:assert/strict";
import { decode, otherEncodingOf } from "../../../../src/runner/process/decode.ts";
import { asError } from "../../../../src/runner/process/thrown.ts";

describe("asError", () => {
  it("returns a usual error as it is", () => {
    const error = new TypeError("x");
    assert.equal(asError(error), error);
  });

  it("makes an error of everything else, without a stack of its own", () => {
    const values = [undefined, null, 0, "", "text", Symbol("s"), 1n, {}, [], Object.create(null), () => undefined];
    for (const value of values) {
      const error = asError(value);
      assert.ok(error instanceof Error && typeof error.message === "string" && error.message !== "");
      assert.equal(error.stack, "");
    }
  });

  it("keeps what a server has said of an object that is no error", () => {
    const error = asError({ message: "refused", code: "23505", detail: "Key (id)=(1)", other: 1 });
    assert.deepEqual([error.message, (error as { code?: string }).code], ["refused", "23505"]);
  });
});

describe("decode", () => {
  const text = "A=é\nB=2\n";
  const littleEndian = Buffer.from(text, "utf16le");
  for (const [name, bytes, encoding] of [
    ["UTF-8", Buffer.from(text), undefined],
    ["UTF-8 with its mark", Buffer.from(`\uFEFF${text}`), undefined],
    ["UTF-16 LE", Buffer.from(`\uFEFF${text}`, "utf16le"), "UTF-16 LE"],
    ["UTF-16 LE without its mark", littleEndian, "UTF-16 LE"],
    ["UTF-16 BE", Buffer.from(`\uFEFF${text}`, "utf16le").swap16(), "UTF-16 BE"],
    ["UTF-16 BE without its mark", Buffer.from(littleEndian).swap16(), "UTF-16 BE"],
  ] as const) {
    it(`reads ${name}`, () => {
      assert.equal(decode(bytes), text);
      assert.equal(otherEncodingOf(bytes), encoding);
    });
  }

  it("reads bytes that are no UTF-8 with replacement characters, and an empty file as nothing", () => {
    assert.equal(decode(Buffer.from(text, "latin1")), "A=\uFFFD\nB=2\n");
    assert.equal(otherEncodingOf(Buffer.from(text, "latin1")), "not UTF-8");
    assert.deepEqual([decode(Buffer.alloc(0)), otherEncodingOf(Buffer.alloc(0))], ["", undefined]);
  });
});
