import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import {
  dialogText,
  eventually,
  notifications,
  runCommand,
  screenshot,
  statusBarText,
  treeItem,
  treeTexts,
} from "./actions.ts";
import { openWorkbench, type Workbench } from "./harness.ts";
import { pseudo } from "./language.ts";

const read = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, string>>;
const manifest = read("package.nls.json");

/** Opens the extension's views, whose name depends on the language. */
async function openViews(page: Page, name: string): Promise<void> {
  await page.locator(".activitybar").getByRole("tab", { name }).click();
}

/** The texts of the side bar. The names of rows and their descriptions have no space between them in the page. */
async function sidebarTexts(page: Page): Promise<string> {
  const parts = ["label-name", "label-description", "pane-header .title", "pane-header .description"];
  const others = ["welcome-view-content", "title-label", "message"];
  const selectors = [...parts, ...others].map((part) => `.part.sidebar .${part}`);
  return (await page.locator(selectors.join(", ")).allInnerTexts()).join("\n");
}

/** Names of the sample, of its database and of the editor, and dates: texts that have no translation. */
const data = new RegExp(
  [
    String.raw`languages_\w+(@[\d.]+)?|meta-agent-platform|DATABASE_URL|127\.0\.0\.1`,
    String.raw`Add agent run costs|Add agent runs|Add agents|Index users by email|Create users`,
    String.raw`\b(Agent|AgentRun|Team|Tool|User|agents|agent_runs|agent_tools|team_members|teams|tools|users)\b`,
    String.raw`\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d+|\d+ Results`,
  ].join("|"),
  "g",
);

/** Words of a text that are neither in brackets nor names. */
function untranslated(text: string): readonly string[] {
  let rest = text;
  for (let former = ""; former !== rest;) {
    former = rest;
    rest = rest.replaceAll(/⟦[^⟦⟧]*⟧/g, "…");
  }
  return rest.replaceAll(data, "").match(/\p{L}{2,}/gu) ?? [];
}

describe("The editor in another language", () => {
  let database: TestDatabase;
  let workbench: Workbench | undefined;

  before(async () => {
    database = await createDatabase(undefined, `languages_${process.pid}`);
  });
  after(() => database?.drop());
  afterEach(async function () {
    if (this.currentTest?.state === "failed" && workbench !== undefined)
      await screenshot(workbench.page, `failed-${this.currentTest.title}`);
    await workbench?.close();
    workbench = undefined;
  });

  it("has no text without a translation in the views, the status bar, lists and questions", async () => {
    workbench = await openWorkbench({ database: database.url, language: pseudo });
    const { page } = workbench;
    const title = (key: string) => pseudo.translate(manifest[key] ?? "");
    await openViews(page, title("container.title"));
    await treeItem(page, "Create users").waitFor();
    await eventually(async () => assert.match(await statusBarText(page), /⟦5 p/));
    await eventually(async () => assert.ok((await treeTexts(page)).some((text) => /^Agent ?⟦/.test(text))));
    assert.match(await sidebarTexts(page), /⟦Rẽvïsïöns~*⟧[^]*⟦pẽndïng~*⟧[^]*⟦Nö táblẽs yẽt/);
    assert.deepEqual(untranslated(await sidebarTexts(page)), []);
    assert.deepEqual(untranslated(await statusBarText(page)), []);
    await screenshot(page, "language-pending");

    await runCommand(page, `${title("category")}: ${title("command.diagnoseConnection")}`);
    const list = page.locator(".quick-input-widget:visible");
    await list.getByText("⟦PöstgrẽSQL 1").waitFor();
    const rows = await list.locator(".monaco-list-row").allInnerTexts();
    assert.ok(rows.length >= 10, rows.join("; "));
    assert.deepEqual(untranslated(rows.join("\n").replaceAll(/\.env\b/g, "")), []);
    await screenshot(page, "language-list");
    await page.keyboard.press("Escape");

    await runCommand(page, `${title("category")}: ${title("command.upgradeHead")}`);
    await eventually(async () => assert.match(await statusBarText(page), /Add agent run costs$/));
    await eventually(async () => assert.ok((await treeTexts(page)).some((text) => /^users ?⟦/.test(text))));
    assert.deepEqual(untranslated(await sidebarTexts(page)), []);
    assert.deepEqual(untranslated((await notifications(page)).join("\n")), []);

    await runCommand(page, `${title("category")}: ${title("command.downgradeOne")}`);
    assert.deepEqual(untranslated((await dialogText(page)).replaceAll(/\b\w+\.\w+\b/g, "")), []);
    await screenshot(page, "language-question");
  });

  it("has no text without a translation where there is no project", async () => {
    workbench = await openWorkbench({
      language: pseudo,
      prepare: (workspace) => {
        for (const name of ["src/data-source.ts", ".env"]) rmSync(path.join(workspace, name));
      },
    });
    const { page } = workbench;
    await openViews(page, pseudo.translate(manifest["container.title"] ?? ""));
    const sidebar = page.locator(".part.sidebar");
    await sidebar.getByText("⟦Sẽt Önẽ Up").waitFor();
    assert.deepEqual(untranslated(await sidebarTexts(page)), []);
    await screenshot(page, "language-welcome");
  });

  for (const id of ["de", "fr", "es", "pt-br", "ja", "zh-cn"])
    it(`speaks the language ${id}`, async () => {
      const [titles, messages] = [read(`package.nls.${id}.json`), read(`l10n/bundle.l10n.${id}.json`)];
      const own = await createDatabase(undefined, `languages_${id}_${process.pid}`);
      try {
        workbench = await openWorkbench({ database: own.url, language: { id } });
        const { page } = workbench;
        await openViews(page, titles["container.title"] ?? "");
        await eventually(async () => {
          const row = await treeItem(page, "Create users").innerText();
          assert.ok(row.includes(messages["pending"] ?? "?"), row);
        });
        const headers = (await page.locator(".part.sidebar .pane-header").allInnerTexts()).join("\n");
        for (const view of ["view.revisions", "view.tables", "view.models", "view.runs"])
          assert.ok(headers.includes(titles[view] ?? "?"), headers);
        await runCommand(page, `${titles["category"]}: ${titles["command.upgradeHead"]}`);
        await eventually(async () => assert.match(await statusBarText(page), /Add agent run costs$/));
        const current = messages["current"] ?? "?";
        await eventually(async () =>
          assert.ok((await treeItem(page, "Add agent run costs").innerText()).includes(current)),
        );
        await screenshot(page, `language-${id}`);
      } finally {
        await own.drop();
      }
    });
});
