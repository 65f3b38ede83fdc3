import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gitOnIndex } from "../../../../src/client/rehearsal/git.ts";

describe("a change of git's index", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(realpathSync(tmpdir()), "migrations-test-git-"));
    execFileSync("git", ["init", "-q"], { cwd: root });
    writeFileSync(path.join(root, "a.txt"), "a");
    writeFileSync(path.join(root, ".git/index.lock"), "");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const staged = () => execFileSync("git", ["diff", "--cached", "--name-only"], { cwd: root, encoding: "utf8" }).trim();

  it("waits until another git has released the index", async () => {
    const changed = gitOnIndex(root, ["add", "a.txt"]);
    setTimeout(() => rmSync(path.join(root, ".git/index.lock")), 120);
    await changed;
    assert.equal(staged(), "a.txt");
  });
});
