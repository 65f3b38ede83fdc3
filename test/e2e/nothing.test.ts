import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import {
  answerQuickInput,
  eventually,
  rightClick,
  runCommand,
  screenshot,
  statusBarText,
  treeItem,
} from "./actions.ts";
import { openWorkbench } from "./harness.ts";

const sidebar = async (page: Page) => page.locator(".part.sidebar").innerText();

/** Shows the view; there is no row to wait for. */
async function openView(page: Page): Promise<void> {
  await page
    .locator(".activitybar")
    .getByRole("tab", { name: /^Migrations\b/ })
    .click();
}

describe("nothing there yet", () => {
  it("no data source: says so and offers to choose one", async () => {
    const { page, close } = await openWorkbench({
      prepare: (workspace) => {
        for (const name of ["src/data-source.ts", ".env"]) rmSync(path.join(workspace, name));
      },
    });
    try {
      await openView(page);
      await eventually(async () =>
        assert.match(await sidebar(page), /No TypeORM data source found in this folder[^]*Choose a File/),
      );
      assert.equal(await statusBarText(page), "");
      await screenshot(page, "no-data-source");
    } finally {
      await close();
    }
  });

  it("no revisions: from the database's start to the first one, generated", async () => {
    const { page, close } = await openWorkbench({
      prepare: (workspace) => rmSync(path.join(workspace, "src/migrations"), { recursive: true }),
    });
    try {
      await openView(page);
      await eventually(async () => assert.match(await sidebar(page), /Nothing listens on localhost/));
      await screenshot(page, "nothing-listens");
      await rightClick(page, treeItem(page, "Nothing listens"), "Start Database");
      await eventually(async () => assert.match(await sidebar(page), /No revisions yet/));
      await screenshot(page, "no-revisions");
      await page.locator(".part.sidebar").getByText("Generate the First Revision").click();
      await page.locator(".quick-input-widget:visible input.input").waitFor();
      await answerQuickInput(page, "create everything");
      await treeItem(page, "Create everything").waitFor();
      await runCommand(page, "Migrations: Upgrade to Head");
      await eventually(async () =>
        assert.equal((await statusBarText(page)).replace(/^.* · /, ""), "Create everything"),
      );
      await screenshot(page, "first-revision");
    } finally {
      await close();
    }
  });
});
