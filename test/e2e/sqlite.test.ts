import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { dialogButton, dialogText, eventually, openMigrations, runCommand } from "./actions.ts";
import { screenshot, statusBarText, treeItem, treeTexts } from "./actions.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

describe("a project whose database is SQLite", () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      prepare: (workspace) => {
        for (const name of ["src", "node_modules", ".env", "docker-compose.yml", "tsconfig.json"])
          rmSync(path.join(workspace, name), { recursive: true, force: true });
        cpSync("test/fixtures/sqlite", workspace, { recursive: true });
        mkdirSync(path.join(workspace, "node_modules"));
        symlinkSync(path.resolve("node_modules/sql.js"), path.join(workspace, "node_modules/sql.js"), "junction");
      },
    });
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  it("has its revisions and its models, and says why there are no tables", async () => {
    const { page } = workbench;
    await openMigrations(page);
    await treeItem(page, "Create note").waitFor();
    const sidebar = page.locator(".part.sidebar");
    await eventually(async () => {
      const text = await sidebar.innerText();
      assert.match(text, /shown for PostgreSQL only; this is SQLite/);
      assert.match(text, /Not compared with SQLite/);
    });
    assert.ok((await treeTexts(page)).some((text) => /^base.*dev\.sqlite/.test(text)));
    await screenshot(page, "sqlite");
  });

  it("upgrades, and asks before it reverts by the file's name", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Upgrade to Head");
    await eventually(async () => assert.match(await statusBarText(page), /\S+ · Create note$/));
    await screenshot(page, "sqlite-upgraded");
    await runCommand(page, "Migrations: Downgrade to Base…");
    assert.match(await dialogText(page), /on dev\.sqlite\?/);
    await screenshot(page, "sqlite-confirm");
    await dialogButton(page, "Revert");
    await eventually(async () => assert.match(await statusBarText(page), /base/));
  });

  it("names a driver's package that is not installed", async () => {
    const { page, workspace } = workbench;
    const file = path.join(workspace, "src/data-source.js");
    const text = readFileSync(file, "utf8").replace('type: "sqljs"', 'type: "mysql", host: "db", database: "notes"');
    writeFileSync(file, text);
    await treeItem(page, /mysql2 is not installed/).waitFor();
    await treeItem(page, "Create note").waitFor();
    await screenshot(page, "driver-missing");
  });
});
