import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { answerQuickInput, eventually, hoverText, notifications, openMigrations, runCommand } from "./actions.ts";
import { screenshot, statusBarText, treeItem, treeTexts } from "./actions.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

// One editor for all three: the database that the first one brings to head is what the others look at.
describe("a database and its tables", () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ settings: { "migrations.startDatabaseOnOpen": true } });
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  describe("the Tables view", () => {
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

  describe("documents of tables", () => {
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

  describe("New Entity…", () => {
    it("says what a name and fields become, and the first mistake, while they are typed", async () => {
      const { page } = workbench;
      await runCommand(page, "Migrations: New Entity…");
      const box = page.locator(".quick-input-widget:visible");
      const input = box.locator("input.input");
      const says = (pattern: RegExp) =>
        eventually(async () => assert.match(await box.locator(".quick-input-message").innerText(), pattern));
      await input.fill("User");
      await says(/There is an entity User already/);
      await input.fill("Invoice");
      await says(/becomes the class Invoice in src\/entity\/Invoice\.ts, table invoices/);
      await screenshot(page, "new-entity-name");
      await input.press("Enter");
      await says(/nullable/);
      await screenshot(page, "new-entity-fields-empty");
      await input.fill("number: varchar(20) unique, total: mony");
      await says(/“mony” is neither a type/);
      await screenshot(page, "new-entity-mistake");
      await input.fill("number: varchar(20) unique, total: numeric(12,2) = 0, paidAt: timestamptz?, owner: User");
      await says(/Table invoices: number varchar\(20\) unique/);
      await screenshot(page, "new-entity-fields");
      await input.press("Enter");
    });

    it("opens the class and offers the revision", async () => {
      const { page, workspace } = workbench;
      await eventually(async () =>
        assert.match((await notifications(page)).join(), /a revision creates its table invoices/),
      );
      await treeItem(page, "Invoice").waitFor();
      await screenshot(page, "new-entity");
      assert.match(
        readFileSync(path.join(workspace, "src/entity/Invoice.ts"), "utf8"),
        /@JoinColumn\(\{ name: "owner_id" \}\)/,
      );
    });
  });
});
