import assert from "node:assert/strict";
import { Prefetched } from "../../../../src/runner/process/prefetch.ts";

describe("what is made ahead", () => {
  const soon = () => new Promise((resolve) => setTimeout(resolve, 30));

  it("is made once, and is whose who takes it first", async () => {
    let made = 0;
    const ahead = new Prefetched(
      () => Promise.resolve(++made),
      () => assert.fail("was given up"),
    );
    assert.equal(await ahead.take(), undefined);
    ahead.expect();
    ahead.expect();
    assert.deepEqual([await ahead.take(), await ahead.take(), made], [1, undefined, 1]);
  });

  it("is given up when nobody wants it in time", async () => {
    const dropped: number[] = [];
    const ahead = new Prefetched(
      () => Promise.resolve(7),
      (one) => dropped.push(one),
      10,
    );
    ahead.expect();
    await soon();
    assert.deepEqual([dropped, await ahead.take()], [[7], undefined]);
  });

  it("is left to who wants it when it cannot be made", async () => {
    const ahead = new Prefetched<number>(
      () => Promise.reject(new Error("no")),
      () => assert.fail("was given up"),
      10,
    );
    ahead.expect();
    assert.equal(await ahead.take(), undefined);
    ahead.expect();
    await soon();
    assert.equal(await ahead.take(), undefined);
  });
});
