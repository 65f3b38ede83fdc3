import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { eventually, openMigrations, rightClick, runCommand, screenshot, treeItem } from "./actions.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

const list = (page: Page) => page.locator(".quick-input-widget:visible");

/** Texts of the diagnosis list after it has finished. */
async function diagnosed(page: Page, end: RegExp): Promise<string> {
  let text = "";
  await eventually(async () => {
    text = (await list(page).innerText()).replaceAll(/\s+/g, " ");
    assert.match(text, end);
  });
  return text;
}

describe("what the database is asked, and where code speaks of it", () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench();
    await openMigrations(workbench.page);
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  it("diagnoses a server that is not there, and starts the database from the list", async () => {
    const { page } = workbench;
    await treeItem(page, "Nothing listens").waitFor();
    await screenshot(page, "unreachable");
    await runCommand(page, "Migrations: Diagnose Connection");
    const text = await diagnosed(page, /Start Database/);
    assert.match(text, /Variables ?DATABASE_URL \(\.env:\d+\)/);
    assert.match(text, /Nothing listens on localhost/);
    await screenshot(page, "diagnosis-failed");
    await list(page).locator(".monaco-list-row").filter({ hasText: "Start Database" }).click();
    await eventually(async () => assert.match(await page.locator(".part.sidebar").innerText(), /No tables yet/));
  });

  it("walks to the end when all is well", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Diagnose Connection");
    const text = await diagnosed(page, /Version ?PostgreSQL 18/);
    assert.match(text, /migrations is not there yet/);
    await screenshot(page, "diagnosis");
    await page.keyboard.press("Escape");
    await runCommand(page, "Migrations: Upgrade to Head");
    await treeItem(page, "agent_tools").waitFor();
  });

  it("shows a table's definition by right click", async () => {
    const { page } = workbench;
    await rightClick(page, treeItem(page, "agent_tools"), "Show Table Definition…");
    await eventually(async () => {
      const text = await page.locator(".editor-instance .view-lines").first().innerText();
      assert.match(text.replaceAll("\u00A0", " "), /CREATE TABLE public\.agent_tools/);
    });
    await screenshot(page, "definition");
  });

  it("hovers on an entity's class, its property, and a table in a migration", async () => {
    const { page } = workbench;
    await hoverInFile(page, {
      item: /^Tool\s*tools/,
      word: "Tool",
      line: "class",
      shows: /input_schema/,
      name: "hover-entity",
    });
    await hoverInFile(page, {
      item: /^Tool\s*tools/,
      word: "inputSchema",
      line: "inputSchema",
      shows: /agree/,
      name: "hover-column",
    });
    await hoverInFile(page, {
      item: "Index users by email",
      word: '"users"',
      line: "INDEX",
      shows: /Show Definition/,
      name: "hover-migration",
    });
  });
});

type Hover = {
  /** The row of a tree that opens the file. */
  readonly item: string | RegExp;
  readonly word: string;
  /** Another text on the same line. */
  readonly line: string;
  readonly shows: RegExp;
  readonly name: string;
};

async function hoverInFile(page: Page, { item, word, line, shows, name }: Hover): Promise<void> {
  await treeItem(page, item).click();
  const row = page.locator(".editor-instance .view-line").filter({ hasText: line }).filter({ hasText: word }).first();
  await row.waitFor();
  await eventually(async () => {
    await page.mouse.move(640, 790);
    await row.getByText(word).last().hover();
    const hover = page.locator(".monaco-hover:visible").last();
    await hover.waitFor({ timeout: 3000 });
    assert.match((await hover.innerText()).replaceAll("\u00A0", " "), shows);
  });
  await screenshot(page, name);
}
