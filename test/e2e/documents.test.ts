import assert from "node:assert/strict";
import { answerQuickInput, eventually, openMigrations, runCommand, screenshot, treeItem } from "./actions.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

describe("documents of tables", () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ settings: { "migrations.startDatabaseOnOpen": true } });
    const { page } = workbench;
    await openMigrations(page);
    await runCommand(page, "Migrations: Upgrade to Head");
    await treeItem(page, "agent_run").waitFor();
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  const editorText = async () =>
    (await workbench.page.locator(".editor-instance .view-lines").first().innerText()).replaceAll("\u00A0", " ");

  it("a table that is picked shows its definition", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Show Table Definition…");
    await page.locator(".quick-input-widget:visible .monaco-list-row").first().waitFor();
    await screenshot(page, "document-pick");
    await answerQuickInput(page, "agent_runs");
    await eventually(async () => assert.match(await editorText(), /CREATE TABLE public\.agent_runs/));
    await screenshot(page, "document-definition");
  });

  it("a schema shows all of it", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Show Schema");
    await eventually(async () => assert.match(await editorText(), /^-- public · /));
    await screenshot(page, "document-schema");
  });

  it("rows are aligned", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Peek Rows…");
    await answerQuickInput(page, "migrations");
    await eventually(async () => assert.match(await editorText(), /CreateUsers1791191534021/));
    await screenshot(page, "document-rows");
  });
});
