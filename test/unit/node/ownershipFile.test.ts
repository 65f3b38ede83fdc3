import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { claimFile, readOwner } from "../../../src/node/ownershipFile.ts";
import { isAlive, isRunning, ownMark } from "../../../src/node/processes.ts";

describe("a file that says which process owns something", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "ownership-"))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = () => path.join(folder, "lock");

  it("is created for the first process, and its text is returned to all others", async () => {
    assert.equal(await claimFile(file(), "one", () => true), undefined);
    assert.equal(await claimFile(file(), "two", () => true), "one");
    assert.equal(readOwner(file()), "one");
  });

  it("is taken over from a process that has ended, and nothing else is left", async () => {
    writeFileSync(file(), "ended");
    assert.equal(await claimFile(file(), "two", () => false), undefined);
    assert.deepEqual([readOwner(file()), readdirSync(folder)], ["two", ["lock"]]);
  });

  it("is left alone without a readable owner as long as it is new, because it may be being written", async () => {
    writeFileSync(file(), "");
    assert.equal(await claimFile(file(), "two", () => undefined), "");
    const old = new Date(Date.now() - 60_000);
    utimesSync(file(), old, old);
    assert.equal(await claimFile(file(), "two", () => undefined), undefined);
  });

  it("is claimed by one of several processes that find the same stale file", async () => {
    writeFileSync(file(), "ended");
    const isOwned = (text: string) => Promise.resolve(text !== "ended");
    const claims = await Promise.all(["a", "b", "c", "d"].map((name) => claimFile(file(), name, isOwned)));
    assert.equal(claims.filter((one) => one === undefined).length, 1);
    assert.equal(new Set(claims.filter((one) => one !== undefined)).size, 1);
  });
});

describe("the mark of a process", () => {
  it("is of a running process unless the start time is another one", async () => {
    assert.ok(isAlive(process.pid));
    assert.ok(await isRunning(ownMark()));
    if (process.platform === "linux") assert.ok(!(await isRunning({ ...ownMark(), started: "1" })));
  });
});
