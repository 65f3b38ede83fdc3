import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { nameEditsOf } from "../../../../src/client/generate/nameEdits.ts";
import { filesChangedSince } from "../../../../src/client/rehearsal/gitFiles.ts";

describe("Git, asked about a folder inside of a repository", () => {
  let top = "";
  let root = "";
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], { cwd: top });
  const write = (file: string, text: string) => writeFileSync(path.join(root, file), text);

  before(() => {
    top = mkdtempSync(path.join(tmpdir(), "migrations-git-"));
    root = path.join(top, "server");
    mkdirSync(root);
    git("init", "-q", "-b", "trunk");
    for (const name of ["kept", "changed", "committed"]) write(`${name}.ts`, "  slug!: string;\n");
    git("add", ".");
    git("commit", "-q", "-m", "Start");
    git("switch", "-q", "-c", "feature");
    write("committed.ts", "  id!: number;\n");
    git("commit", "-q", "-a", "-m", "Change one");
    write("changed.ts", "  handle!: string;\n");
    write("untracked.ts", "");
  });
  after(() => rmSync(top, { recursive: true, force: true }));

  it("lists what differs from the common ancestor with a branch, and what it does not track", async () => {
    const found = await filesChangedSince(root, ["main", "trunk"]);
    assert.equal(found?.branch, "trunk");
    assert.deepEqual(
      [...(found?.files ?? [])].sort(),
      ["changed.ts", "committed.ts", "untracked.ts"].map((name) => path.join(root, name)),
    );
  });

  it("does not write the index, which git in a terminal may have locked or be about to lock", async () => {
    const later = new Date(Date.now() + 5000);
    // A file that has another time and the same text: git stores the new time in the index if it may.
    utimesSync(path.join(root, "kept.ts"), later, later);
    const index = path.join(top, ".git/index");
    const before = readFileSync(index);
    await filesChangedSince(root, ["trunk"]);
    await nameEditsOf(root);
    assert.ok(readFileSync(index).equals(before), "the index was written");
  });

  it("knows nothing without such a branch, and without a repository", async () => {
    assert.equal(await filesChangedSince(root, ["main"]), undefined);
    assert.equal(await filesChangedSince(tmpdir(), ["trunk"]), undefined);
    assert.deepEqual(await nameEditsOf(tmpdir()), []);
  });

  it("says which names uncommitted edits have replaced", async () => {
    assert.deepEqual(await nameEditsOf(root), [{ from: "slug", to: "handle" }]);
  });
});
