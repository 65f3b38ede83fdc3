import assert from "node:assert/strict";
import { areConflicting, lockModes } from "../../../../src/core/schema/lockModes.ts";

describe("lock modes", () => {
  it("conflict in both directions, as in the manual", () => {
    for (const mode of lockModes)
      for (const other of lockModes) assert.equal(areConflicting(mode, other), areConflicting(other, mode));
    assert.deepEqual(
      lockModes.map((mode) => lockModes.filter((other) => areConflicting(mode, other)).length),
      [1, 2, 4, 5, 5, 6, 7, 8],
    );
    assert.equal(areConflicting("AccessShare", "AccessExclusive"), true);
    assert.equal(areConflicting("Share", "Share"), false);
  });

  it("of no known name conflict with nothing", () => assert.equal(areConflicting("Unknown", "AccessExclusive"), false));
});
