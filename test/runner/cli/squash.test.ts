import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { cliJson, runCli } from "../../support/cli.ts";
import type { TestDatabase } from "../../support/database.ts";
import { createDatabase } from "../../support/database.ts";
import { withSession } from "../../support/session.ts";
import { commit, inJavaScript, names, revisions, runTypeorm } from "./squashProject.ts";
import type { Files } from "../../support/workspace.ts";
import { envOf, fileOf, idOf } from "../../support/workspace.ts";

const squashed = `Start${1_700_000_000_000 + "C".charCodeAt(0)}`;

const toC = ["squash", "--to", idOf("C"), "-m", "start", "--yes"];

/** Runs a test with a second database, and the first one again as the project's. */
async function onOther(
  write: (files: Files) => void,
  first: TestDatabase,
  work: (other: TestDatabase) => Promise<void>,
): Promise<void> {
  const other = await createDatabase();
  try {
    write({ ".env": envOf(other) });
    await work(other);
    write({ ".env": envOf(first) });
  } finally {
    await other.drop();
  }
}

describe("a squash on the command line", function () {
  this.timeout(180_000);

  it("makes one revision of three, which a database that has them counts as applied", () =>
    withSession(revisions, async ({ workspace, database }) => {
      const { root } = workspace;
      commit(root);
      assert.equal((await cliJson(root, ["upgrade", "--yes"])).code, 0);
      const result = await cliJson(root, toC);
      assert.equal(result.code, 0, JSON.stringify(result));
      assert.deepEqual(
        [result["id"], result["form"], result["replaced"], result["rows"]],
        [squashed, "definition", [idOf("A"), idOf("B"), idOf("C")], [{ table: "public.user", rows: 1, isKept: true }]],
      );
      assert.deepEqual((result["proof"] as { notUndone: unknown }).notUndone, [], JSON.stringify(result));
      assert.deepEqual(readdirSync(path.join(root, "src/migrations")).toSorted(), [
        path.basename(fileOf("C")).replace("-C", "-Start"),
        path.basename(fileOf("D")),
      ]);
      const status = await cliJson(root, ["status", "--exit-code"]);
      assert.deepEqual([status.code, status["pending"], status["conflicts"]], [0, [], []], JSON.stringify(status));
      // Nothing was written to the database, and a revert removes the rows of all that it stands for.
      assert.deepEqual(await names(database), [idOf("A"), idOf("B"), idOf("C"), idOf("D")]);
      const reverted = await cliJson(root, ["downgrade", "base", "--yes"]);
      assert.equal(reverted.code, 0, JSON.stringify(reverted));
      assert.deepEqual([await names(database), await database.tables()], [[], []]);
      assert.equal((await cliJson(root, ["upgrade", "--yes"])).code, 0);
      assert.deepEqual(await names(database), [squashed, idOf("D")]);
      assert.deepEqual(await database.query(`INSERT INTO "user" (name) VALUES ('x') RETURNING id`), [{ id: 2 }]);
    }));

  it("refuses a database that has only a part of the replaced revisions, and says what to do", () =>
    withSession(revisions, async ({ workspace: { root, write }, database }) => {
      commit(root);
      await onOther(write, database, async (other) => {
        assert.equal((await cliJson(root, ["upgrade", idOf("B"), "--yes"])).code, 0);
        const half = await cliJson(root, toC);
        assert.equal((half["problem"] as { code: string }).code, "squashHalfApplied", JSON.stringify(half));
        write({ ".env": envOf(database) });
        assert.equal((await cliJson(root, toC)).code, 0);
        write({ ".env": envOf(other) });
        const refused = await cliJson(root, ["upgrade", "--yes"]);
        const { code, message } = refused["problem"] as { code: string; message: string };
        assert.equal(code, "squashPartlyApplied", JSON.stringify(refused));
        assert.match(message, /has 2 of the 3 revisions that Start replaces/);
        assert.deepEqual(await names(other), [idOf("A"), idOf("B")]);
      });
    }));

  it("is undone until it is committed", () =>
    withSession(revisions, async ({ workspace: { root } }) => {
      commit(root);
      const before = readdirSync(path.join(root, "src/migrations"));
      assert.equal((await cliJson(root, toC)).code, 0);
      const undone = await cliJson(root, ["squash", "--undo", squashed]);
      assert.equal(undone.code, 0, JSON.stringify(undone));
      assert.deepEqual(readdirSync(path.join(root, "src/migrations")), before);
      const again = await cliJson(root, toC);
      assert.equal(again.code, 0);
      appendFileSync(String(again["file"]), "// later\n");
      execFileSync("git", ["add", "-A"], { cwd: root });
      const edited = await cliJson(root, ["squash", "--undo", "Start"]);
      assert.equal((edited["problem"] as { code: string }).code, "squashEdited", JSON.stringify(edited));
      assert.equal((await cliJson(root, ["squash", "--undo", "Start", "--yes"])).code, 0);
      assert.equal(execFileSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" }), "");
      assert.equal((await cliJson(root, toC)).code, 0);
      commit(root);
      const late = await cliJson(root, ["squash", "--undo", squashed]);
      assert.equal((late["problem"] as { code: string }).code, "squashCommitted", JSON.stringify(late));
    }));

  it("puts one row in the place of three with its script, which stops where one is absent", () =>
    withSession(revisions, async ({ workspace: { root, write }, database }) => {
      commit(root);
      assert.equal((await cliJson(root, ["upgrade", "--yes"])).code, 0);
      assert.equal((await cliJson(root, toC)).code, 0);
      const { stdout } = await runCli(root, ["squash", "--script", squashed]);
      await database.query(stdout);
      assert.deepEqual(await names(database), [squashed, idOf("D")]);
      const status = await cliJson(root, ["status", "--exit-code"]);
      assert.deepEqual([status.code, status["conflicts"]], [0, []], JSON.stringify(status));
      await database.query(stdout);
      assert.deepEqual(await names(database), [squashed, idOf("D")]);
      await onOther(write, database, async (other) => {
        await other.query("CREATE TABLE migrations (id serial, timestamp bigint, name varchar)");
        await other.query(`INSERT INTO migrations (timestamp, name) VALUES (1, '${idOf("A")}')`);
        await assert.rejects(other.query(stdout), /has only a part of the 3 revisions/);
        await other.query("ROLLBACK");
        assert.deepEqual(await names(other), [idOf("A")]);
      });
    }));

  it("refuses files that git does not have, and files that others use", () =>
    withSession(revisions, async ({ workspace: { root, write } }) => {
      const problemOf = async (...args: string[]) => {
        const result = await cliJson(root, args.length > 0 ? args : toC);
        return (result["problem"] as { code: string } | undefined)?.code;
      };
      assert.equal(await problemOf(), "noRepository");
      commit(root);
      execFileSync("git", ["rm", "-q", "--cached", fileOf("B")], { cwd: root });
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "gone"], {
        cwd: root,
      });
      execFileSync("git", ["config", "status.showUntrackedFiles", "no"], { cwd: root });
      assert.equal(await problemOf(), "squashUncommitted");
      commit(root);
      const original = revisions[fileOf("B")] ?? "";
      write({ [fileOf("B")]: `${original}// later\n` });
      assert.equal(await problemOf(), "squashUncommitted");
      for (const flag of ["--assume-unchanged", "--skip-worktree"]) {
        execFileSync("git", ["update-index", flag, fileOf("B")], { cwd: root });
        assert.equal(await problemOf(), "squashUncommitted");
        execFileSync("git", ["update-index", flag.replace("--", "--no-"), fileOf("B")], { cwd: root });
      }
      write({ [fileOf("B")]: original });
      write({ "src/other.ts": `import { ${idOf("A")} } from "./migrations/${path.basename(fileOf("A"), ".ts")}";` });
      assert.equal(await problemOf(), "squashReferenced");
      write({ "src/other.ts": "" });
      assert.equal(await problemOf("squash", "--to", idOf("A"), "-m", "start", "--yes"), "squashTooFew");
      assert.equal(
        await problemOf("squash", "--from", idOf("C"), "--to", idOf("A"), "-m", "start", "--yes"),
        "squashOrder",
      );
      assert.equal(await problemOf("squash", "--to", idOf("C"), "-m", "c", "--yes"), "squashNameTaken");
      assert.equal(await problemOf("squash", "--to", idOf("C"), "-m", "start"), "unanswered");
      assert.equal(await problemOf("squash", "--undo", idOf("C")), "squashNotOne");
      assert.equal(await problemOf("squash", "--to", "Nothing1", "-m", "start"), "revisionUnknown");
      const dry = await cliJson(root, ["squash", "--to", idOf("C"), "-m", "start", "--dry-run"]);
      assert.match(String(dry["text"]), /replaces = \[/);
      assert.ok(existsSync(path.join(root, fileOf("A"))));
    }));

  it("leaves TypeORM's own command line right: a database with the replaced revisions stays unchanged", () =>
    withSession(inJavaScript(), async ({ workspace: { root, write }, database }) => {
      commit(root);
      const typeorm = (command: string) => runTypeorm(root, database, command);
      typeorm("migration:run");
      const options = ["--data-source", "src/data-source.js"];
      const result = await cliJson(root, [...toC, ...options]);
      assert.equal(result.code, 0, JSON.stringify(result));
      assert.match(readFileSync(String(result["file"]), "utf8"), /module\.exports/);
      typeorm("migration:run");
      assert.deepEqual(await names(database), ["A", "B", "C", "D"].map(idOf).concat(squashed));
      const status = await cliJson(root, ["status", "--exit-code", ...options]);
      assert.deepEqual([status.code, status["conflicts"], status["pending"]], [0, [], []], JSON.stringify(status));
      assert.deepEqual(await database.query(`SELECT name FROM "user"`), [{ name: "root" }]);
      // TypeORM has added the row of the squashed revision after that of D, which is the current one nevertheless.
      assert.equal(status["current"], idOf("D"));
      // The last one that was run is reverted, and another run brings it back.
      await database.query("DROP TABLE d");
      await database.query(`DELETE FROM migrations WHERE name = '${idOf("D")}'`);
      typeorm("migration:revert");
      assert.deepEqual([await names(database), await database.tables()], [[], []]);
      typeorm("migration:run");
      assert.deepEqual(await names(database), [squashed, idOf("D")]);
      await database.query("DELETE FROM migrations");
      await database.query(`INSERT INTO migrations (timestamp, name) VALUES (1, '${idOf("A")}')`);
      assert.throws(() => typeorm("migration:run"), /Only a part of the replaced revisions is applied/);
      write({});
    }));
});
