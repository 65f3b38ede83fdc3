import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import { ddlOf, grown, shop } from "../support/schemas.ts";
import { eventually, notifications, openMigrations, runCommand } from "./actions.ts";
import { screenshot, statusBarText, treeItem } from "./actions.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

/** The page inside the editor's webview, which is two frames deep. */
function diagramIn(page: Page): FrameLocator {
  return page.frameLocator("iframe.webview.ready").last().frameLocator("iframe");
}

/** A revision that makes these tables, as a file of the workspace. */
function writeRevision(workspace: string, time: string, name: string, sql: string): void {
  mkdirSync(path.join(workspace, "src/migrations"), { recursive: true });
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

/** Waits until nothing covers the picture: notifications, and the palette that fades. */
async function calm(page: Page): Promise<void> {
  await runCommand(page, "Notifications: Clear All Notifications");
  await page.waitForTimeout(500);
}

describe("the diagram", () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      settings: { "migrations.startDatabaseOnOpen": true },
      prepare: (workspace) => {
        rmSync(path.join(workspace, "src/migrations"), { recursive: true });
        writeRevision(workspace, "1700000000001", "MakeShop", ddlOf(shop()));
        // The shop again among them: in a schema of its own.
        writeRevision(workspace, "1700000000002", "MakeMany", ddlOf(grown(190)).replaceAll('"public"', '"many"'));
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

  it("draws the schema", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Upgrade One");
    await treeItem(page, "order_line").waitFor();
    await runCommand(page, "Migrations: Show Diagram");
    const diagram = diagramIn(page);
    await diagram.getByRole("button", { name: /^order_line, 5 columns, references .*product/ }).waitFor();
    assert.equal(await diagram.locator(".table").count(), 10);
    await calm(page);
    await screenshot(page, "diagram-10");
  });

  it("is read with the keyboard", async () => {
    const { page } = workbench;
    const diagram = diagramIn(page);
    await diagram.getByRole("searchbox").fill("order_line");
    await diagram.locator(".table.chosen").waitFor();
    assert.match(await diagram.locator(".found").innerText(), /1 of 1/);
    await page.keyboard.press("ArrowDown");
    const focused = diagram.locator(".table:focus");
    assert.match((await focused.getAttribute("aria-label")) ?? "", /^order_line,/);
    await page.keyboard.press("Tab");
    await eventually(async () => assert.doesNotMatch((await focused.getAttribute("aria-label")) ?? "", /^order_line,/));
    await screenshot(page, "diagram-keyboard");
  });

  it("is where it was when it is shown again", async () => {
    const { page } = workbench;
    const diagram = diagramIn(page);
    const scene = diagram.locator(".scene");
    await diagram.getByRole("button", { name: "Zoom In" }).click();
    const before = await scene.getAttribute("transform");
    await treeItem(page, "Make shop").click();
    await page.locator(".editor-instance").getByText("MakeShop").first().waitFor();
    await page.getByRole("tab", { name: /^Diagram: appdb/ }).click();
    await scene.waitFor();
    assert.equal(await scene.getAttribute("transform"), before);
    assert.match((await diagram.locator(".table.chosen").getAttribute("aria-label")) ?? "", /^shipment_line,/);
  });

  it("is saved as an SVG that needs no editor", async () => {
    const { page, workspace } = workbench;
    await diagramIn(page).getByRole("button", { name: "Save as SVG" }).click();
    const dialog = page.locator(".quick-input-widget:visible");
    await eventually(async () => assert.match(await dialog.locator("input.input").inputValue(), /appdb\.svg$/));
    await dialog.getByRole("button", { name: "OK" }).click();
    const file = path.join(workspace, "Diagram-appdb.svg");
    await eventually(async () => assert.match((await notifications(page)).join(), /Saved Diagram-appdb\.svg/));
    const svg = readFileSync(file, "utf8");
    assert.match(svg, /^<\?xml[^]*<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^]*order_line[^]*<\/svg>\n$/);
    assert.doesNotMatch(svg, /var\(|<script|http:(?!\/\/www\.w3\.org)/);
  });

  it("follows the database, and is readable with 200 tables", async () => {
    const { page } = workbench;
    const diagram = diagramIn(page);
    await diagram.getByRole("searchbox").fill("");
    await diagram.getByRole("button", { name: "Fit" }).click();
    await runCommand(page, "Migrations: Upgrade One");
    await eventually(async () => assert.equal(await diagram.locator(".table").count(), 200));
    await calm(page);
    await diagram.locator(".label").first().waitFor();
    await screenshot(page, "diagram-200");
    await diagram.getByRole("searchbox").fill("many.user");
    await diagram.locator(".table.chosen").waitFor();
    await page.waitForTimeout(300);
    await screenshot(page, "diagram-200-found");
  });
});
