import assert from "node:assert/strict";
import { QuestionError, rowsIn } from "../../../../src/database/bridge/simpleQuery.ts";
import { errorResponse, frame, int16, int32, readyForQuery } from "../../../../src/database/bridge/wire.ts";

const columns = (...names: readonly string[]) =>
  frame("T", int16(names.length), ...names.flatMap((name) => [name, Buffer.alloc(18)]));
const row = (...values: readonly (string | null)[]) =>
  frame(
    "D",
    int16(values.length),
    ...values.flatMap((value) =>
      value === null ? [int32(-1)] : [int32(Buffer.byteLength(value)), Buffer.from(value)],
    ),
  );
const done = frame("C", "SELECT 1");
const ready = readyForQuery("I");

describe("an answer of the embedded database's session", () => {
  it("is rows of text, of all statements", () => {
    const answer = [columns("a", "é"), row("1", null), row("", "ü"), done, columns("b"), row("x"), done, ready];
    assert.deepEqual(rowsIn(Buffer.concat(answer)), [{ a: "1", é: null }, { a: "", é: "ü" }, { b: "x" }]);
  });

  it("is no row where none is told", () => assert.deepEqual(rowsIn(Buffer.concat([done, ready])), []));

  it("is an error with its code", () => {
    const refused = errorResponse({ severity: "ERROR", code: "42P01", message: "no such relation" });
    assert.throws(
      () => rowsIn(Buffer.concat([columns("a"), row("1"), refused, ready])),
      (error) => error instanceof QuestionError && error.code === "42P01" && error.message === "no such relation",
    );
  });
});
