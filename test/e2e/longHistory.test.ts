import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import {
  answerQuickInput,
  eventually,
  openMigrations,
  rightClick,
  runCommand,
  screenshot,
  statusBarText,
  treeItem,
  treeTexts,
} from "./actions.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

/** Revisions that are added to the sample's five. */
const added = 12;

/** Writes revisions that are newer than the sample's. Each creates a table, and the third of them drops a column. */
function addRevisions(workspace: string): void {
  for (let index = 1; index <= added; index++) {
    const id = `AddAudit${index}${1_795_000_000_000 + index}`;
    const up =
      index === 3
        ? 'ALTER TABLE "users" DROP COLUMN "email"'
        : `CREATE TABLE "audit_${index}" ("id" integer PRIMARY KEY, "note${index}" text)`;
    const down = index === 3 ? 'ALTER TABLE "users" ADD "email" character varying' : `DROP TABLE "audit_${index}"`;
    writeFileSync(
      path.join(workspace, `src/migrations/${1_795_000_000_000 + index}-AddAudit${index}.ts`),
      `import type { MigrationInterface, QueryRunner } from "typeorm";

export class ${id} implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`${up}\`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`${down}\`);
  }
}
`,
    );
  }
}

describe("A long history in the Revisions view", () => {
  let workbench: Workbench;
  let database: TestDatabase;

  before(async () => {
    database = await createDatabase(undefined, `long_history_${process.pid}`);
    workbench = await openWorkbench({ database: database.url, rehearse: true, prepare: addRevisions });
    await openMigrations(workbench.page);
    await treeItem(workbench.page, "Add audit12").waitFor();
    // Rows below the edge of a view are not in the page.
    for (const view of ["Tables", "Models"])
      await workbench.page.locator(".pane-header", { hasText: view }).first().click();
    await treeItem(workbench.page, "Create users").waitFor();
  });
  after(async () => {
    await workbench?.close();
    await database?.drop();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  it("has a group of pending revisions and a group of applied ones after an upgrade to its middle", async () => {
    const { page } = workbench;
    assert.ok(!(await treeTexts(page)).some((text) => /^(Pending|Applied)\b/.test(text)));
    await rightClick(page, treeItem(page, "Add agent run costs"), "Upgrade to This Revision");
    await eventually(async () => assert.match(await statusBarText(page), /Add agent run costs · 12 pending/), 60_000);
    await eventually(async () => {
      const texts = await treeTexts(page);
      assert.ok(
        texts.some((text) => /^Pending\s*12/.test(text)) &&
          texts.some((text) => /^Applied\s*5 · current: Add/.test(text)),
        texts.join("\n"),
      );
    });
    await runCommand(page, "Notifications: Clear All Notifications");
    await page
      .locator(".part.sidebar")
      .getByText(/cannot be reverted without loss/)
      .waitFor({ timeout: 90_000 });
    await screenshot(page, "long-history");
  });

  it("lists the run in the Runs view, which opens it with its statements", async () => {
    const { page } = workbench;
    await page.locator(".pane-header", { hasText: "Runs" }).first().click();
    const row = treeItem(page, /^Upgrade: 5 revisions/);
    await eventually(async () => assert.match(await row.innerText(), /Upgrade: 5 revisions\s*just now · \d+ ms · /));
    await row.locator(".label-name").first().click();
    await page.locator(".editor-instance").getByText("CREATE TABLE").first().waitFor();
    await page.locator(".editor-instance").getByText("done").first().waitFor();
    await screenshot(page, "runs");
    await page.locator(".pane-header", { hasText: "Runs" }).first().click();
  });

  it("finds a revision by the text of a statement, shows its row and opens the statement", async () => {
    const { page } = workbench;
    await treeItem(page, "Pending").click();
    await eventually(async () => assert.ok(!(await treeTexts(page)).some((text) => text.startsWith("Add audit"))));
    await runCommand(page, "Migrations: Find Revision…");
    const input = page.locator(".quick-input-widget:visible input.input");
    const rows = page.locator(".quick-input-widget:visible .quick-input-list .monaco-list-row");
    await input.fill("note7");
    await eventually(async () => assert.match((await rows.allInnerTexts()).join("\n"), /Add audit7[^]*line 5/));
    assert.equal(await rows.count(), 1);
    await screenshot(page, "find-revision");
    await answerQuickInput(page, "note7");
    await page.locator(".editor-instance").getByText("note7").first().waitFor();
    const row = page.locator(".part.sidebar [role=treeitem][aria-selected=true]");
    await eventually(async () => assert.match(await row.innerText(), /Add audit7/));
    await screenshot(page, "found-revision");
  });

  it("has a short menu with submenus on a revision", async () => {
    const { page } = workbench;
    await treeItem(page, "Add audit7").click({ button: "right" });
    const entries = page.locator(".monaco-menu .action-item:not(.disabled) .action-label:not(.separator)");
    await page.locator(".monaco-menu").getByText("More", { exact: true }).waitFor();
    const labels = (await entries.allInnerTexts()).map((text) => text.trim()).filter((text) => text !== "");
    assert.deepEqual(labels, ["Upgrade to This Revision", "Review…", "Preview SQL…", "Try", "Copy", "More"]);
    await page.locator(".monaco-menu").getByText("More", { exact: true }).hover();
    await page.locator(".monaco-menu").getByText("Stamp…", { exact: true }).waitFor();
    await screenshot(page, "revision-menu");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await rightClick(page, treeItem(page, "Add audit7"), "Copy", "Copy Id");
    await eventually(async () =>
      assert.match(
        (await page.locator(".notifications-toasts, .part.statusbar").allInnerTexts()).join(" "),
        /Copied: AddAudit71795000000007/,
      ),
    );
  });

  for (const theme of ["Default Light Modern", "Default High Contrast"])
    it(`is readable in the theme ${theme}`, async () => {
      const { page, workspace } = workbench;
      writeFileSync(
        path.join(workspace, ".vscode/settings.json"),
        JSON.stringify({ "workbench.colorTheme": theme }, undefined, 2),
      );
      const word = theme.includes("High") ? "hc-black" : "vs";
      await page.locator(`.monaco-workbench.${word}`).waitFor();
      await page
        .locator(".part.sidebar")
        .getByText(/cannot be reverted without loss/)
        .waitFor();
      await screenshot(page, `long-history-${word}`);
    });
});
