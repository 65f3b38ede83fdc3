import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { eventually, statusBarText, treeItem } from "../e2e/actions.ts";
import { Camera } from "./camera.ts";
import { calm, collapse, lower, openFile, openStudio, query, rows, upgraded } from "./studio.ts";

/** The largest animation in bytes. */
const limit = 4_000_000;

const property = ["", '  @Column({ name: "max_runs", type: "int", default: 10 })', "  maxRuns: number;"];
const message = "Limit runs of agents";

/** Records the path of a change: an entity, its revision, the verdict, the upgrade and the revert. */
export async function recordAnimation(file: string): Promise<void> {
  const workbench = await openStudio({ width: 1000, height: 620, scale: 1.25 });
  try {
    const { page, workspace } = workbench;
    await upgraded(page);
    await query(workspace, rows);
    await collapse(page, "Tables");
    await lower(page, "Models", 70);
    await openFile(page, "entity/Agent.ts", 36);
    await calm(page);
    await page.getByText("Analyzing").waitFor({ state: "hidden" });
    const camera = new Camera(page);
    await camera.prepare();
    try {
      await changeEntity(page, camera);
      await generate(page, camera);
      await showVerdict(page, camera);
      await upgrade(page, camera);
      await revert(page, camera);
    } catch (error) {
      await camera.take(0);
      throw error;
    } finally {
      if (process.env["RECORD_FRAMES"] !== undefined) camera.writeFrames(process.env["RECORD_FRAMES"]);
    }
    const shown = await camera.write(file);
    const { length } = readFileSync(file);
    console.log(`${path.basename(file)}: ${(shown / 1000).toFixed(1)} s, ${(length / 1e6).toFixed(1)} MB.`);
    assert.ok(length < limit, "The animation is too large.");
  } finally {
    await workbench.close();
  }
}

async function changeEntity(page: Page, camera: Camera): Promise<void> {
  await camera.caption("1  Change an entity");
  await camera.take(800);
  for (const line of property) {
    await page.keyboard.press("Enter");
    await camera.type(line, 4);
  }
  await page.keyboard.press("Control+s");
  await page.locator(".tab.dirty").waitFor({ state: "detached" });
  await camera.take(700);
}

async function generate(page: Page, camera: Camera): Promise<void> {
  await camera.caption("2  Generate its revision");
  const header = page.locator(".pane-header", { hasText: "Revisions" });
  await camera.moveTo(header);
  await camera.click(header.getByRole("button", { name: /^Generate Revision/ }));
  await page.locator(".quick-input-widget:visible input.input").waitFor();
  await page.waitForTimeout(300);
  await camera.take(400);
  await camera.type(message);
  await camera.take(500);
  await page.keyboard.press("Enter");
  await page.locator(".tab.active").filter({ hasText: "LimitRuns" }).waitFor({ timeout: 25_000 });
  await treeItem(page, message).waitFor();
  await calm(page);
  await camera.take(1400);
}

async function showVerdict(page: Page, camera: Camera): Promise<void> {
  await camera.caption("3  Rehearsed before it runs");
  await treeItem(page, message).filter({ hasText: "reversible" }).waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1500);
  await camera.moveTo(treeItem(page, message));
  await page.locator(".workbench-hover:visible, .monaco-hover:visible").last().waitFor({ timeout: 5000 });
  await page.waitForTimeout(300);
  await camera.take(2200);
}

async function upgrade(page: Page, camera: Camera): Promise<void> {
  await camera.caption("4  Upgrade");
  await page.keyboard.press("Escape");
  await camera.click(
    treeItem(page, message)
      .getByRole("button", { name: /^Upgrade/ })
      .first(),
  );
  // Away from the rows, which show their cards.
  await camera.moveToPoint({ x: 620, y: 360 });
  await eventually(async () => assert.match(await statusBarText(page), new RegExp(`${message}$`)), 60_000);
  await page.waitForTimeout(800);
  await camera.take(1700);
}

async function revert(page: Page, camera: Camera): Promise<void> {
  await camera.caption("5  Revert");
  await camera.click(page.getByRole("button", { name: "Undo…" }).first());
  await page.locator(".monaco-dialog-box:visible").waitFor({ timeout: 60_000 });
  await page.waitForTimeout(300);
  await camera.take(2000);
  await camera.click(page.locator(".monaco-dialog-box:visible").getByRole("button", { name: "Revert", exact: true }));
  await eventually(async () => assert.match(await statusBarText(page), /Add agent run costs/), 60_000);
  await page.waitForTimeout(800);
  await camera.take(2500);
}
