import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import {
  emptyDatabase,
  eventually,
  keepWorkspace,
  majors,
  pointAt,
  revisions,
  root,
  run,
} from "../../support/extension.ts";

const folder = path.join(root, "src/migrations");
const git = (...args: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], {
    cwd: root,
    stdio: "pipe",
  });

/** The migration of https://github.com/adamchainz/django-linear-migrations/issues/10: run twice, it doubles a row. */
const text = (id: string, theme = "dark") => `import type { MigrationInterface, QueryRunner } from "typeorm";
export class ${id} implements MigrationInterface {
  name = "${id}";
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("CREATE TABLE IF NOT EXISTS setting (key text, value text)");
    await queryRunner.query("INSERT INTO setting VALUES ('theme', '${theme}')");
  }
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query("DELETE FROM setting WHERE key = 'theme'");
  }
}
`;
const old = { id: "AddSetings1700000000001", file: "1700000000001-AddSetings.ts" };

type Rename = { readonly title: string; readonly id: string; readonly file: string };
const renames: readonly Rename[] = [
  { title: "another class and file", id: "AddSettings1700000000001", file: "1700000000001-AddSettings.ts" },
  { title: "another timestamp", id: "AddSettings1700000000500", file: "1700000000500-AddSettings.ts" },
  { title: "another class in the same file", id: "AddSettings1700000000001", file: old.file },
];

describe("a migration that was renamed after a colleague had applied it", function () {
  this.timeout(120_000);
  // Before the files of the workspace are compared with what they were.
  after(() => rmSync(path.join(root, ".git"), { recursive: true, force: true }));
  keepWorkspace();
  let client: Client;
  const query = async (sql: string) => (await client.query<Record<string, unknown>>(sql)).rows;
  const values = async () => (await query("SELECT value FROM setting ORDER BY 1")).map(({ value }) => value);
  const rows = () => query(`SELECT id, "timestamp", name FROM migrations ORDER BY id`);
  const restart = async (...expected: readonly string[]) => {
    await run("migrations.refresh");
    await eventually(async () => assert.deepEqual(new Set(await revisions()), new Set(expected)));
  };
  /** Only this file is there. */
  const put = (file: string, content: string) => {
    for (const entry of readdirSync(folder)) rmSync(path.join(folder, entry));
    writeFileSync(path.join(folder, file), content);
  };

  before(async () => {
    const url = await emptyDatabase(majors.at(-1) ?? "", `renamed_${process.pid}`);
    client = new Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    pointAt(url);
    git("init", "-q");
    put(old.file, text(old.id));
    git("add", "src/migrations");
    git("commit", "-q", "-m", "Add settings");
  });
  after(() => client?.end());

  /** As another machine leaves the database: this one's journal knows nothing of it. */
  beforeEach(async () => {
    await query(`DROP TABLE IF EXISTS setting, migrations;
      CREATE TABLE setting (key text, value text); INSERT INTO setting VALUES ('theme', 'dark');
      CREATE TABLE migrations (id serial PRIMARY KEY, "timestamp" bigint NOT NULL, name varchar NOT NULL);
      INSERT INTO migrations ("timestamp", name) VALUES (1700000000001, '${old.id}')`);
  });

  for (const { title, id, file } of renames)
    it(`is recognised by git with ${title}: it does not run again, and Resolve counts it as renamed`, async () => {
      put(file, text(id));
      await restart("AddSettings pending", "AddSetings missing");

      const refused = await run("migrations.upgradeHead");
      assert.ok(refused && !refused.ok, JSON.stringify(refused));
      assert.equal(refused.problem.code, "migrationRenamed");
      assert.match(refused.problem.message, /same text as Add setings.*run a second time.*Resolve… on Add setings/);
      assert.deepEqual(await values(), ["dark"]);
      assert.deepEqual(await rows(), [{ id: 1, timestamp: "1700000000001", name: old.id }]);

      const resolved = await run("migrations.resolve", { revision: old.id });
      assert.ok(resolved.ok, JSON.stringify(resolved));
      assert.deepEqual(await rows(), [{ id: 1, timestamp: id.slice(-13), name: id }]);
      assert.deepEqual(await values(), ["dark"]);
      await restart("AddSettings applied");
    });

  it("is counted as renamed by Resolve on its new name as well, where that is out of order", async () => {
    await query(`INSERT INTO migrations ("timestamp", name) VALUES (1700000000900, 'Later1700000000900')`);
    put("1700000000500-AddSettings.ts", text("AddSettings1700000000500"));
    writeFileSync(path.join(folder, "1700000000900-Later.ts"), text("Later1700000000900", "later"));
    await restart("Later applied", "AddSettings outOfOrder", "AddSetings missing");
    const resolved = await run("migrations.resolve", { revision: "AddSettings1700000000500" });
    assert.ok(resolved.ok, JSON.stringify(resolved));
    await restart("Later applied", "AddSettings applied");
    assert.deepEqual(
      (await rows()).map(({ id, name }) => [id, name]),
      [
        [1, "AddSettings1700000000500"],
        [2, "Later1700000000900"],
      ],
    );
    assert.deepEqual(await values(), ["dark"]);
  });

  it("is another migration where its text is another: it is applied without a question", async () => {
    put("1700000000500-AddSettings.ts", text("AddSettings1700000000500", "light"));
    await restart("AddSettings pending", "AddSetings missing");
    const applied = await run("migrations.upgradeHead");
    assert.ok(applied.ok, JSON.stringify(applied));
    assert.deepEqual(await values(), ["dark", "light"]);
  });
});
