import assert from "node:assert/strict";
import {
  answerQuickInput,
  eventually,
  openMigrations,
  runCommand,
  screenshot,
  statusBarText,
  treeItem,
} from "./actions.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

describe("What a new user meets", () => {
  let workbench: Workbench;
  let database: TestDatabase;

  before(async () => {
    database = await createDatabase(undefined, `first_contact_${process.pid}`);
    workbench = await openWorkbench({ database: database.url });
    await openMigrations(workbench.page);
    await treeItem(workbench.page, "Create users").waitFor();
  });
  after(async () => {
    await workbench?.close();
    await database?.drop();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  it("is a walkthrough of six steps with a picture for each", async () => {
    const { page } = workbench;
    // VS Code shows the pictures if there is room beside the steps.
    await runCommand(page, "View: Toggle Primary Side Bar Visibility");
    await runCommand(page, "Welcome: Open Walkthrough");
    await page.locator(".quick-input-widget:visible input.input").waitFor();
    await answerQuickInput(page, "Get to Know Your Migrations");
    const steps = page.locator(".getting-started-step");
    await eventually(async () => assert.equal(await steps.count(), 6));
    // The project is found and its database answers: VS Code ticks both steps, although nothing changes from here on.
    const ticked = steps.filter({ has: page.locator('[aria-checked="true"]') });
    await eventually(async () => {
      const titles = await ticked.locator(".step-title").allInnerTexts();
      assert.deepEqual(titles.slice(0, 2), ["Open a project with TypeORM", "Connect to PostgreSQL"], titles.join());
    });
    await steps.filter({ hasText: "Know before you run" }).click();
    await page.locator(".getting-started-media:visible").first().waitFor();
    await screenshot(page, "walkthrough");
    await runCommand(page, "View: Toggle Primary Side Bar Visibility");
  });

  it("is the word of TypeORM's command line, and the status bar that lists what can be done", async () => {
    const { page } = workbench;
    await runCommand(page, "TypeORM: Run Migrations");
    await eventually(async () => assert.match(await statusBarText(page), /first_contact_\d+ · Add agent run costs$/));
    await page.locator('.part.statusbar [id^="typeorm-migrations.typeorm-migrations"] a').first().click();
    const rows = page.locator(".quick-input-widget:visible .quick-input-list .monaco-list-row");
    await rows.first().waitFor();
    const labels = await rows.allInnerTexts();
    assert.ok(
      labels.some((label) => label.includes("Generate Revision…")) && !labels.some((label) => /Upgrade/.test(label)),
      labels.join(),
    );
    await screenshot(page, "actions");
    await page.keyboard.press("Escape");
  });

  it("is the Test Explorer with a test for each revision", async () => {
    const { page } = workbench;
    await runCommand(page, "Testing: Focus on Test Explorer View");
    await eventually(async () => assert.match((await treeItem(page, /meta-agent-platform/).innerText()) ?? "", /meta/));
    await treeItem(page, /meta-agent-platform/).click();
    await runCommand(page, "Test: Run All Tests");
    await eventually(async () => {
      const label = await treeItem(page, "Create users").getAttribute("aria-label");
      assert.match(label ?? "", /Passed/);
    }, 90_000);
    await screenshot(page, "test-explorer");
  });

  it("is the walkthrough with all steps ticked, after its commands were used", async () => {
    const { page } = workbench;
    for (const command of ["Migrations: Preview SQL…", "Migrations: Generate Revision…"]) {
      await runCommand(page, command);
      await page.locator(".quick-input-widget:visible, .notification-toast:visible").first().waitFor();
      await page.keyboard.press("Escape");
    }
    await runCommand(page, "Welcome: Open Walkthrough");
    await page.locator(".quick-input-widget:visible input.input").waitFor();
    await answerQuickInput(page, "Get to Know Your Migrations");
    const steps = page.locator(".getting-started-step");
    await eventually(async () => {
      const ticked = steps.filter({ has: page.locator('[aria-checked="true"]') });
      assert.deepEqual(await ticked.locator(".step-title").allInnerTexts(), [
        "Open a project with TypeORM",
        "Connect to PostgreSQL",
        "See what is pending",
        "Know before you run",
        "Upgrade, and go back",
        "Change an entity, and generate the revision",
      ]);
    });
  });
});
