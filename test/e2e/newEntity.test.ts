import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { eventually, notifications, openMigrations, runCommand } from "./actions.ts";
import { screenshot, statusBarText, treeItem } from "./actions.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

describe("New Entity…", () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ settings: { "migrations.startDatabaseOnOpen": true } });
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  it("says what a name and fields become, and the first mistake, while they are typed", async () => {
    const { page } = workbench;
    await openMigrations(page);
    await eventually(async () => assert.match(await statusBarText(page), /base/));
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
