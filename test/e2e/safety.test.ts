import assert from "node:assert/strict";
import {
  answerQuickInput,
  dialogButton,
  dialogText,
  eventually,
  openMigrations,
  rightClick,
  runCommand,
  screenshot,
  statusBarText,
  treeItem,
  treeTexts,
} from "./actions.ts";
import { createDatabase, newest, type TestDatabase } from "../support/database.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

const name = `shop_prod_${process.pid}`;

describe("before it is touched", () => {
  let workbench: Workbench;
  let database: TestDatabase;

  before(async () => {
    database = await createDatabase(newest(), name);
    workbench = await openWorkbench({ database: database.url, rehearse: true });
  });
  after(async () => {
    await workbench?.close();
    await database?.drop();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  /** The name that a protected change asks for. */
  async function type(text: string): Promise<void> {
    await workbench.page.locator(".quick-input-widget:visible").filter({ hasText: "is protected" }).waitFor();
    await answerQuickInput(workbench.page, text);
  }

  it("a protected database is named in the status bar", async () => {
    const { page } = workbench;
    await openMigrations(page);
    await eventually(async () => assert.match(await statusBarText(page), /PROD · \S+ · base · 5 pending/));
    await screenshot(page, "protected");
  });

  it("the verdicts of what is pending stand in the tree by themselves", async () => {
    const { page } = workbench;
    await eventually(async () =>
      assert.equal((await treeTexts(page)).filter((text) => text.includes("reversible · pending")).length, 5),
    );
    await screenshot(page, "rehearsed-ahead");
  });

  it("a rehearsal is reported", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Rehearse…");
    await answerQuickInput(page, "Upgrade to Head");
    await page.locator(".tab").filter({ hasText: "Rehearsal of" }).first().waitFor({ timeout: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await screenshot(page, "rehearsal");
  });

  it("above each statement stands what it does to others", async () => {
    const { page } = workbench;
    await treeItem(page, "Index users by email").click();
    await page.locator(".codelens-decoration").filter({ hasText: "Share on users" }).first().waitFor();
    await screenshot(page, "statements");
  });

  it("a protected change says what was rehearsed, and asks to type the name", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Upgrade to Head");
    const text = await dialogText(page);
    assert.match(text, new RegExp(`Apply 5 revisions on ${name}@127\\.0\\.0\\.1\\?`));
    assert.match(text, /Rehearsed on PostgreSQL .* down undoes up/);
    assert.match(text, /Protected: its name matches “prod”/);
    await screenshot(page, "protected-question");
    await dialogButton(page, "Apply");
    await page.locator(".quick-input-widget:visible").filter({ hasText: "is protected" }).waitFor();
    await screenshot(page, "protected-name");
    await type(name);
    await eventually(async () => assert.match(await statusBarText(page), /PROD · \S+ · Add agent run costs$/));
    // The rows are drawn after that, and a menu is of the row that it was opened on.
    await eventually(async () => assert.ok(!(await treeTexts(page)).some((row) => row.includes("pending"))));
  });

  it("a revert says what would be lost; a wrong name does nothing", async () => {
    const { page } = workbench;
    await rightClick(page, treeItem(page, "Add agent runs"), "Revert This and Everything Newer…");
    const text = await dialogText(page);
    assert.match(text, /Revert 2 revisions on/);
    assert.match(text, /Loses agent_runs \(0 rows now\)\./);
    await screenshot(page, "revert-question");
    await dialogButton(page, "Revert");
    await page.locator(".quick-input-widget:visible").filter({ hasText: "is protected" }).waitFor();
    await page.locator(".quick-input-widget:visible input.input").fill("shop");
    await page.locator(".quick-input-widget:visible").filter({ hasText: "This is not" }).waitFor();
    await page.keyboard.press("Escape");
    await eventually(async () => assert.match(await statusBarText(page), /PROD · \S+ · Add agent run costs$/));
  });

  it("previews the SQL with the database on top", async () => {
    const { page } = workbench;
    await rightClick(page, treeItem(page, "Add agent run costs"), "Preview SQL…");
    await page.locator(".tab").filter({ hasText: "Preview of" }).first().waitFor({ timeout: 60_000 });
    await page
      .locator(".monaco-editor .view-lines")
      .filter({ hasText: `-- ${name}@127.0.0.1` })
      .first()
      .waitFor();
    await screenshot(page, "preview");
  });
});
