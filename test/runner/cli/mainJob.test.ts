import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import { cliJson, runCli } from "../../support/cli.ts";
import { withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, tableMigrations } from "../../support/workspace.ts";

const abc = tableMigrations("ABC");

describe("the command line", function () {
  this.timeout(120_000);

  it("upgrades by steps, to a revision and to head, and reverts by steps, to a revision and to base", () =>
    withSession(abc, async ({ workspace: { root }, database }) => {
      const applied = async (args: readonly string[]) => {
        const result = await cliJson(root, [...args, "--yes"]);
        assert.equal(result.code, 0, JSON.stringify(result));
        const rows = await database.applied();
        assert.equal(result["current"], rows.at(-1));
        assert.deepEqual(await database.tables(), rows.map((id) => id.charAt(0).toLowerCase()).sort());
        return rows.map((id) => id.charAt(0)).join("");
      };
      assert.equal(await applied(["upgrade", "+1"]), "A");
      assert.equal(await applied(["upgrade", idOf("B")]), "AB");
      assert.equal(await applied(["upgrade"]), "ABC");
      assert.equal(await applied(["downgrade"]), "AB");
      assert.equal(await applied(["upgrade", "head"]), "ABC");
      assert.equal(await applied(["downgrade", "-2"]), "A");
      assert.equal(await applied(["upgrade"]), "ABC");
      assert.equal(await applied(["downgrade", idOf("A")]), "A");
      assert.equal(await applied(["downgrade", "base"]), "");
    }));

  it("says where the database stands, by its exit code as well", () =>
    withSession(abc, async ({ workspace, database }) => {
      const { root } = workspace;
      const pending = await cliJson(root, ["status", "--exit-code"]);
      assert.deepEqual([pending.code, pending["ok"], pending["isAtHead"]], [3, true, false]);
      assert.deepEqual(pending["pending"], ["A", "B", "C"].map(idOf));
      await runCli(root, ["upgrade"]);
      assert.equal((await runCli(root, ["status", "--exit-code"])).code, 0);
      assert.equal((await runCli(root, ["current"])).stdout, `${idOf("C")}\n`);
      assert.equal((await runCli(root, ["heads"])).stdout, `${idOf("C")}\n`);
      workspace.remove(fileOf("B"));
      const conflict = await cliJson(root, ["status", "--exit-code"]);
      assert.deepEqual([conflict.code, conflict["conflicts"]], [4, [{ id: idOf("B"), state: "missing" }]]);
      const history = (await cliJson(root, ["history"]))["revisions"] as readonly { id: string; state: string }[];
      assert.deepEqual(
        history.map(({ id, state }) => [id.charAt(0), state]),
        [
          ["C", "applied"],
          ["B", "missing"],
          ["A", "applied"],
        ],
      );
      const purged = await cliJson(root, ["resolve", idOf("B"), "--with", "purge", "--yes"]);
      assert.equal(purged.code, 0, JSON.stringify(purged));
      assert.deepEqual(await database.applied(), [idOf("A"), idOf("C")]);
    }));

  it("names the indexes that a failed CREATE INDEX CONCURRENTLY has left, until they are gone", () =>
    withSession(abc, async ({ workspace: { root }, database }) => {
      await database.query("CREATE TABLE orders AS SELECT 1 AS code FROM generate_series(1, 2)");
      assert.deepEqual((await cliJson(root, ["status"]))["invalidIndexes"], []);
      assert.doesNotMatch((await runCli(root, ["status"])).stdout, /Indexes/);
      await assert.rejects(database.query("CREATE UNIQUE INDEX CONCURRENTLY orders_code ON orders (code)"));
      assert.deepEqual((await cliJson(root, ["status"]))["invalidIndexes"], ["public.orders_code"]);
      const { stdout, code } = await runCli(root, ["status"]);
      assert.match(
        stdout,
        /^Indexes {4}invalid: public\.orders_code\. No query uses it\. Drop it, or rebuild it with REINDEX/m,
      );
      assert.equal(code, 0);
      await database.query("DROP INDEX orders_code");
      assert.deepEqual((await cliJson(root, ["status"]))["invalidIndexes"], []);
    }));

  it("calls no index invalid that another role may be building", () =>
    withSession(abc, async ({ workspace: { root }, database }) => {
      await database.query("CREATE TABLE orders (code int)");
      const role = `plain_${process.pid}`;
      await database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'plain'`);
      await database.query(`GRANT ALL ON SCHEMA public TO ${role}`);
      const [writer, builder] = [1, 2].map(() => new Client({ connectionString: database.url }));
      try {
        await Promise.all([writer?.connect(), builder?.connect()]);
        // The build waits for the transaction.
        await writer?.query("BEGIN");
        await writer?.query("INSERT INTO orders VALUES (1)");
        const built = builder?.query("CREATE INDEX CONCURRENTLY orders_code ON orders (code)");
        while ((await database.query("SELECT FROM pg_index WHERE NOT indisvalid")).length === 0)
          await new Promise((resolve) => setTimeout(resolve, 50));
        const env = { POSTGRES_USER: role, POSTGRES_PASSWORD: "plain" };
        const { stdout, stderr } = await runCli(root, ["status"], { env });
        assert.match(
          stdout,
          /^Indexes {4}invalid, or still being built by a session .*: public\.orders_code\.$/m,
          stderr,
        );
        assert.equal((await cliJson(root, ["status"], { env }))["invalidIndexes"], undefined);
        // This role sees the build.
        assert.deepEqual((await cliJson(root, ["status"]))["invalidIndexes"], []);
        await writer?.query("COMMIT");
        await built;
      } finally {
        await Promise.all([writer?.end(), builder?.end()]);
        await database.query(`DROP OWNED BY ${role}`);
        await database.query(`DROP ROLE ${role}`);
      }
    }));

  it("gives a revision that is out of order a new time, in its file and its class", () =>
    withSession(tableMigrations("AC"), async ({ workspace, database }) => {
      const { root } = workspace;
      await runCli(root, ["upgrade"]);
      workspace.write(tableMigrations("B"));
      const refused = await cliJson(root, ["resolve", idOf("B"), "--with", "retimestamp"]);
      assert.deepEqual([refused.code, (refused["problem"] as { code: string }).code], [1, "unanswered"]);
      const done = await cliJson(root, ["resolve", idOf("B"), "--with", "retimestamp", "--yes"]);
      assert.equal(done.code, 0, JSON.stringify(done));
      const { pending, conflicts } = await cliJson(root, ["status"]);
      assert.deepEqual([pending, conflicts], [[done["id"]], []]);
      assert.match(readFileSync(String(done["file"]), "utf8"), new RegExp(`class ${String(done["id"])} `));
      assert.equal((await runCli(root, ["upgrade"])).code, 0);
      assert.deepEqual(await database.tables(), ["a", "b", "c"]);
    }));

  it("tries an upgrade on the database and keeps nothing, and prints the script of it", () =>
    withSession(abc, async ({ workspace: { root }, database }) => {
      const tried = await cliJson(root, ["upgrade", "--dry-run"]);
      assert.deepEqual([tried.code, tried["isDryRun"]], [0, true]);
      assert.equal((tried["statements"] as unknown[]).length, 3);
      assert.deepEqual([await database.tables(), await database.applied()], [[], []]);
      const { code, stdout } = await runCli(root, ["upgrade", "+2", "--sql"]);
      assert.equal(code, 0);
      assert.match(stdout, /CREATE TABLE b \(id int\)/);
      assert.doesNotMatch(stdout, /CREATE TABLE c /);
      assert.deepEqual(await database.tables(), []);
    }));

  it("stamps without running anything", () =>
    withSession(abc, async ({ workspace: { root }, database }) => {
      assert.equal((await cliJson(root, ["stamp", idOf("B"), "--yes"])).code, 0);
      assert.deepEqual(await database.applied(), [idOf("A"), idOf("B")]);
      assert.equal((await cliJson(root, ["stamp", idOf("A"), "--as", "notApplied", "--yes"])).code, 0);
      assert.deepEqual(await database.applied(), [idOf("B")]);
      assert.equal((await cliJson(root, ["stamp", "base", "--yes"])).code, 0);
      assert.deepEqual(await database.applied(), []);
      assert.deepEqual(await database.tables(), []);
    }));

  it("generates a revision with answers, applies it, and finds nothing more to generate", () =>
    withSession(
      { "src/entity/User.ts": user("email"), "src/data-source.ts": dataSource() },
      async ({ workspace, database }) => {
        const { root } = workspace;
        assert.equal((await cliJson(root, ["check"])).code, 1);
        const first = await cliJson(root, ["generate", "-m", "create users"]);
        assert.equal(first.code, 0, JSON.stringify(first));
        assert.equal((await runCli(root, ["upgrade"])).code, 0);
        await database.query(`INSERT INTO "user" (email) VALUES ('ada@example.com')`);
        workspace.write({ "src/entity/User.ts": user("mail") });
        const open = await cliJson(root, ["check"]);
        assert.deepEqual([open.code, open["upToDate"]], [1, false]);
        const renamed = await cliJson(root, ["generate", "-m", "rename email", "--rename", "user.email=mail"]);
        assert.equal(renamed.code, 0, JSON.stringify(renamed));
        assert.match(readFileSync(String(renamed["file"]), "utf8"), /RENAME COLUMN "email" TO "mail"/);
        assert.equal((await runCli(root, ["upgrade"])).code, 0);
        assert.deepEqual(await database.query(`SELECT mail FROM "user"`), [{ mail: "ada@example.com" }]);
        assert.equal((await cliJson(root, ["check"])).code, 0);
        const created = await cliJson(root, ["create", "-m", "by hand"]);
        assert.equal(path.basename(String(created["file"])).endsWith("-ByHand.ts"), true);
      },
    ));

  it("finds the project from a folder inside of it", () =>
    withSession(abc, async ({ workspace: { root } }) => {
      const { code, stdout } = await runCli(path.join(root, "src/migrations"), ["current"]);
      assert.deepEqual([code, stdout], [0, "base\n"]);
    }));

  it("prints the SQL of a table, a diagram, and the steps of a diagnosis", () =>
    withSession(abc, async ({ workspace: { root } }) => {
      await runCli(root, ["upgrade"]);
      assert.match((await runCli(root, ["schema", "a"])).stdout, /CREATE TABLE public\.a \(/);
      const drawn = (await runCli(root, ["diagram", "--as", "svg"])).stdout;
      assert.match(
        drawn,
        /^<\?xml[^]*<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"[^]*class="name">a<\/text>[^]*<\/svg>\n$/,
      );
      assert.doesNotMatch(drawn, /var\(|tabindex|NaN|Click/);
      assert.match((await runCli(root, ["diagram"])).stdout, /^erDiagram\n {2}t1\["a"\] \{\n {4}int4? id|^erDiagram/);
      const diagnosis = await cliJson(root, ["diagnose"]);
      assert.equal(diagnosis.code, 0);
      assert.ok((diagnosis["steps"] as readonly { ok: boolean }[]).every(({ ok }) => ok));
    }));

  it("runs a program on an embedded database and ends it with the program", () =>
    withSession(abc, async ({ workspace: { root } }) => {
      const script = "process.stdout.write(new URL(process.env.DATABASE_URL).hostname); process.exit(7)";
      const { code, stdout } = await runCli(root, [
        "start-db",
        "--port",
        "47913",
        "--",
        process.execPath,
        "-e",
        script,
      ]);
      assert.deepEqual([code, stdout], [7, "localhost"]);
    }));
});

function user(column: string): string {
  return `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity() export class User { @PrimaryGeneratedColumn() id!: number; @Column({ type: "varchar" }) ${column}!: string; }
`;
}
