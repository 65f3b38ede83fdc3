import assert from "node:assert/strict";
import { dialogButton, dialogText, eventually, hoverText, openMigrations, rightClick, runCommand } from "./actions.ts";
import { screenshot, statusBarText, treeItem, treeTexts } from "./actions.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

describe("the workbench", () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ rehearse: true, settings: { "migrations.startDatabaseOnOpen": true } });
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  it("lists the sample's revisions", async () => {
    const { page } = workbench;
    await openMigrations(page);
    await treeItem(page, "Create users").waitFor();
    assert.ok((await treeTexts(page)).some((text) => text.startsWith("Add agents")));
    await screenshot(page, "revisions");
  });

  it("upgrades to head from the palette", async () => {
    const { page } = workbench;
    await eventually(async () => assert.match(await statusBarText(page), /base|↑/));
    await runCommand(page, "Migrations: Upgrade to Head");
    await eventually(async () => assert.match(await statusBarText(page), /Add agent run costs|head/i));
    await screenshot(page, "upgraded");
  });

  it("tells about a revision on hover", async () => {
    const { page } = workbench;
    assert.match(await hoverText(page, treeItem(page, "Create users")), /CreateUsers/);
    await screenshot(page, "hover");
  });

  it("reverts to a revision by right click, and asks first", async () => {
    const { page } = workbench;
    await rightClick(page, treeItem(page, "Add agents"), "Revert to This Revision…");
    assert.match(await dialogText(page), /Add agent run/);
    await screenshot(page, "confirm");
    await dialogButton(page, "Revert");
    await eventually(async () => assert.match(await statusBarText(page), /Add agents/));
    await screenshot(page, "reverted");
  });

  it("opens a revision's file by a click", async () => {
    const { page } = workbench;
    await runCommand(page, "Notifications: Clear All Notifications");
    await treeItem(page, "Add agent runs").click();
    await page.locator(".editor-instance").getByText("AddAgentRuns").first().waitFor();
    assert.match(await hoverText(page, treeItem(page, "Add agent runs")), /Pending: not applied yet/);
    await screenshot(page, "revision-file");
  });
});
