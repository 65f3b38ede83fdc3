import assert from "node:assert/strict";
import { whenFree, whenFreeSync } from "../../../src/node/busyFiles.ts";

/** Fails with a code until it is called for the `times + 1`th time. */
function failing(times: number, code: string) {
  let calls = 0;
  const work = () => {
    calls += 1;
    if (calls <= times) throw Object.assign(new Error(code), { code });
    return calls;
  };
  return { work, calls: () => calls };
}

describe("A file that another program has open", () => {
  for (const code of ["EBUSY", "EPERM", "EACCES", "ENOTEMPTY"])
    it(`is tried again on Windows after ${code}`, async () => {
      const async = failing(3, code);
      assert.equal(await whenFree(() => Promise.resolve().then(async.work), "win32"), 4);
      assert.equal(whenFreeSync(failing(2, code).work, "win32"), 3);
    });

  it("fails after the last attempt with its error", () => {
    const { work, calls } = failing(100, "EBUSY");
    assert.throws(() => whenFreeSync(work, "win32"), /EBUSY/);
    assert.equal(calls(), 7);
  });

  it("is not tried again on other systems, nor after another error", async () => {
    const [linux, missing] = [failing(1, "EPERM"), failing(1, "ENOENT")];
    await assert.rejects(
      whenFree(() => Promise.resolve().then(linux.work), "linux"),
      /EPERM/,
    );
    assert.throws(() => whenFreeSync(missing.work, "win32"), /ENOENT/);
    assert.deepEqual([linux.calls(), missing.calls()], [1, 1]);
  });
});
