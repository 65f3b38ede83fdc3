import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { checkOut } from "../../../src/client/history/gitCheckout.ts";
import { stateNamed } from "../../../src/client/history/schemaStates.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";
import type { Files } from "../../support/workspace.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";
import { leftovers } from "./leftovers.ts";
import type { Repository } from "./repository.ts";
import { offline, withRepository } from "./repository.ts";

const items: Files = { [fileOf("M")]: migration(idOf("M"), ["CREATE TABLE items (id int)"], ["SELECT 1"]) };

/** The SQL of a state, or the code of its problem. */
async function sqlOf({ open }: Repository, name: string): Promise<string> {
  const named = await stateNamed(await open(), name, { isOffline: true });
  if (isProblem(named)) return "message" in named ? `${named.code}: ${named.message}` : named.code;
  return named.state.kind === "definition" ? named.state.sql : named.state.kind;
}

describe("The schema of a commit", function () {
  this.timeout(120_000);

  it("runs a package of the repository as the commit has it", () =>
    withRepository(
      {
        "packages/core/package.json": `{ "name": "@org/core", "main": "index.js" }`,
        "packages/core/index.js": `exports.name = "before";`,
        [fileOf("M")]: `import { name } from "@org/core";
${migration(idOf("M"), "await queryRunner.query(`CREATE TABLE ${name} (id int)`);", ["SELECT 1"])}`,
      },
      async (repository) => {
        repository.write({ "packages/core/index.js": `exports.name = "after";` });
        assert.match(await sqlOf(repository, "git:HEAD"), /CREATE TABLE public\.before/);
      },
      {
        packages: "none",
        links: {
          "node_modules/@org/core": "../../packages/core",
          "node_modules/typeorm": "typeorm",
          "node_modules/pg": "pg",
          "node_modules/reflect-metadata": "reflect-metadata",
        },
      },
    ));

  it("is not empty without a word if the revisions are in a submodule, or are not listed", () =>
    withRepository({}, async (repository) => {
      const { git, root, write, commit } = repository;
      git("init", "-q", "src/migrations");
      git("-C", "src/migrations", "commit", "-q", "--allow-empty", "-m", "base");
      commit("a submodule");
      write(items);
      assert.equal(await sqlOf(repository, "git:HEAD"), "refSubmodule");
      assert.equal(await sqlOf(repository, "git:HEAD~1"), "refWithoutRevisions");
      assert.ok(existsSync(root));
    }));

  it("names what there is to do without a repository, a commit or a name", async () => {
    await withRepository(
      items,
      async (repository) => assert.equal(await sqlOf(repository, "git:HEAD"), "noRepository"),
      {
        hasGit: false,
      },
    );
    await withRepository(
      items,
      async (repository) => {
        repository.git("init", "-q", "-b", "main");
        assert.equal(await sqlOf(repository, "git:HEAD"), "noCommits");
      },
      { hasGit: false },
    );
    await withRepository(items, async (repository) => {
      assert.equal(await sqlOf(repository, "git:"), "refEmpty");
      assert.equal(await sqlOf(repository, "git:absent"), "refUnknown");
    });
  });

  it("lets the commit's code start no program while it is loaded, besides the project's compiler", () =>
    withRepository(
      {
        ...items,
        // Only a compiler knows that this column is a text; without it TypeORM rejects the entity.
        "src/title.ts": "export type Title = ReturnType<() => string>;",
        "src/entity/item.ts": `import { Column, Entity, PrimaryColumn } from "typeorm";
import type { Title } from "../title";
@Entity() export class Item { @PrimaryColumn() id!: number; @Column() title!: Title; }`,
      },
      async (repository) => {
        assert.match(await sqlOf(repository, "git:HEAD"), /CREATE TABLE public\.items/);
        repository.write({
          "src/data-source.ts": `import { execFileSync } from "node:child_process";
execFileSync(process.execPath, ["--version"]);
${offline}`,
        });
        repository.commit("a program");
        assert.match(
          await sqlOf(repository, "git:HEAD"),
          /^dataSourceThrew: the code of another commit starts no program/,
        );
        assert.match(await sqlOf(repository, "head"), /^history$/);
      },
    ));
});

describe("The files of a commit", function () {
  this.timeout(60_000);

  it("are written without a hook, and without the repository that a hook has named", () =>
    withRepository(items, async ({ root }) => {
      const hook = path.join(root, ".git/hooks/post-index-change");
      const ran = path.join(root, ".cache-hook");
      writeFileSync(hook, `#!/bin/sh\ntouch '${ran}'\n`);
      chmodSync(hook, 0o755);
      const before = process.env["GIT_DIR"];
      process.env["GIT_DIR"] = "/absent";
      try {
        const checkout = await checkOut(root, "HEAD");
        if (isProblem(checkout)) return assert.fail(JSON.stringify(checkout));
        assert.ok(existsSync(checkout.inside(path.join(root, fileOf("M")))));
        assert.ok(!existsSync(ran));
        await checkout.dispose();
      } finally {
        if (before === undefined) delete process.env["GIT_DIR"];
        else process.env["GIT_DIR"] = before;
      }
    }));

  it("are not written after a cancel, and a damaged repository is a problem", () =>
    withRepository(items, async ({ root, git }) => {
      const left = await leftovers(async () => {
        const cancelled = await checkOut(root, "HEAD", AbortSignal.abort());
        assert.ok(isProblem(cancelled) && cancelled.code === "cancelled", JSON.stringify(cancelled));
        const tree = git("rev-parse", "HEAD^{tree}").trim();
        const object = path.join(root, ".git/objects", tree.slice(0, 2), tree.slice(2));
        chmodSync(object, 0o644);
        writeFileSync(object, "damaged");
        const damaged = await checkOut(root, "HEAD");
        assert.ok(isProblem(damaged) && damaged.code === "gitFailed", JSON.stringify(damaged));
      });
      assert.deepEqual(left, []);
    }));

  it("keep installed packages as one link, unless one of them is the repository's own", () =>
    withRepository(
      items,
      async ({ root, write, commit }) => {
        write({
          "node_modules/a/index.js": "",
          "node_modules/@s/b/index.js": "",
          "own/index.js": "",
          "x/own/index.js": "",
        });
        commit("packages");
        const plain = await checkOut(root, "HEAD");
        if (isProblem(plain)) return assert.fail(plain.code);
        assert.deepEqual(readdirSync(plain.inside(path.join(root, "node_modules"))).sort(), ["@s", "a"]);
        await plain.dispose();
        symlinkSync("../own", path.join(root, "node_modules/own"));
        symlinkSync("../absent-there", path.join(root, "node_modules/gone"));
        write({ "absent-there/index.js": "" });
        const mixed = await checkOut(root, "HEAD");
        if (isProblem(mixed)) return assert.fail(mixed.code);
        assert.deepEqual(readdirSync(mixed.inside(path.join(root, "node_modules"))).sort(), ["@s", "a", "own"]);
        await mixed.dispose();
      },
      { packages: "none" },
    ));
});
