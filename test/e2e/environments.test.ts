import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TestDatabase } from "../support/database.ts";
import { createDatabase } from "../support/database.ts";
import {
  eventually,
  openMigrations,
  rightClick,
  runCommand,
  screenshot,
  statusBarText,
  treeItem,
  treeTexts,
} from "./actions.ts";
import type { Workbench } from "./harness.ts";
import { openWorkbench } from "./harness.ts";

describe("environments, and what is wrong in the code", () => {
  let workbench: Workbench;
  let development: TestDatabase;
  let test: TestDatabase;

  before(async () => {
    [development, test] = await Promise.all([createDatabase(), createDatabase()]);
    workbench = await openWorkbench({
      prepare: (workspace) => {
        writeFileSync(path.join(workspace, ".env"), `DATABASE_URL=${development.url}\n`);
        writeFileSync(path.join(workspace, ".env.test"), `DATABASE_URL=${test.url}\n`);
      },
    });
  });

  after(async () => {
    await workbench?.close();
    await Promise.all([development?.drop(), test?.drop()]);
  });

  it("chooses one from the palette, and says so in the status bar and above the revisions", async () => {
    const { page } = workbench;
    await openMigrations(page);
    await eventually(async () => assert.match(await statusBarText(page), /base · 5 pending/));
    await runCommand(page, "Migrations: Select Environment…");
    const list = page.locator(".quick-input-widget:visible .quick-input-list");
    await list.getByText(".env.test, .env").waitFor();
    await screenshot(page, "select-environment");
    await list.getByText(".env.test, .env").click();
    await eventually(async () => assert.match(await statusBarText(page), /test · \S+ · base · 5 pending/));
    await runCommand(page, "Migrations: Upgrade to Head");
    await eventually(async () => assert.match(await statusBarText(page), /test · \S+ · Add agent run costs/));
    await treeItem(page, "current").waitFor();
    await screenshot(page, "environment-test");
    assert.equal((await test.applied()).length, 5);
    assert.deepEqual(await development.applied(), []);
  });

  it("names the line and what would be right, where a package is missing", async () => {
    const { page } = workbench;
    const file = path.join(workbench.workspace, "src/data-source.ts");
    appendFileSync(file, `\nimport { v7 } from "uuid-of-nobody";\nexport const id = v7;\n`);
    await treeItem(page, "The package uuid-of-nobody is not installed").waitFor();
    assert.match((await treeTexts(page)).join("\n"), /src\/data-source\.ts:\d+: The package uuid-of-nobody/);
    await screenshot(page, "package-missing");
    await rightClick(page, treeItem(page, "The package uuid-of-nobody"), "Report Problem");
    await page.locator(".editor-container .view-line", { hasText: "A problem with Migrations" }).first().waitFor();
    await screenshot(page, "report-problem");
  });
});
