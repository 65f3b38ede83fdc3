import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { WindowRegistry } from "../../../../src/client/database/windowRegistry.ts";

describe("the windows that share an embedded database", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "migrations-windows-"));
  const directory = path.join(folder, "data");
  after(() => rmSync(folder, { recursive: true }));

  it("are counted while they run, without this one", async () => {
    const windows = new WindowRegistry();
    assert.equal(windows.count(directory), 0);
    await windows.enter(directory);
    assert.equal(windows.count(directory), 0);
    writeFileSync(`${directory}.window.${process.ppid}`, "");
    writeFileSync(`${directory}.window.999999999`, "");
    writeFileSync(`${directory}-other.window.${process.ppid}`, "");
    assert.equal(windows.count(directory), 1);
  });

  it("know who serves them as long as it is there", async () => {
    const windows = new WindowRegistry();
    writeFileSync(`${directory}.pid`, "");
    assert.equal(windows.isServing(directory), false);
    await windows.enter(directory);
    assert.equal(windows.isServing(directory), true);
    rmSync(`${directory}.pid`);
    assert.equal(windows.isServing(directory), false);
    windows.leave();
  });
});
