import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import { ddlOf, grown, shop } from "../support/schemas.ts";
import { answerQuickInput, eventually, notifications, openMigrations, runCommand } from "./actions.ts";
import { screenshot, statusBarText, treeItem } from "./actions.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

/** The page inside the editor's webview, which is two frames deep. */
function diagramIn(page: Page): FrameLocator {
  return page.frameLocator("iframe.webview.ready").last().frameLocator("iframe");
}

/** A revision that makes these tables, as a file of the workspace. */
function writeRevision(workspace: string, time: string, name: string, sql: string): void {
  const file = path.join(workspace, "src/migrations", `${time}-${name}.ts`);
  const text = `import { MigrationInterface, QueryRunner } from "typeorm";

export class ${name}${time} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(${JSON.stringify(sql)});
  }
  async down(): Promise<void> {}
}
`;
  writeFileSync(file, text);
}

describe("the diagram", () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      settings: { "migrations.startDatabaseOnOpen": true },
      prepare: (workspace) => {
        // In a schema of their own, so that the sample's tables are not in their way.
        const elsewhere = (sql: string, schema: string) => sql.replaceAll('"public"', `"${schema}"`);
        writeRevision(workspace, "1800000000001", "MakeShop", elsewhere(ddlOf(shop()), "shop"));
        writeRevision(workspace, "1800000000002", "MakeMany", elsewhere(ddlOf(grown(190)), "many"));
      },
    });
    const { page } = workbench;
    await openMigrations(page);
    await eventually(async () => assert.match(await statusBarText(page), /base/));
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  it("says so while there is nothing to draw", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Show Diagram");
    await eventually(async () => assert.match((await notifications(page)).join(), /has no tables yet/));
  });

  it("draws the schema, and follows the database", async () => {
    const { page } = workbench;
    await runCommand(page, "Notifications: Clear All Notifications");
    for (let count = 0; count < 5; count++) await runCommand(page, "Migrations: Upgrade One");
    await treeItem(page, "agent_run").waitFor();
    await runCommand(page, "Migrations: Show Diagram");
    const diagram = diagramIn(page);
    await diagram.getByRole("button", { name: /^users?,/ }).waitFor();
    const before = await diagram.locator(".table").count();
    await screenshot(page, "diagram-sample");
    await runCommand(page, "Migrations: Upgrade One");
    await eventually(async () => assert.equal(await diagram.locator(".table").count(), before + 10));
    await runCommand(page, "Notifications: Clear All Notifications");
    await diagram.getByRole("button", { name: "Fit" }).click();
    await screenshot(page, "diagram-10");
  });

  it("is read with the keyboard, and Enter leads to the table", async () => {
    const { page } = workbench;
    const diagram = diagramIn(page);
    await diagram.getByRole("searchbox").fill("order_line");
    await diagram.locator(".table.chosen").waitFor();
    assert.match(await diagram.locator(".found").innerText(), /1 of 1/);
    await page.keyboard.press("ArrowDown");
    const focused = diagram.locator(".table:focus");
    assert.match((await focused.getAttribute("aria-label")) ?? "", /order_line, 5 columns, references .*order/);
    await page.keyboard.press("Tab");
    await eventually(async () => assert.doesNotMatch((await focused.getAttribute("aria-label")) ?? "", /order_line,/));
    await screenshot(page, "diagram-keyboard");
  });

  it("is saved as an SVG that needs no editor", async () => {
    const { page, workspace } = workbench;
    await diagramIn(page).getByRole("button", { name: "Save as SVG" }).click();
    const file = path.join(workspace, "saved.svg");
    await page.locator(".quick-input-widget:visible input.input").waitFor();
    await answerQuickInput(page, file);
    await eventually(async () => assert.ok(existsSync(file)));
    const svg = readFileSync(file, "utf8");
    assert.match(svg, /^<\?xml[^]*<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^]*order_line[^]*<\/svg>\n$/);
    assert.doesNotMatch(svg, /var\(|<script|http:(?!\/\/www\.w3\.org)/);
  });

  it("is readable with 200 tables", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Upgrade One");
    const diagram = diagramIn(page);
    await eventually(async () => assert.ok((await diagram.locator(".table").count()) >= 200));
    await runCommand(page, "Notifications: Clear All Notifications");
    await diagram.getByRole("button", { name: "Fit" }).click();
    await diagram.locator(".label").first().waitFor();
    await screenshot(page, "diagram-200");
    await diagram.getByRole("searchbox").fill("many.user");
    await diagram.locator(".table.chosen").waitFor();
    await screenshot(page, "diagram-200-found");
  });
});
