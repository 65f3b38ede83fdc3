import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import type { Page } from "playwright-core";
import { eventually, openMigrations, runCommand, statusBarText, treeItem } from "../e2e/actions.ts";
import { openWorkbench, type Workbench, type WorkbenchOptions } from "../e2e/harness.ts";

/** Settings of the recorded editor: one theme, and nothing that is not the subject. */
const settings = {
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.iconTheme": "vs-seti",
  "workbench.layoutControl.enabled": false,
  "workbench.activityBar.location": "default",
  "window.commandCenter": false,
  "window.menuBarVisibility": "hidden",
  "window.zoomLevel": 0,
  "breadcrumbs.enabled": false,
  "editor.minimap.enabled": false,
  "editor.fontFamily": "'JetBrains Mono', 'DejaVu Sans Mono', monospace",
  "editor.fontLigatures": false,
  "editor.stickyScroll.enabled": false,
  "editor.lightbulb.enabled": "off",
  "editor.occurrencesHighlight": "off",
  "editor.cursorBlinking": "solid",
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "editor.suggestOnTriggerCharacters": false,
  "editor.acceptSuggestionOnEnter": "off",
  "editor.autoClosingBrackets": "never",
  "editor.autoClosingQuotes": "never",
  "editor.autoIndent": "none",
  "git.enabled": false,
  "typescript.validate.enable": false,
  "explorer.openEditors.visible": 0,
  "migrations.startDatabaseOnOpen": true,
};

/** Opens the sample with the embedded database and all revisions applied, in a window for pictures. */
export async function openStudio(
  window: NonNullable<WorkbenchOptions["window"]>,
  prepare: NonNullable<WorkbenchOptions["prepare"]> = () => undefined,
): Promise<Workbench> {
  const workbench = await openWorkbench({ settings, rehearse: true, window, prepare });
  const { page } = workbench;
  await page.addStyleTag({
    content: ".monaco-workbench { font-family: Inter, 'DejaVu Sans', sans-serif !important; }",
  });
  await openMigrations(page);
  await treeItem(page, "Create users").waitFor();
  return workbench;
}

/** Executes statements on the database of the workspace's `.env`. */
export async function query(workspace: string, sql: string): Promise<void> {
  const text = readFileSync(path.join(workspace, ".env"), "utf8");
  const url = /^DATABASE_URL=(.*)$/m.exec(text)?.[1];
  if (url === undefined) throw new Error("The .env of the sample has no DATABASE_URL.");
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Rows of the sample's tables: users, a team, agents and their runs. */
export const rows = `
  INSERT INTO users (keycloak_id, email, username)
    SELECT gen_random_uuid()::text, 'person' || n || '@example.com', 'person' || n FROM generate_series(1, 40) n;
  INSERT INTO agents (name, model, description, owner_id)
    SELECT 'agent ' || row_number() OVER (), 'small', 'Answers questions.', id FROM users;
  INSERT INTO agent_runs (input, agent_id) SELECT '{}', id FROM agents, generate_series(1, 30);
`;

/** Opens a file of the workspace, by a part of its path, with the cursor at the end of a line, counted from 1. */
export async function openFile(page: Page, file: string, line: number): Promise<void> {
  const name = path.basename(file);
  const picker = page.locator(".quick-input-widget:visible");
  // The list closes when another element takes the focus.
  await eventually(async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+p");
    await picker.locator("input.input").fill(`${file}:${line}:999`, { timeout: 2000 });
    await picker.locator(".monaco-list-row").filter({ hasText: name }).first().click({ timeout: 3000 });
    await page.locator(".tab.active").filter({ hasText: name }).waitFor({ timeout: 5000 });
  });
}

/** Moves the border above a view of the side bar down, so that the view above it has more rows. */
export async function lower(page: Page, view: string, by: number): Promise<void> {
  const header = page.locator(".part.sidebar .pane-header").filter({ hasText: view });
  const box = await header.boundingBox();
  if (box === null) throw new Error(`The view ${view} is not visible.`);
  await page.mouse.move(box.x + box.width / 2, box.y - 1);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y - 1 + by, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(700, 420);
}

/** Collapses a view of the side bar. */
export async function collapse(page: Page, view: string): Promise<void> {
  const header = page.locator(".part.sidebar .pane-header").filter({ hasText: view });
  await eventually(async () => {
    if ((await header.getAttribute("aria-expanded")) === "true") await header.click({ position: { x: 40, y: 11 } });
    await page.waitForTimeout(300);
    assert.equal(await header.getAttribute("aria-expanded"), "false");
  });
}

/** Applies all revisions of the sample. */
export async function upgraded(page: Page): Promise<void> {
  await eventually(async () => assert.match(await statusBarText(page), /base/), 90_000);
  await runCommand(page, "Migrations: Upgrade to Head");
  await eventually(async () => assert.match(await statusBarText(page), /Add agent run costs$/), 90_000);
}

/** Closes notifications and menus, and waits until they have faded. */
export async function calm(page: Page): Promise<void> {
  await runCommand(page, "Notifications: Clear All Notifications");
  await page.keyboard.press("Escape");
  await page.waitForTimeout(600);
}
