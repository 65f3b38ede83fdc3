import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "pg";
import * as vscode from "vscode";
import type { CommandResult } from "../../../../src/host/changes/requestChange.ts";
import type { RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import {
  emptyDatabase,
  eventually,
  keepWorkspace,
  majors,
  pointAt,
  revisions,
  root,
  run,
  state,
} from "../../support/extension.ts";

const folder = path.join(root, "src/migrations");
const file = (name: string) => path.join(folder, readdirSync(folder).find((entry) => entry.includes(name)) ?? name);
const idOf = async (name: string) => (await state()).revisions.find(({ id }) => id.startsWith(name))?.id ?? name;
const short = (ids: readonly string[]) => ids.map((id) => id.replace(/\d{13}$/, ""));

type Rehearsed = { readonly ok: boolean; readonly revisions: readonly RevisionRehearsal[] };
type Previewed = { readonly ok: boolean; readonly sql: string };

describe("know before you touch", function () {
  this.timeout(120_000);
  keepWorkspace();
  let url = "";
  const query = async (sql: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const rows = async () =>
    short((await query("SELECT name FROM migrations ORDER BY id")).map(({ name }) => String(name)));
  const set = async (key: string, value: unknown) =>
    vscode.workspace.getConfiguration("migrations").update(key, value, vscode.ConfigurationTarget.Workspace);

  before(async () => {
    await set("rehearse", true);
    url = await emptyDatabase(majors.at(-1) ?? "", `safety_${process.pid}`);
    pointAt(url);
    await eventually(async () => assert.equal((await state()).status, "ready"));
  });

  it("previews an upgrade to head: statements, transactions, bookkeeping; nothing is run", async () => {
    const { ok, sql } = await vscode.commands.executeCommand<Previewed>("migrations.previewSql", { to: "head" });
    assert.ok(ok);
    assert.match(sql, /^-- safety_\d+@127\.0\.0\.1/);
    assert.match(sql, /CREATE TABLE "migrations"/);
    assert.match(sql, /START TRANSACTION;[^]*CREATE TABLE "users"[^]*INSERT INTO "migrations"[^]*COMMIT;/);
    assert.deepEqual(await query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"), []);
  });

  it("previews a range, wherever the database stands", async () => {
    const argument = { from: await idOf("CreateUsers"), to: await idOf("AddAgents") };
    const { sql } = await vscode.commands.executeCommand<Previewed>("migrations.previewSql", argument);
    assert.ok(!sql.includes('CREATE TABLE "users"') && sql.includes('CREATE TABLE "agents"'), sql);
    const back = await vscode.commands.executeCommand<Previewed>("migrations.previewSql", {
      from: argument.to,
      to: argument.from,
    });
    assert.match(back.sql, /DROP TABLE "agents"[^]*DELETE FROM "migrations"/);
  });

  it("rehearses all that is pending, and shows each verdict in the tree's state", async () => {
    const { ok, revisions: all } = await vscode.commands.executeCommand<Rehearsed>("migrations.rehearse", {
      to: "head",
    });
    assert.ok(ok);
    assert.deepEqual(
      all.map(({ id, verdict }) => `${short([id])[0]} ${verdict}`),
      ["CreateUsers", "IndexUsersByEmail", "AddAgents", "AddAgentRuns", "AddAgentRunCosts"].map(
        (name) => `${name} reversible`,
      ),
    );
    const index = all[1]?.statements[0];
    assert.deepEqual(index?.locks, [{ relation: "users", mode: "Share" }]);
    assert.ok((await state()).revisions.every(({ verdict }) => verdict === "reversible"));
    assert.deepEqual(await query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"), []);
  });

  it("tries it dry on the live database: what was sent, and nothing of it stays", async () => {
    const result = await run("migrations.dryRun", { to: "head" });
    assert.ok(result.ok, JSON.stringify(result));
    assert.deepEqual(short(result.applied).length, 5);
    assert.ok((result.statements ?? []).some(({ sql }) => sql.startsWith('CREATE TABLE "users"')));
    assert.deepEqual(await query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"), []);
  });

  it("writes a script that psql runs, and then the database is where the command would have brought it", async function () {
    const target = path.join(tmpdir(), `safety-${process.pid}.sql`);
    const result = await vscode.commands.executeCommand<{ readonly ok: boolean }>("migrations.saveScript", {
      to: "head",
      file: target,
    });
    assert.ok(result.ok);
    const psql = process.env["TEST_PSQL"];
    if (psql === undefined) return this.skip();
    try {
      execFileSync(psql, ["-X", "-q", "-f", target, url], { stdio: "pipe" });
    } finally {
      rmSync(target, { force: true });
    }
    await vscode.commands.executeCommand("migrations.refresh");
    assert.ok((await revisions()).every((revision) => revision.endsWith(" applied")));
    assert.deepEqual((await rows()).length, 5);
    await run("migrations.downgradeBase");
  });

  it("writes no script of a plan that stops at a command of psql, and names its line in the text as an upgrade does", async () => {
    const target = path.join(tmpdir(), `stopped-${process.pid}.sql`);
    const dump = ["CREATE TABLE public.crate (id integer)", "-- 𝄞 the end", "\\unrestrict abc"].join(";\n");
    const made = path.join(folder, "1799000000000-Baseline.ts");
    writeFileSync(
      made,
      `import type { MigrationInterface, QueryRunner } from "typeorm";
export class Baseline1799000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> { await queryRunner.query(${JSON.stringify(dump)}); }
  async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.query("DROP TABLE crate"); }
}
`,
    );
    const before = await query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    try {
      await eventually(async () => assert.equal((await revisions())[0], "Baseline pending"));
      const saved = await vscode.commands.executeCommand<CommandResult>("migrations.saveScript", {
        to: "head",
        file: target,
      });
      const upgraded = await run("migrations.upgradeHead");
      for (const result of [saved, upgraded]) {
        assert.ok(!result.ok && result.problem.code === "migrationFailed", JSON.stringify(result));
        assert.match(
          result.problem.message,
          /^Baseline failed at statement 1\. syntax error .*\(42601\)\. Line 3 of the statement is \\unrestrict abc\. Commands of psql, which begin with a backslash, cannot be sent to the server: remove the line, .*Baseline\.ts:3$/,
        );
      }
      assert.ok(!existsSync(target));
      assert.deepEqual(await query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"), before);
    } finally {
      rmSync(made);
      rmSync(target, { force: true });
    }
    await eventually(async () => assert.ok(!(await revisions()).includes("Baseline pending")));
  });

  it("says when a revision was applied, and that its file was edited since", async () => {
    await run("migrations.upgradeHead");
    const applied = (await state()).revisions[0]?.appliedAt ?? 0;
    assert.ok(Math.abs(Date.now() - applied) < 60_000);
    const target = file("AddAgentRunCosts");
    const text = readFileSync(target, "utf8");
    writeFileSync(target, `${text}\n// edited\n`);
    await eventually(async () => assert.equal((await revisions())[0], "AddAgentRunCosts edited"));
    const put = await run("migrations.resolve", { revision: await idOf("AddAgentRunCosts") });
    assert.ok(put.ok, JSON.stringify(put));
    assert.equal(readFileSync(target, "utf8"), text);
    await eventually(async () => assert.equal((await revisions())[0], "AddAgentRunCosts applied"));
  });

  it("reverts an applied revision whose file is gone, by what the journal knows", async () => {
    const target = file("AddAgentRunCosts");
    const aside = `${target}.aside`;
    renameSync(target, aside);
    try {
      await eventually(async () => assert.equal((await revisions())[0], "AddAgentRunCosts missing"));
      const before = await query("SELECT column_name FROM information_schema.columns WHERE table_name = 'agent_runs'");
      const result = await run("migrations.resolve", { revision: await idOf("AddAgentRunCosts") });
      assert.ok(result.ok, JSON.stringify(result));
      assert.deepEqual(short(result.reverted), ["AddAgentRunCosts"]);
      const after = await query("SELECT column_name FROM information_schema.columns WHERE table_name = 'agent_runs'");
      assert.ok(after.length < before.length);
      assert.equal((await rows()).at(-1), "AddAgentRuns");
    } finally {
      renameSync(aside, target);
    }
    await eventually(async () => assert.equal((await revisions())[0], "AddAgentRunCosts pending"));
  });

  it("reverts a revision that the command line has applied and whose file is gone, by the journal that both share", async () => {
    const { extensionPath } = vscode.extensions.getExtension("typeorm-migrations.typeorm-migrations") ?? {};
    assert.ok(extensionPath);
    const script = path.join(extensionPath, "dist/cli.js");
    execFileSync(process.execPath, [script, "upgrade", "+1", "--yes"], { cwd: root, stdio: "pipe" });
    await vscode.commands.executeCommand("migrations.refresh");
    assert.equal((await revisions())[0], "AddAgentRunCosts applied");
    const target = file("AddAgentRunCosts");
    const aside = `${target}.aside`;
    renameSync(target, aside);
    try {
      await eventually(async () => assert.equal((await revisions())[0], "AddAgentRunCosts missing"));
      const result = await run("migrations.resolve", { revision: await idOf("AddAgentRunCosts") });
      assert.ok(result.ok, JSON.stringify(result));
      assert.deepEqual(short(result.reverted), ["AddAgentRunCosts"]);
      assert.equal((await rows()).at(-1), "AddAgentRuns");
    } finally {
      renameSync(aside, target);
    }
    await eventually(async () => assert.equal((await revisions())[0], "AddAgentRunCosts pending"));
  });

  it("purges the rows of revisions without a file", async () => {
    await query("INSERT INTO migrations (timestamp, name) VALUES (1600000000000, 'Gone1600000000000')");
    await vscode.commands.executeCommand("migrations.refresh");
    assert.ok((await revisions()).includes("Gone missing"));
    const result = await run("migrations.purgeMissing");
    assert.ok(result.ok, JSON.stringify(result));
    assert.ok(!(await rows()).includes("Gone"));
  });

  it("stamps a revision: it is current, nothing ran, older ones are applied and newer ones pending", async () => {
    const tables = await query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    const result = await run("migrations.stamp", { revision: await idOf("IndexUsersByEmail") });
    assert.ok(result.ok, JSON.stringify(result));
    assert.deepEqual(await rows(), ["CreateUsers", "IndexUsersByEmail"]);
    assert.equal((await state()).current?.replace(/\d{13}$/, ""), "IndexUsersByEmail");
    assert.deepEqual(await query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"), tables);
    await run("migrations.stamp", { revision: await idOf("AddAgentRuns") });
    assert.deepEqual(await rows(), ["CreateUsers", "IndexUsersByEmail", "AddAgents", "AddAgentRuns"]);
    await run("migrations.upgradeHead");
  });

  it("gives an out-of-order revision a new time, in its file, its class and what names it", async () => {
    const late = "AddLate1791191534099";
    const target = path.join(folder, "1791191534099-AddLate.ts");
    writeFileSync(
      target,
      `import type { MigrationInterface, QueryRunner } from "typeorm";
export class ${late} implements MigrationInterface {
  name = "${late}";
  async up(queryRunner: QueryRunner): Promise<void> { await queryRunner.query("CREATE TABLE late ()"); }
  async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.query("DROP TABLE late"); }
}
`,
    );
    await eventually(async () => assert.ok((await revisions()).includes("AddLate outOfOrder")));
    const result = await run("migrations.resolve", { revision: late });
    assert.ok(result.ok, JSON.stringify(result));
    await eventually(async () => assert.equal((await revisions())[0], "AddLate pending"));
    const made = file("AddLate");
    assert.ok(!readFileSync(made, "utf8").includes("1791191534099"));
    rmSync(made);
    await eventually(async () => assert.ok(!(await revisions()).some((revision) => revision.startsWith("AddLate"))));
  });

  it("changes nothing while it is read-only", async () => {
    await set("readOnly", true);
    try {
      for (const command of ["migrations.downgradeOne", "migrations.stamp", "migrations.downgradeBase"] as const) {
        const result = await run(command, { revision: await idOf("CreateUsers") });
        assert.ok(!result.ok && result.problem.code === "readOnly", `${command} ${JSON.stringify(result)}`);
      }
    } finally {
      await set("readOnly", undefined);
    }
    assert.equal((await rows()).length, 5);
  });

  it("knows a protected database by its name", async () => {
    assert.equal((await state()).protected, false);
    await set("protected", ["database:safety_*"]);
    try {
      assert.equal((await state()).protected, true);
    } finally {
      await set("protected", undefined);
    }
  });
});
