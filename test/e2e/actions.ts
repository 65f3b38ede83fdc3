import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright-core";

/** Folder of the screenshots, which git ignores. The pictures of the documents are made by `npm run record`. */
const artefacts = path.resolve("test/e2e/artefacts");

/**
 * Runs a command through the palette, as a user does: `Migrations: Upgrade to Head`. The palette lists the commands
 * that were enabled when it opened, so it is reopened until the command is listed.
 */
export async function runCommand(page: Page, title: string): Promise<void> {
  const palette = page.locator(".quick-input-widget:visible");
  const row = palette.locator(".quick-input-list .monaco-list-row").filter({ hasText: title }).first();
  await eventually(async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("F1");
    // The palette closes when another element takes the focus, so it is reopened instead of awaited.
    await palette.locator("input.input").fill(`>${title}`, { timeout: 2000 });
    await row.click({ timeout: 2000 });
  });
}

/** Types into the input box or quick pick that a command has opened, and accepts it. */
export async function answerQuickInput(page: Page, text: string): Promise<void> {
  const input = page.locator(".quick-input-widget:visible input.input");
  await input.fill(text);
  await input.press("Enter");
}

/** Shows the extension's views in the side bar. */
export async function openMigrations(page: Page): Promise<void> {
  const tab = page.locator(".activitybar").getByRole("tab", { name: /^Migrations\b/ });
  if ((await tab.getAttribute("aria-selected")) !== "true") await tab.click();
  await page.locator(".part.sidebar [role=treeitem]").first().waitFor();
}

/** A tree item in the side bar with a text that contains this. */
export function treeItem(page: Page, text: string | RegExp): Locator {
  return page.locator(".part.sidebar [role=treeitem]").filter({ hasText: text }).first();
}

/** Displayed texts of all tree items in the side bar. */
export async function treeTexts(page: Page): Promise<readonly string[]> {
  const texts = await page.locator(".part.sidebar [role=treeitem]").allInnerTexts();
  return texts.map((text) => text.replaceAll(/\s+/g, " ").trim());
}

/**
 * Right-clicks an item and chooses from its menu, or from a submenu: `"More", "Stamp…"`. A menu closes when another element
 * takes the focus, for example the editor after a dialog, so it is reopened until the entry was clicked.
 */
export async function rightClick(page: Page, item: Locator, ...labels: readonly string[]): Promise<void> {
  const submenus = labels.slice(0, -1);
  const entry = entryOf(page, labels.at(-1) ?? "");
  let isClicked = false;
  await eventually(async () => {
    const isOpen = await entry.isVisible();
    if (isClicked && !isOpen) return;
    if (!isOpen) {
      await page.keyboard.press("Escape");
      await item.click({ button: "right", timeout: 2000 });
      await openSubmenus(page, submenus);
    }
    await entry.waitFor({ timeout: 2000 });
    // VS Code ignores a click in the first moment of a menu, and the click leaves no trace.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await entry.click({ timeout: 1000 });
    isClicked = true;
    await entry.waitFor({ state: "hidden", timeout: 500 });
  });
}

/** An entry of an open menu or submenu. The name of a menu item also has its shortcut. */
function entryOf(page: Page, label: string): Locator {
  return page.locator(".monaco-menu").getByText(label, { exact: true });
}

/** Opens the submenus of an open menu, one below the other, with the pointer. */
async function openSubmenus(page: Page, labels: readonly string[]): Promise<void> {
  for (const label of labels) {
    await entryOf(page, label).waitFor({ timeout: 2000 });
    await entryOf(page, label).hover();
  }
}

/**
 * Chooses an entry of the menu on a view's header. The menu lists the entries that were enabled when it opened, and
 * closes when the view's title is redrawn, so it is reopened until the entry was chosen.
 *
 * @param labels the entry, or its submenus and the entry: `["Database", "Stop Database"]`
 * @param beforehand called with the open menu
 */
export async function chooseFromViewMenu(
  page: Page,
  view: string,
  labels: readonly string[],
  beforehand: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const header = page.locator(".pane-header", { hasText: view });
  const entry = entryOf(page, labels.at(-1) ?? "");
  await eventually(async () => {
    await page.keyboard.press("Escape");
    await header.hover();
    await header.getByRole("button", { name: /More Actions/ }).click({ timeout: 2000 });
    await openSubmenus(page, labels.slice(0, -1));
    await entry.waitFor({ timeout: 2000 });
    await beforehand();
    // VS Code ignores a click in the first moment of a menu, and the click leaves no trace.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await entry.click({ timeout: 2000 });
  });
}

/** The text of the hover that comes up over a tree's item; it starts with the item's own name. */
export async function hoverText(page: Page, item: Locator): Promise<string> {
  const name = await item.locator(".label-name").first().innerText();
  const hovers = page.locator(".workbench-hover:visible, .monaco-hover:visible");
  let text = "";
  // Elements on the pointer's way may show a hover as well, and a tree resolves its hover on demand.
  await eventually(async () => {
    await page.mouse.move(600, 700);
    await item.hover();
    await hovers.filter({ hasText: name }).last().waitFor({ timeout: 3000 });
    text = await hovers.filter({ hasText: name }).last().innerText({ timeout: 3000 });
    // VS Code shows the bare label when the tree is redrawn between the hover and the extension's answer.
    assert.notEqual(text.trim(), name.trim());
  });
  return text;
}

/** Texts of the extension's own items in the status bar. */
export async function statusBarText(page: Page): Promise<string> {
  const items = page.locator('.part.statusbar [id^="typeorm-migrations.typeorm-migrations"]');
  return (await items.allInnerTexts()).join(" ").trim();
}

/** The text of the modal dialog, once it is there. */
export async function dialogText(page: Page): Promise<string> {
  const dialog = page.locator(".monaco-dialog-box:visible .dialog-message-container");
  await dialog.waitFor();
  return dialog.innerText();
}

/** Presses a button of the modal dialog. */
export async function dialogButton(page: Page, label: string): Promise<void> {
  await page.locator(".monaco-dialog-box:visible").getByRole("button", { name: label, exact: true }).click();
}

/** The texts of the notifications that are shown. */
export async function notifications(page: Page): Promise<readonly string[]> {
  return page.locator(".notifications-toasts .notification-list-item-message").allInnerTexts();
}

/** Asks again until the answer is content: what a page shows comes when it comes. */
export async function eventually(assertion: () => Promise<void>, patience = 30_000): Promise<void> {
  for (const end = Date.now() + patience; ;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** Takes a picture of the whole window. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(artefacts, { recursive: true });
  await page.screenshot({ path: path.join(artefacts, `${name}.png`) });
}
