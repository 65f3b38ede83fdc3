import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { eventually, openMigrations, runCommand, screenshot, statusBarText, treeItem } from "./actions.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

type Browser = {
  readonly getComputedStyle: (element: unknown, part: string) => { readonly content: string };
};

describe("A migration file in the editor", () => {
  let workbench: Workbench;
  let database: TestDatabase;

  before(async () => {
    database = await createDatabase(undefined, `migration_file_${process.pid}`);
    workbench = await openWorkbench({ database: database.url, rehearse: true });
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

  const lenses = () => workbench.page.locator(".editor-instance .codelens-decoration");
  /** Each line's actions: `Pending | Upgrade to Here`. */
  const lensTexts = async () => (await lenses().allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").trim());
  /** The mark at the end of a file's row, which a style sheet writes. */
  const markOf = async (file: string) => {
    const label = treeItem(workbench.page, file).locator(".monaco-icon-label").first();
    const content = await label.evaluate((element) => {
      // This file is compiled without the types of a browser.
      const { getComputedStyle } = globalThis as unknown as Browser;
      return getComputedStyle(element, "::after").content;
    });
    return content.replaceAll('"', "");
  };

  it("has the state, the rehearsal and actions above its methods", async () => {
    const { page } = workbench;
    await treeItem(page, "Add agent runs").click();
    await eventually(async () => {
      const texts = await lensTexts();
      assert.match(
        texts[0] ?? "",
        /Pending · \d+ statements?.*Upgrade to Here.*Preview SQL.*Rehearse/,
        texts.join("\n"),
      );
      assert.ok(
        texts.some((text) => /Reversible/.test(text)),
        texts.join("\n"),
      );
    }, 60_000);
    await screenshot(page, "migration-file");
  });

  it("is upgraded to from the line above up(), and marked in the Explorer", async () => {
    const { page } = workbench;
    await lenses().getByText("Upgrade to Here").first().click();
    await eventually(async () => assert.match(await statusBarText(page), /Add agent runs · 1 pending/), 60_000);
    await eventually(async () => assert.match((await lensTexts())[0] ?? "", /Current/));
    await runCommand(page, "File: Focus on Files Explorer");
    await treeItem(page, "CreateUsers.ts").waitFor();
    await eventually(async () =>
      assert.deepEqual([await markOf("AddAgentRuns.ts"), await markOf("AddAgentRunCosts.ts")], ["✓", "P"]),
    );
    await screenshot(page, "migration-file-explorer");
  });

  for (const theme of ["Default Light Modern", "Default High Contrast"])
    it(`is readable in the theme ${theme}`, async () => {
      const { page, workspace } = workbench;
      writeFileSync(
        path.join(workspace, ".vscode/settings.json"),
        JSON.stringify({ "workbench.colorTheme": theme }, undefined, 2),
      );
      const word = theme.includes("High") ? "hc-black" : "vs";
      await page.locator(`.monaco-workbench.${word}`).waitFor();
      await eventually(async () => assert.match((await lensTexts())[0] ?? "", /Current/));
      await screenshot(page, `migration-file-${word}`);
    });
});
