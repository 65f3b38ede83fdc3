import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { cliJson, runCli } from "../../support/cli.ts";
import { withSession } from "../../support/session.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";
import type { Repository } from "../history/repository.ts";
import { withRepository } from "../history/repository.ts";

const revision = (letter: string, sql: string) => ({ [fileOf(letter)]: migration(idOf(letter), [sql], ["SELECT 1"]) });
const first = revision("A", "CREATE TABLE item (id int)");

type Found = { readonly code: number | null; readonly problem?: { readonly code: string; readonly message: string } };

/** Clones a repository with these options of git, and returns the folder of the clone. */
function clone({ root }: Repository, ...options: string[]): string {
  const folder = path.join(path.dirname(root), `clone ${options.join(" ")}`.replaceAll(/[^\w]+/g, "-"));
  execFileSync("git", ["clone", "-q", ...options, pathToFileURL(root).href, folder], { stdio: "pipe" });
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  return folder;
}

const gitIn = (cwd: string, ...args: string[]) => execFileSync("git", args, { cwd, encoding: "utf8", stdio: "pipe" });

async function problemOf(cwd: string, args: readonly string[]): Promise<readonly [number | null, string, string]> {
  const { code, problem } = (await cliJson(cwd, [...args, "--offline"])) as Found;
  return [code, problem?.code ?? "", problem?.message ?? ""];
}

/** Revision E is common, the branch `feature` deletes it on its longer way, and revision D and B are new. */
function deleteOnLongWay({ git, commit, write, remove }: Repository, dateOfLongWay?: string): void {
  git("checkout", "-q", "-b", "feature");
  commit("short way");
  git("checkout", "-q", "main");
  write(revision("E", "CREATE TABLE early (id int)"));
  commit("E");
  git("checkout", "-q", "-b", "side");
  const { GIT_COMMITTER_DATE: usual } = process.env;
  if (dateOfLongWay !== undefined) process.env["GIT_COMMITTER_DATE"] = dateOfLongWay;
  for (const step of ["1", "2", "3", "4", "5"]) commit(step);
  remove(fileOf("E"));
  commit("without E");
  if (usual === undefined) delete process.env["GIT_COMMITTER_DATE"];
  else process.env["GIT_COMMITTER_DATE"] = usual;
  git("checkout", "-q", "feature");
  git("merge", "-q", "--no-edit", "side");
  write(revision("D", "CREATE TABLE theirs (id int)"));
  commit("D");
  git("checkout", "-q", "main");
  write(revision("B", "CREATE TABLE mine (id int)"));
  commit("B");
}

describe("a shallow clone on the command line", function () {
  this.timeout(120_000);

  it("gives no verdict on a merge whose common commit it lacks, and names the command that fetches it", () =>
    withRepository(first, async (repository) => {
      const { git, commit, write } = repository;
      git("checkout", "-q", "-b", "feature");
      write(revision("C", "ALTER TABLE item ADD theirs int"));
      commit("C");
      git("checkout", "-q", "main");
      write(revision("B", "ALTER TABLE item ADD mine int"));
      commit("B");
      const folder = clone(repository, "--depth", "1");
      const [code, unknown, message] = await problemOf(folder, ["check-merge", "origin/feature"]);
      assert.deepEqual([code, unknown], [2, "refUnknown"], message);
      const fetch = /git (fetch --unshallow origin feature:\S+)$/.exec(message)?.[1] ?? "";
      gitIn(folder, "fetch", "-q", "--depth", "1", "origin", "feature:refs/remotes/origin/feature");
      for (const args of [
        ["check-merge", "origin/feature"],
        ["rehearse", "--since", "origin/feature"],
      ]) {
        const without = await problemOf(folder, args);
        assert.deepEqual(without.slice(0, 2), [1, "noCommonAncestor"], args.join(" "));
        assert.match(without[2], /This clone is shallow.* git fetch --unshallow$/);
      }
      assert.match((await problemOf(folder, ["compare", "git:HEAD~1", "head"]))[2], /shallow clone.*--unshallow$/);
      gitIn(folder, ...fetch.split(" "));
      const { verdict } = (await cliJson(folder, ["check-merge", "origin/feature", "--offline"])) as {
        verdict?: string;
      };
      assert.equal(verdict, "independent");
    }));

  it("gives no verdict on a merge if it has an older common commit only", () =>
    withRepository(first, async (repository) => {
      deleteOnLongWay(repository);
      const shallow = clone(repository, "--depth", "4", "--no-single-branch");
      assert.equal(gitIn(shallow, "merge-base", "HEAD", "origin/feature"), repository.git("rev-parse", "side~7"));
      assert.equal((await problemOf(shallow, ["check-merge", "origin/feature"]))[1], "noCommonAncestor");
      const whole = clone(repository, "--no-single-branch");
      const checked = await cliJson(whole, ["check-merge", "origin/feature", "--offline"]);
      assert.deepEqual(
        [checked["verdict"], (checked["problems"] as readonly { kind: string }[]).map(({ kind }) => kind)],
        ["conflict", ["deleted"]],
      );
      gitIn(shallow, "-c", "user.name=t", "-c", "user.email=t@example.com", "merge", "-q", "origin/feature");
      assert.equal((await problemOf(shallow, ["check-merge", "--last"]))[1], "noCommonAncestor");
    }));

  it("gives no verdict either if the commits that it lacks have earlier times", () =>
    withRepository(first, async (repository) => {
      deleteOnLongWay(repository, "2001-01-01T00:00:00Z");
      const shallow = clone(repository, "--depth", "4", "--no-single-branch");
      assert.equal((await problemOf(shallow, ["check-merge", "origin/feature"]))[1], "noCommonAncestor");
    }));

  it("gives a verdict if what it lacks is older than the common commit", () =>
    withRepository(first, async (repository) => {
      const { git, commit, write } = repository;
      for (const step of ["1", "2", "3", "4", "5"]) commit(step);
      git("checkout", "-q", "-b", "feature");
      write(revision("C", "ALTER TABLE item ADD theirs int"));
      commit("C");
      git("checkout", "-q", "main");
      write(revision("B", "ALTER TABLE item ADD mine int"));
      commit("B");
      const folder = clone(repository, "--depth", "3", "--no-single-branch");
      const { verdict } = (await cliJson(folder, ["check-merge", "origin/feature", "--offline"])) as {
        verdict?: string;
      };
      assert.equal(verdict, "independent");
    }));
});

describe("names of commits on the command line", function () {
  this.timeout(120_000);

  it("name the remote's branch, and what to fetch", () =>
    withRepository(first, async (repository) => {
      repository.git("checkout", "-q", "-b", "feature/one");
      repository.git("checkout", "-q", "main");
      const folder = clone(repository);
      assert.match((await problemOf(folder, ["check-merge", "feature/one"]))[2], /Did you mean origin\/feature\/one\?/);
      assert.match(
        (await problemOf(folder, ["check-merge", "origin/x"]))[2],
        /git fetch origin x:refs\/remotes\/origin\/x$/,
      );
      const [code, , message] = await problemOf(folder, ["check-merge", "$(x)"]);
      assert.deepEqual([code, message], [2, "Git does not know $(x) here. Check the name, or fetch the branch first."]);
    }));

  it("are not compared with a branch that has no commit yet", () =>
    withRepository(first, async ({ git, root }) => {
      git("checkout", "-q", "--orphan", "other");
      for (const args of [
        ["check-merge", "main"],
        ["compare", "git:HEAD", "head"],
        ["rehearse", "--since", "main"],
      ]) {
        const [code, problem, message] = await problemOf(root, args);
        assert.deepEqual([code, problem], [2, "noCommits"], message);
        assert.match(message, /^The current branch has no commit yet/);
      }
    }));

  it("have to contain the files that a squash deletes, so that git can undo it", () =>
    withRepository({ ...first, ...revision("B", "SELECT 1") }, async ({ git, root }) => {
      git("checkout", "-q", "--orphan", "other");
      const squash = ["squash", "--to", "head", "-m", "all", "--yes"];
      assert.deepEqual((await problemOf(root, squash)).slice(0, 2), [1, "squashUncommitted"]);
      const empty = path.join(root, "empty");
      mkdirSync(empty);
      const { problem } = (await cliJson(root, [...squash, "--offline"], { env: { PATH: empty } })) as Found;
      assert.match(problem?.message ?? "", /^git was not found\. A squash deletes files/);
    }));
});

describe("a branch without revisions that the database has, on the command line", function () {
  this.timeout(120_000);

  it("is compared with the branch that has them, whose failures name files of the repository", () =>
    withSession({ ...first, ".gitignore": ".env\n.data\n.cache\nnode_modules\n" }, async ({ workspace }) => {
      const { root, write } = workspace;
      const git = (...args: string[]) => gitIn(root, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args);
      const commit = (message: string) => {
        git("add", "-A");
        git("commit", "-q", "-m", message);
      };
      git("init", "-q", "-b", "main");
      commit("A");
      git("checkout", "-q", "-b", "feature");
      write(revision("C", "ALTER TABLE item ADD theirs int"));
      commit("C");
      assert.equal((await runCli(root, ["upgrade", "--yes"])).code, 0);
      git("checkout", "-q", "main");
      const compared = await cliJson(root, ["compare", "git:feature", "head"]);
      assert.deepEqual(compared["losses"], ["item.theirs"], JSON.stringify(compared));
      const checked = await cliJson(root, ["check-merge", "feature"]);
      assert.deepEqual([checked["verdict"], checked["theirs"]], ["independent", [idOf("C")]], JSON.stringify(checked));
      git("checkout", "-q", "feature");
      write(revision("D", "ALTER TABLE nowhere ADD d int"));
      commit("D");
      git("checkout", "-q", "main");
      const { problem } = (await cliJson(root, ["compare", "git:feature", "head"])) as unknown as Found;
      assert.match(problem?.message ?? "", /^[^:]*nowhere.*, src\/migrations\/\S+:\d+$/);
    }));
});
