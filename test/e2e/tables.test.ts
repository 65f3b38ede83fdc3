import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { answerQuickInput, eventually, hoverText, openMigrations, runCommand } from "./actions.ts";
import { screenshot, statusBarText, treeItem, treeTexts } from "./actions.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

describe("the Tables view", () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ settings: { "migrations.startDatabaseOnOpen": true } });
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  it("says so while there are no tables, and shows them once there are", async () => {
    const { page } = workbench;
    await openMigrations(page);
    await eventually(async () => assert.match(await statusBarText(page), /base/));
    await eventually(async () => assert.match(await page.locator(".part.sidebar").innerText(), /No tables yet/));
    await screenshot(page, "tables-none");
    await runCommand(page, "Migrations: Upgrade to Head");
    await treeItem(page, "agent_run").waitFor();
    await screenshot(page, "tables");
  });

  it("opens a table into its columns, and what hangs on it", async () => {
    const { page } = workbench;
    await treeItem(page, "agent_tools").click();
    await treeItem(page, "Constraints").click();
    await eventually(async () => {
      const texts = await treeTexts(page);
      assert.ok(
        texts.some((text) => /^agent_id ?uuid → agents\.id/.test(text)),
        texts.join("\n"),
      );
      assert.ok(
        texts.some((text) => /FOREIGN KEY \(agent_id\)/.test(text)),
        texts.join("\n"),
      );
    });
    await screenshot(page, "table-open");
  });

  it("shows a table's columns on hover", async () => {
    const { page } = workbench;
    const text = await hoverText(page, treeItem(page, "agent_run"));
    assert.match(text, /Column\s+Type\s+Null\s+Default/);
    assert.match(text, /Show Definition/);
    await screenshot(page, "table-hover");
  });

  it("shows where the models stand, and what differs once one has changed", async () => {
    const { page, workspace } = workbench;
    await page.locator(".part.sidebar .pane-header").filter({ hasText: "Tables" }).click();
    await eventually(async () => assert.match(await page.locator(".part.sidebar").innerText(), /\d in step/));
    await treeItem(page, "Team").waitFor();
    await screenshot(page, "models");
    const file = path.join(workspace, "src/entity/Tool.ts");
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(/@Column\(/, "@Column({ nullable: true }) version?: string;\n  @Column("),
    );
    await treeItem(page, "version: column is missing").waitFor();
    await treeItem(page, "Tool").click();
    await screenshot(page, "models-differ");
    await page.locator(".part.sidebar .pane-header").filter({ hasText: "Tables" }).click();
  });

  it("narrows to a filter", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Filter Tables…");
    await answerQuickInput(page, "email");
    await eventually(async () => {
      const texts = await treeTexts(page);
      assert.ok(texts.some((text) => text.startsWith("user")));
      assert.ok(!texts.some((text) => text.startsWith("agent")));
    });
    await screenshot(page, "table-filter");
    await runCommand(page, "Migrations: Clear Table Filter");
    await treeItem(page, "agent_run").waitFor();
  });
});
