import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import {
  answerQuickInput,
  eventually,
  notifications,
  openMigrations,
  runCommand,
  screenshot,
  statusBarText,
  treeItem,
} from "./actions.ts";
import { createDatabase, servers, type TestDatabase } from "../support/database.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

describe("a generated revision", () => {
  let workbench: Workbench;
  let database: TestDatabase;
  const entity = () => path.join(workbench.workspace, "src/entity/Team.ts");
  const migrations = () => readdirSync(path.join(workbench.workspace, "src/migrations"));

  before(async () => {
    database = await createDatabase(servers.at(-1)?.[1], `generate_${process.pid}`);
    workbench = await openWorkbench({ database: database.url });
    await openMigrations(workbench.page);
    await runCommand(workbench.page, "Migrations: Upgrade to Head");
    await eventually(async () => assert.match(await statusBarText(workbench.page), /Add agent run costs$/));
  });
  after(async () => {
    await workbench?.close();
    await database?.drop();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  /** Waits for a quick pick of that title, and for its end of fading in. */
  async function titled(page: Page, title: string): Promise<void> {
    await page
      .locator(".quick-input-widget:visible .quick-input-title")
      .filter({ hasText: title })
      .waitFor({ timeout: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 300));
  }

  async function ask(page: Page, message: string): Promise<void> {
    await runCommand(page, "Migrations: Generate Revision…");
    await page.locator(".quick-input-widget:visible input.input").waitFor();
    await answerQuickInput(page, message);
    await titled(page, "Generate Revision: Questions");
  }

  it("asks about a renamed column and a required one in one list, and writes what was answered", async () => {
    const { page } = workbench;
    const text = readFileSync(entity(), "utf8");
    writeFileSync(
      entity(),
      text
        .replace("slug: string", "handle: string")
        .replace(/\n}\s*$/, `\n\n  @Column({ type: "text" })\n  motto: string;\n}\n`),
    );
    await ask(page, "rename slug");
    await screenshot(page, "generate-questions");
    await answerQuickInput(page, "Is teams.slug");
    await titled(page, "Generate Revision: Questions");
    await answerQuickInput(page, "What value");
    await titled(page, "What value do existing rows get for teams.motto?");
    await screenshot(page, "generate-fill");
    await answerQuickInput(page, "lower(name)");
    await titled(page, "Generate Revision: Questions");
    await screenshot(page, "generate-answers");
    await answerQuickInput(page, "Continue");
    await treeItem(page, "Rename slug").waitFor();
    await eventually(async () => assert.ok((await notifications(page)).some((one) => /^Generated \d/.test(one))));
    await screenshot(page, "generate-written");
    const file = migrations().find((name) => name.includes("RenameSlug")) ?? assert.fail("no file");
    const written = readFileSync(path.join(workbench.workspace, "src/migrations", file), "utf8");
    assert.match(written, /RENAME COLUMN "slug" TO "handle"/);
    assert.match(written, /SET "motto" = lower\(name\)/);
    await runCommand(page, "Migrations: Upgrade to Head");
    await eventually(async () => assert.match(await statusBarText(page), /Rename slug$/));
  });

  it("shows a draft that loses values before it is written, and writes nothing if it is cancelled", async () => {
    const { page } = workbench;
    const before = migrations();
    const text = readFileSync(entity(), "utf8");
    writeFileSync(entity(), text.replace("handle: string", "alias: string"));
    await ask(page, "drop handle");
    await answerQuickInput(page, "Continue");
    await titled(page, "Generate Revision: Review");
    await eventually(async () => {
      const shown = await page.locator(".editor-instance .view-lines:visible").allInnerTexts();
      assert.match(shown.join("\n").replaceAll("\u00a0", " "), /Values that go, or that are cut or rounded/);
    });
    await screenshot(page, "generate-review");
    await page.keyboard.press("Escape");
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(migrations(), before);
  });
});
