import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { cliJson, runCli } from "../../support/cli.ts";
import type { TestDatabase } from "../../support/database.ts";
import { createDatabase } from "../../support/database.ts";
import type { Session } from "../../support/session.ts";
import { withSession } from "../../support/session.ts";
import { commit, inJavaScript, names, revisions, runTypeorm } from "./squashProject.ts";
import type { Files } from "../../support/workspace.ts";
import { envOf, fileOf, idOf, migration } from "../../support/workspace.ts";

const [A, B, C, D] = ["A", "B", "C", "D"].map(idOf) as [string, string, string, string];
const squashedAs = (name: string, last: string) => `${name}${last.slice(1)}`;
const [first, second] = [squashedAs("First", B), squashedAs("Second", C)];

/** Databases by the revisions that they have before the second squash. */
const kinds = ["replaced", "first", "part", "single", "none"] as const;
type Databases = Readonly<Record<(typeof kinds)[number], TestDatabase>>;
type Cli = (database: TestDatabase, ...args: readonly string[]) => ReturnType<typeof cliJson>;

/** The files that a squash has written, by the files before it and its message: the squash of other tests is the same. */
const written = new Map<string, Files>();

/**
 * A project in which `First` replaces A and B, and `Second` replaces that one and C. Neither replaces D.
 *
 * @param options of each command
 * @param isWrittenHere true if the second squash is made here, and not by an earlier test of the same files
 */
async function withSecondSquash(
  files: Files,
  { options = [], isWrittenHere = false }: { readonly options?: readonly string[]; readonly isWrittenHere?: boolean },
  work: (session: Session, databases: Databases, cli: Cli) => Promise<void>,
): Promise<void> {
  await withSession(files, async (session) => {
    const { workspace } = session;
    const { root, write, remove } = workspace;
    const migrations = path.join(root, "src/migrations");
    const cli: Cli = (database, ...args) => {
      write({ ".env": envOf(database) });
      return cliJson(root, [...args, ...options]);
    };
    const done = async (database: TestDatabase, ...args: readonly string[]) => {
      const result = await cli(database, ...args);
      assert.equal(result.code, 0, JSON.stringify(result));
      return result;
    };
    const squash = async (message: string, to: string, isNew: boolean) => {
      const key = JSON.stringify([message, files]);
      const known = isNew ? undefined : written.get(key);
      if (known) {
        for (const name of readdirSync(migrations)) remove(path.join("src/migrations", name));
        write(known);
        return;
      }
      await done(databases.none, "squash", "--to", to, "-m", message, "--yes");
      const texts = readdirSync(migrations).map((name) => [
        path.join("src/migrations", name),
        readFileSync(path.join(migrations, name), "utf8"),
      ]);
      written.set(key, Object.fromEntries(texts));
    };
    const all: TestDatabase[] = [];
    let databases: Databases;
    try {
      for (const _ of kinds) all.push(await createDatabase());
      databases = Object.fromEntries(kinds.map((kind, index) => [kind, all[index]])) as Databases;
      commit(root);
      await done(databases.replaced, "upgrade", "--yes");
      await done(databases.part, "upgrade", B, "--yes");
      await done(databases.single, "upgrade", A, "--yes");
      await squash("first", B, false);
      commit(root);
      await done(databases.first, "upgrade", "--yes");
      await squash("second", C, isWrittenHere);
      assert.deepEqual(await names(databases.first), [first, C, D]);
      await work(session, databases, cli);
    } finally {
      for (const database of all) await database.drop();
    }
  });
}

const problemOf = (result: Awaited<ReturnType<typeof cliJson>>) =>
  result["problem"] as { readonly code: string; readonly message: string };

describe("a squash of a squashed revision on the command line", function () {
  this.timeout(300_000);

  it("counts as applied on a database with the direct revisions, and on one with those that the earlier squash replaced", () =>
    withSecondSquash(revisions, {}, async ({ workspace: { root } }, databases, cli) => {
      const text = readFileSync(path.join(root, "src/migrations", fileNamed(root, "Second")), "utf8");
      assert.deepEqual(
        [...text.matchAll(/"(\w+\d{13})"/g)].map(([, id]) => id).filter((id) => id !== second),
        [first, C, first, A, B],
      );
      assert.equal(text.match(/migrations" WHERE/g)?.length, 2, text);
      assert.equal(text.match(/CREATE TABLE/g)?.length, 1, text);
      for (const [kind, rows] of [
        ["replaced", [A, B, C, D]],
        ["first", [first, C, D]],
      ] as const) {
        const database = databases[kind];
        const status = await cli(database, "status", "--exit-code");
        assert.deepEqual([status.code, status["conflicts"], status["pending"]], [0, [], []], JSON.stringify(status));
        assert.equal((await cli(database, "upgrade", "--yes")).code, 0);
        assert.deepEqual(await names(database), rows);
        const reverted = await cli(database, "downgrade", "base", "--yes");
        assert.equal(reverted.code, 0, JSON.stringify(reverted));
        assert.deepEqual([await names(database), await database.tables()], [[], []]);
        assert.equal((await cli(database, "upgrade", "--yes")).code, 0);
        assert.deepEqual(await names(database), [second, D]);
      }
      assert.equal((await cli(databases.none, "upgrade", "--yes")).code, 0);
      assert.deepEqual(await names(databases.none), [second, D]);
      assert.deepEqual(await databases.none.query(`SELECT name FROM "user"`), [{ name: "root" }]);
      assert.equal((await cli(databases.none, "check")).code, 0);
    }));

  it("refuses a database with a part, and names the revision to upgrade to", () =>
    withSecondSquash(revisions, {}, async ({ workspace: { root } }, databases, cli) => {
      const part = problemOf(await cli(databases.part, "upgrade", "--yes"));
      assert.equal(part.code, "squashPartlyApplied");
      assert.match(part.message, /^The database has 1 of the 2 revisions that Second replaces\..* upgrade to C, /);
      const single = problemOf(await cli(databases.single, "upgrade", "--yes"));
      assert.match(single.message, /^The database has 1 of the 2 revisions that First replaces\..* upgrade to B, /);
      assert.deepEqual([await names(databases.part), await names(databases.single)], [[A, B], [A]]);
      // The way that the message names.
      commit(root);
      const git = (...args: string[]) => execFileSync("git", args, { cwd: root, stdio: "pipe" });
      git("checkout", "-q", "HEAD~1");
      assert.equal((await cli(databases.part, "upgrade", C, "--yes")).code, 0);
      assert.deepEqual(await names(databases.part), [A, B, C]);
      git("checkout", "-q", "main");
      assert.equal((await cli(databases.part, "upgrade", "--yes")).code, 0);
      assert.deepEqual(await names(databases.part), [A, B, C, D]);
    }));

  it("puts one row in the place of the others with its script, and stops on a part of them", () =>
    withSecondSquash(revisions, {}, async ({ workspace: { root } }, databases, cli) => {
      const { stdout } = await runCli(root, ["squash", "--script", second]);
      for (const kind of ["replaced", "first"] as const)
        for (let turn = 0; turn < 2; turn++) {
          await databases[kind].query(stdout);
          assert.deepEqual(await names(databases[kind]), [second, D]);
        }
      const status = await cli(databases.replaced, "status", "--exit-code");
      assert.deepEqual([status.code, status["conflicts"]], [0, []], JSON.stringify(status));
      for (const [kind, rows] of [
        ["part", [A, B]],
        ["single", [A]],
      ] as const) {
        await assert.rejects(databases[kind].query(stdout), /has only a part of the 2 revisions that Second/);
        await databases[kind].query("ROLLBACK");
        assert.deepEqual(await names(databases[kind]), rows);
      }
      assert.equal((await cli(databases.none, "upgrade", "--yes")).code, 0);
      await databases.none.query(stdout);
      assert.deepEqual(await names(databases.none), [second, D]);
    }));

  it("gives its row the place of the last replaced one, if that is the earlier squash", () =>
    withSession(revisions, async ({ workspace: { root, write }, database }) => {
      const done = async (...args: readonly string[]) => {
        const result = await cliJson(root, args);
        assert.equal(result.code, 0, JSON.stringify(result));
      };
      commit(root);
      const empty = await createDatabase();
      const other = await createDatabase();
      try {
        await done("upgrade", "--yes");
        write({ ".env": envOf(empty) });
        const [later, whole] = [squashedAs("Later", C), squashedAs("Whole", C)];
        await done("squash", "--from", B, "--to", C, "-m", "later", "--yes");
        commit(root);
        write({ ".env": envOf(other) });
        await done("upgrade", "--yes");
        write({ ".env": envOf(empty) });
        await done("squash", "--to", later, "-m", "whole", "--yes");
        const { stdout } = await runCli(root, ["squash", "--script", whole]);
        for (const [one, rows] of [
          [database, [A, B, C, D]],
          [other, [A, later, D]],
        ] as const) {
          assert.deepEqual(await names(one), rows);
          await one.query(stdout);
          assert.deepEqual(await names(one), [whole, D]);
        }
      } finally {
        await empty.drop();
        await other.drop();
      }
    }));

  it("keeps the statements of the earlier squash without those about the rows of the migrations table", () =>
    withSession(
      {
        ".gitignore": revisions[".gitignore"] ?? "",
        ...revisionOf("A", 'CREATE TABLE "user" (name text)', 'DROP TABLE "user"'),
        ...revisionOf("B", 'ALTER TABLE "user" ADD slug text', 'ALTER TABLE "user" DROP slug'),
        ...revisionOf("C", `UPDATE "user" SET slug = lower(name)`, `UPDATE "user" SET slug = NULL`),
        ...revisionOf("D", "CREATE TABLE d (id int)", "DROP TABLE d"),
      },
      async ({ workspace: { root } }) => {
        commit(root);
        const earlier = await cliJson(root, ["squash", "--from", B, "--to", C, "-m", "first", "--yes"]);
        assert.equal(earlier["form"], "statements", JSON.stringify(earlier));
        commit(root);
        const result = await cliJson(root, [
          "squash",
          "--from",
          squashedAs("First", C),
          "--to",
          D,
          "-m",
          "again",
          "--dry-run",
        ]);
        assert.equal(result["form"], "statements", JSON.stringify(result));
        const queries = [...String(result["text"]).matchAll(/query\(`(\S+ \S+ \S+)/g)].map(([, words]) => words);
        assert.deepEqual(queries, [
          'SELECT DISTINCT "name"',
          'ALTER TABLE "user"',
          'UPDATE "user" SET',
          "CREATE TABLE d",
          "DROP TABLE d`);",
          'UPDATE "user" SET',
          'ALTER TABLE "user"',
          'DELETE FROM "migrations"',
        ]);
      },
    ));

  it("is undone until it is committed", () =>
    withSecondSquash(revisions, { isWrittenHere: true }, async ({ workspace: { root } }, databases, cli) => {
      const undone = await cli(databases.replaced, "squash", "--undo", second);
      assert.equal(undone.code, 0, JSON.stringify(undone));
      assert.equal(execFileSync("git", ["status", "--porcelain"], { cwd: root, encoding: "utf8" }), "");
      const status = await cli(databases.replaced, "status", "--exit-code");
      assert.deepEqual([status.code, status["conflicts"]], [0, []], JSON.stringify(status));
    }));

  it("writes a script for a change that refuses a database with the replaced revisions, or with a part of them", function () {
    const psql = process.env["TEST_PSQL"];
    if (psql === undefined) return this.skip();
    return withSecondSquash(revisions, {}, async (_session, databases, cli) => {
      const result = await cli(databases.none, "upgrade", "--sql");
      const script = String(result["script"] ?? result["sql"]);
      const run = ({ host, port, user, password, name }: TestDatabase) =>
        execFileSync(psql, ["-h", host, "-p", String(port), "-U", user, "-d", name, "-v", "ON_ERROR_STOP=1"], {
          input: script,
          encoding: "utf8",
          env: { ...process.env, PGPASSWORD: password },
          stdio: "pipe",
        });
      for (const kind of ["replaced", "first"] as const)
        assert.throws(() => run(databases[kind]), /already applied: Second\d+, D\d+/);
      for (const kind of ["part", "single"] as const)
        assert.throws(() => run(databases[kind]), /has only a part of the revisions that Second\d+ replaces/);
      run(databases.none);
      assert.deepEqual(await names(databases.none), [second, D]);
    });
  });

  it("leaves TypeORM's own command line right on each of these databases", () => {
    const options = ["--data-source", "src/data-source.js"];
    return withSecondSquash(inJavaScript(), { options }, async ({ workspace: { root } }, databases, cli) => {
      for (const [kind, rows] of [
        ["replaced", [A, B, C, D, second]],
        ["first", [first, C, D, second]],
        ["none", [second, D]],
      ] as const) {
        const database = databases[kind];
        runTypeorm(root, database, "migration:run");
        assert.deepEqual(await names(database), rows);
        const status = await cli(database, "status", "--exit-code");
        assert.deepEqual([status.code, status["conflicts"], status["pending"]], [0, [], []], JSON.stringify(status));
        assert.deepEqual([status["current"], await database.query(`SELECT name FROM "user"`)], [D, [{ name: "root" }]]);
        await database.query("DROP TABLE d");
        await database.query(`DELETE FROM migrations WHERE name = '${D}'`);
        runTypeorm(root, database, "migration:revert");
        assert.deepEqual([await names(database), await database.tables()], [[], []]);
        runTypeorm(root, database, "migration:run");
        assert.deepEqual(await names(database), [second, D]);
      }
      for (const kind of ["part", "single"] as const)
        assert.throws(
          () => runTypeorm(root, databases[kind], "migration:run"),
          /Only a part of the replaced revisions/,
        );
    });
  });
});

function revisionOf(letter: string, up: string, down: string): Files {
  return { [fileOf(letter)]: migration(idOf(letter), [up], [down]) };
}

function fileNamed(root: string, name: string): string {
  return readdirSync(path.join(root, "src/migrations")).find((file) => file.includes(name)) ?? "";
}
