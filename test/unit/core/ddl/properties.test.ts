import assert from "node:assert/strict";
import { commentProperties, propertyChanges } from "../../../../src/core/ddl/properties.ts";

describe("The changes of an object's properties", () => {
  const check = (definition: string) => ({
    key: "constraint c",
    set: `ADD c ${definition}`,
    unset: "DROP c",
    replace: ["DROP c", `ADD c ${definition}`],
  });
  const standard = (value: string) => ({ key: "default", set: `SET DEFAULT ${value}`, unset: "DROP DEFAULT" });

  it("remove what goes before they set what comes", () => {
    assert.deepEqual(propertyChanges([standard("1")], [check("> 0")]), ["DROP DEFAULT", "ADD c > 0"]);
  });

  it("replace what differs by its own statements, and leave what is the same", () => {
    const [before, after] = [
      [standard("1"), check("> 0")],
      [standard("2"), check("> 1")],
    ];
    assert.deepEqual(propertyChanges(before, after), ["SET DEFAULT 2", "DROP c", "ADD c > 1"]);
    assert.deepEqual(propertyChanges(after, after), []);
  });

  it("remove a comment by NULL, also if its object's name contains IS", () => {
    const [comment] = commentProperties(["CREATE DOMAIN d AS text;", `COMMENT ON DOMAIN "a IS b" IS 'x IS y';`]);
    assert.deepEqual(propertyChanges(comment ? [comment] : [], []), ['COMMENT ON DOMAIN "a IS b" IS NULL']);
    assert.deepEqual(propertyChanges([], comment ? [comment] : []), [`COMMENT ON DOMAIN "a IS b" IS 'x IS y'`]);
  });
});
