import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import type { CommandId } from "../../../../src/manifest.ts";
import { api, eventually, read, revisions, root, run, state, write } from "../../support/extension.ts";

const commandsOfPostgres = [
  "migrations.showTable",
  "migrations.peekRows",
  "migrations.showSchema",
  "migrations.showDiagram",
  "migrations.startDatabase",
  "migrations.createDatabase",
  "migrations.openPsql",
  "migrations.newEntity",
] satisfies CommandId[];

describe("a project whose database is SQLite", function () {
  this.timeout(60_000);

  it("shows where it is and its revisions", async () => {
    await api();
    mkdirSync(path.join(root, "node_modules"));
    const installed = path.dirname(path.dirname(require.resolve("sql.js")));
    symlinkSync(installed, path.join(root, "node_modules/sql.js"), "junction");
    await run("migrations.refresh");
    const { status, connection } = await state();
    assert.equal(status, "ready");
    assert.deepEqual(connection, { driver: "sqljs", database: "dev.sqlite", source: "src/data-source.js" });
    assert.deepEqual(await revisions(), ["CreateNote pending"]);
  });

  it("upgrades, and is then what the entities say", async () => {
    const upgraded = await run("migrations.upgradeHead");
    assert.deepEqual(upgraded, { ok: true, applied: ["CreateNote1700000000000"], reverted: [] });
    assert.deepEqual(await revisions(), ["CreateNote applied"]);
    const checked = await run("migrations.check");
    assert.ok(checked.ok && checked.upToDate);
  });

  it("lists its models, claims nothing of them, and has no tables", async () => {
    await eventually(async () => assert.equal((await state()).models.length, 1));
    const { models, tables } = await state();
    assert.deepEqual(
      models.map(({ name, table, state: at, differences }) => [name, table, at, differences]),
      [["Note", "note", "notCompared", []]],
    );
    assert.deepEqual(tables, []);
  });

  for (const command of commandsOfPostgres)
    it(`${command} says that it is for PostgreSQL`, async () => {
      const result = await run(command, { table: "note", name: "Tag", fields: "" });
      assert.ok(!result.ok && result.problem.code === "notPostgres");
      assert.match(result.problem.message, /PostgreSQL only.*SQLite/);
    });

  it("a hover claims nothing", async () => {
    const uri = vscode.Uri.file(path.join(root, "src/migrations/1700000000000-CreateNote.js"));
    const document = await vscode.workspace.openTextDocument(uri);
    const at = document.positionAt(document.getText().indexOf("note"));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", uri, at);
    const text = hovers.flatMap(({ contents }) =>
      contents.map((part) => (typeof part === "string" ? part : part.value)),
    );
    assert.ok(!text.some((part) => /database/.test(part)), text.join("\n"));
  });

  it("goes back to base", async () => {
    const reverted = await run("migrations.downgradeBase");
    assert.deepEqual(reverted, { ok: true, applied: [], reverted: ["CreateNote1700000000000"] });
  });

  it("a driver that only the user's own Node.js can load is loaded by that", async () => {
    const folder = path.join(root, "bin");
    mkdirSync(folder);
    mkdirSync(path.join(root, "node_modules/better-sqlite3"));
    const own = `#!/bin/sh
      if [ "$1" = -p ]; then echo 99.0.0,1; else OWN_NODE=1 exec "${process.execPath}" "$@"; fi\n`;
    writeFileSync(path.join(folder, "node"), own, { mode: 0o755 });
    write(
      "node_modules/better-sqlite3/index.js",
      `module.exports = class {
        constructor() {
          if (process.env.OWN_NODE) throw new Error("as far as can be told here");
          throw Object.assign(new Error("NODE_MODULE_VERSION 1"), { code: "ERR_DLOPEN_FAILED" });
        }
      };`,
    );
    const source = read("src/data-source.js").replace("sqljs", "better-sqlite3").replace("location", "database");
    const before = process.env["PATH"];
    process.env["PATH"] = `${folder}${path.delimiter}${before ?? ""}`;
    try {
      write("src/data-source.js", source);
      await run("migrations.refresh");
      const { problem } = await state();
      assert.equal(problem?.message, "SQLite cannot be asked: as far as can be told here");
    } finally {
      process.env["PATH"] = before;
    }
  });
});
