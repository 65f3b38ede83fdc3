import assert from "node:assert/strict";
import { Client } from "pg";
import * as vscode from "vscode";
import type { Shown } from "../../../../src/commands/tables/tableDocuments.ts";
import type { CommandArgument, CommandId } from "../../../../src/manifest.ts";
import { sqlScheme } from "../../../../src/manifest.ts";
import { emptyDatabase, eventually, keepWorkspace, majors, pointAt, run, state } from "../../support/extension.ts";

const show = (command: CommandId, argument: CommandArgument = {}) =>
  vscode.commands.executeCommand<Shown>(command, argument);

/** Title, language and text of the active editor. */
function shown() {
  const document = vscode.window.activeTextEditor?.document;
  assert.equal(document?.uri.scheme, sqlScheme);
  return { title: document.uri.path.slice(1), language: document.languageId, text: document.getText() };
}

describe("documents of what is in the database", function () {
  this.timeout(60_000);
  keepWorkspace();
  let client: Client;

  before(async () => {
    const url = await emptyDatabase(majors.at(-1) ?? "", `host_documents_${process.pid}`);
    client = new Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    pointAt(url);
    await eventually(async () => assert.equal((await state()).status, "ready"));
    assert.ok((await run("migrations.upgradeHead")).ok);
  });

  after(() => client?.end());

  it("Show Table Definition", async () => {
    const result = await show("migrations.showTable", { table: "agent_runs" });
    assert.ok(result.ok && "sql" in result, JSON.stringify(result));
    const { title, language, text } = shown();
    assert.deepEqual([title, language, text], ["agent_runs.sql", "sql", result.sql]);
    assert.match(text, /^-- public\.agent_runs · host_documents_\d+@127\.0\.0\.1 · PostgreSQL \d+/);
    assert.match(text, /CREATE TABLE public\.agent_runs \(/);
    assert.match(text, /FOREIGN KEY \(agent_id\) REFERENCES public\.agents\(id\)/);
    assert.doesNotMatch(text, /postgres:\/\//);
  });

  it("shows what is there now when it is asked again", async () => {
    await client.query("ALTER TABLE agent_runs ADD motto text");
    const result = await show("migrations.showTable", { schema: "public", table: "agent_runs" });
    assert.ok(result.ok && "sql" in result, JSON.stringify(result));
    assert.match(result.sql, /\n {2}motto text/);
    assert.equal(shown().text, result.sql);
    await client.query("ALTER TABLE agent_runs DROP motto");
  });

  it("Show Schema makes the same database again", async () => {
    const result = await show("migrations.showSchema");
    assert.ok(result.ok && "sql" in result, JSON.stringify(result));
    assert.equal(shown().title, "public.sql");
    assert.match(result.sql, /CREATE TABLE public\.migrations /);
    const copy = new Client({
      connectionString: await emptyDatabase(majors.at(-1) ?? "", `host_documents_copy_${process.pid}`),
    });
    await copy.connect();
    await copy.query(result.sql);
    const tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1";
    assert.deepEqual((await copy.query(tables)).rows, (await client.query(tables)).rows);
    await copy.end();
  });

  it("Peek Rows", async () => {
    const result = await show("migrations.peekRows", { table: "migrations", limit: 2 });
    assert.ok(result.ok && "text" in result, JSON.stringify(result));
    const { title, language, text } = shown();
    assert.deepEqual([title, language], ["migrations (first 2 rows).txt", "plaintext"]);
    assert.match(text, /^id │ timestamp +│ name\n/);
    assert.match(text, /\n 1 │ 1791191534021 │ CreateUsers1791191534021\n/);
    assert.equal(result.rows, 2);
  });

  it("asks for a table when none is named", async () => {
    const picking = show("migrations.showTable");
    await eventually(async () => {
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      const done = await Promise.race([picking.then(() => true), new Promise((resolve) => setTimeout(resolve, 300))]);
      assert.equal(done, true);
    });
    assert.ok((await picking).ok);
  });

  it("tells what is gone, by a code", async () => {
    for (const command of ["migrations.showTable", "migrations.peekRows"] as const) {
      const result = await show(command, { table: "gone" });
      assert.deepEqual([result.ok, !result.ok && result.problem.code], [false, "tableMissing"]);
    }
    const result = await show("migrations.showSchema", { schema: "gone" });
    assert.deepEqual([result.ok, !result.ok && result.problem.code], [false, "schemaMissing"]);
  });
});
