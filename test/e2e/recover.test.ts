import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  answerQuickInput,
  dialogButton,
  dialogText,
  eventually,
  hoverText,
  notifications,
  openMigrations,
  rightClick,
  runCommand,
  screenshot,
  statusBarText,
  treeItem,
  treeTexts,
} from "./actions.ts";
import { createDatabase, servers, type TestDatabase } from "../support/database.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

const name = `recover_${process.pid}`;

/** Older than what is applied by the time it comes in from a branch. */
const late = `import type { MigrationInterface, QueryRunner } from "typeorm";
export class AddInvoices1791191534099 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> { await queryRunner.query("CREATE TABLE invoices (id int)"); }
  async down(queryRunner: QueryRunner): Promise<void> { await queryRunner.query("DROP TABLE invoices"); }
}
`;

describe("the ways out of a conflict", () => {
  let workbench: Workbench;
  let database: TestDatabase;
  const folder = () => path.join(workbench.workspace, "src/migrations");
  const fileOf = (part: string) =>
    path.join(folder(), readdirSync(folder()).find((entry) => entry.includes(part)) ?? assert.fail(part));
  const git = (...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], {
      cwd: workbench.workspace,
      stdio: ["ignore", "pipe", "ignore"],
    });

  before(async () => {
    // The oldest under test: Debian's pg_dump is as new as that.
    database = await createDatabase(servers[0]?.[1], name);
    workbench = await openWorkbench({ database: database.url, rehearse: true });
    git("init", "-q");
    git("add", ".");
    git("commit", "-q", "-m", "Count what agents cost");
    await openMigrations(workbench.page);
    await runCommand(workbench.page, "Migrations: Upgrade to Head");
    await atHead();
  });
  after(async () => {
    await workbench?.close();
    await database?.drop();
  });
  afterEach(async function () {
    if (this.currentTest?.state !== "failed") return;
    await screenshot(workbench.page, `failed-${this.currentTest.title}`);
    await restoreFiles();
  });

  /** Restores the files and the row that a failed test has renamed or deleted, so that the next test starts at head. */
  async function restoreFiles(): Promise<void> {
    await workbench.page.keyboard.press("Escape");
    await workbench.page.keyboard.press("Escape");
    git("checkout", "-q", ".");
    git("clean", "-fdq", "src/migrations");
    await database.query("UPDATE migrations SET name = replace(name, 'RunPrices', 'RunCosts')");
    await runCommand(workbench.page, "Migrations: Refresh");
  }

  const atHead = () =>
    eventually(async () => {
      assert.match(await statusBarText(workbench.page), /Add agent run costs$/);
      assert.ok(!(await treeTexts(workbench.page)).some((row) => /pending|missing|edited/.test(row)));
    });

  /** What was applied from here is forgotten, as on another machine. */
  function removeJournals(): void {
    const data = path.join(path.dirname(workbench.workspace), "data");
    const journals = readdirSync(data, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".jsonl"));
    assert.ok(journals.length > 0);
    for (const journal of journals) rmSync(path.join(data, journal));
  }

  /** Opens what can be done about a revision, and waits for the entries. */
  async function resolutionsOf(row: string): Promise<readonly string[]> {
    const { page } = workbench;
    await rightClick(page, treeItem(page, row), "Resolve…");
    const entries = page.locator(".quick-input-widget:visible .quick-input-list .monaco-list-row");
    await entries.first().waitFor({ timeout: 60_000 });
    return (await entries.allInnerTexts()).map((text) => text.split("\n")[0] ?? "");
  }

  /** Waits for a quick pick of that title. */
  async function titled(title: string): Promise<void> {
    await workbench.page.locator(".quick-input-widget:visible .quick-input-title").filter({ hasText: title }).waitFor();
    // It fades in.
    await new Promise((resolve) => setTimeout(resolve, 300));
  }

  it("an older revision that comes in late: regenerate the revisions", async () => {
    const { page } = workbench;
    const file = path.join(folder(), "1791191534099-AddInvoices.ts");
    writeFileSync(file, late);
    await eventually(async () =>
      assert.ok((await treeTexts(page)).some((row) => /Add invoices.*out of order/i.test(row))),
    );
    await hoverText(page, treeItem(page, "Add invoices"));
    await screenshot(page, "conflict");
    assert.deepEqual(await resolutionsOf("Add invoices"), [
      "Re-timestamp…",
      "Apply It Now",
      "Mark as Applied",
      "Regenerate Revisions…",
    ]);
    await screenshot(page, "conflict-mends");
    await answerQuickInput(page, "Regenerate");

    const pick = page.locator(".quick-input-widget:visible");
    await pick.filter({ hasText: "(1/3)" }).waitFor();
    await screenshot(page, "go-back-1");
    await answerQuickInput(page, "Add agents");
    assert.match(await dialogText(page), /Revert 2 revisions on/);
    await dialogButton(page, "Revert");
    await pick.filter({ hasText: "(2/3)" }).waitFor({ timeout: 60_000 });
    await screenshot(page, "go-back-2");
    const costs = fileOf("AddAgentRunCosts");
    await page.keyboard.press("Enter");
    await eventually(async () => assert.ok((await notifications(page)).some((text) => text.includes("(3/3)"))));
    await screenshot(page, "go-back-3");
    assert.ok(!existsSync(costs) && !existsSync(file), "what is made again is deleted");
    await eventually(async () => assert.match(await statusBarText(page), /Add agents$/));

    await page.locator(".notifications-toasts").getByRole("button", { name: "Generate Revision…" }).click();
    await page.locator(".quick-input-widget:visible input.input").waitFor();
    await answerQuickInput(page, "agent runs again");
    await eventually(async () =>
      assert.ok((await treeTexts(page)).some((row) => /Agent runs again.*pending/i.test(row))),
    );
    assert.match(readFileSync(fileOf("AgentRunsAgain"), "utf8"), /CREATE TABLE "agent_runs"/);
    rmSync(fileOf("AgentRunsAgain"));
    git("checkout", "-q", ".");
    await runCommand(page, "Migrations: Refresh");
    await runCommand(page, "Migrations: Upgrade to Head");
    await atHead();
  });

  it("a revision that was renamed, and no journal: a question before it runs a second time, and no leaves all as it is", async () => {
    const { page } = workbench;
    removeJournals();
    const file = fileOf("AddAgentRunCosts");
    const text = readFileSync(file, "utf8");
    const renamed = file.replace("AddAgentRunCosts", "AddAgentRunPrices");
    rmSync(file);
    writeFileSync(renamed, text.replaceAll("AddAgentRunCosts", "AddAgentRunPrices"));
    const rows = await database.query("SELECT * FROM migrations ORDER BY id");
    const isAsBefore = async () => {
      assert.ok((await treeTexts(page)).some((row) => /Add agent run prices.*pending/i.test(row)));
      assert.ok((await treeTexts(page)).some((row) => /Add agent run costs.*missing/i.test(row)));
      assert.deepEqual(await database.query("SELECT * FROM migrations ORDER BY id"), rows);
    };
    await eventually(isAsBefore);

    await runCommand(page, "Migrations: Upgrade to Head");
    assert.match(
      await dialogText(page),
      /Apply Add agent run prices on [^]*Add agent run prices has the same text as Add agent run costs, .* it would run a second time\. Resolve… on Add agent run costs counts it as renamed instead\./,
    );
    await screenshot(page, "renamed-question");
    await dialogButton(page, "Cancel");
    await isAsBefore();

    assert.deepEqual(await resolutionsOf("Add agent run costs"), ["Count It as Renamed", "Purge It"]);
    await screenshot(page, "renamed-mends");
    await answerQuickInput(page, "Count It as Renamed");
    assert.match(
      await dialogText(page),
      /^Count Add agent run costs as renamed to Add agent run prices on \S+\?\s+• Add agent run costs\s+• Add agent run prices\s+Add agent run prices becomes current\.\s+Only the migrations table is written to; no revision is run\.$/,
    );
    await screenshot(page, "renamed-stamp");
    await dialogButton(page, "Count as Renamed");
    await eventually(async () => {
      assert.match(await statusBarText(page), /Add agent run prices$/);
      assert.ok(!(await treeTexts(page)).some((row) => /pending|missing/.test(row)));
    });
    const names = (await database.query("SELECT name FROM migrations ORDER BY id")).map(({ name: id }) => String(id));
    assert.match(names.at(-1) ?? "", /^AddAgentRunPrices/);

    rmSync(renamed);
    writeFileSync(file, text);
    await database.query("UPDATE migrations SET name = replace(name, 'Prices', 'Costs')");
    await runCommand(page, "Migrations: Refresh");
    await atHead();
  });

  it("a file that a branch switch took away, and no journal: by the history of git", async () => {
    const { page } = workbench;
    removeJournals();
    const file = fileOf("AddAgentRunCosts");
    const text = readFileSync(file, "utf8");
    rmSync(file);
    await eventually(async () =>
      assert.ok((await treeTexts(page)).some((row) => /Add agent run costs.*missing/i.test(row))),
    );
    assert.deepEqual(await resolutionsOf("Add agent run costs"), ["Revert It", "Bring Its File Back", "Purge It"]);
    await screenshot(page, "missing-mends");
    await answerQuickInput(page, "Revert It");
    assert.match(await dialogText(page), /Revert Add agent run costs on/);
    await screenshot(page, "missing-revert");
    await dialogButton(page, "Revert");
    await eventually(async () => assert.match(await statusBarText(page), /Add agent runs$/));
    assert.ok(!existsSync(file), "its file is the branch's business");

    writeFileSync(file, text);
    await eventually(async () =>
      assert.ok((await treeTexts(page)).some((row) => /Add agent run costs.*pending/i.test(row))),
    );
    await runCommand(page, "Migrations: Upgrade to Head");
    await atHead();
  });

  it("a file that was edited since: what is told, and what was changed", async () => {
    const { page } = workbench;
    const file = fileOf("AddAgentRunCosts");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("numeric", "decimal").concat("\n// and a remark\n"));
    await eventually(async () =>
      assert.ok((await treeTexts(page)).some((row) => /Add agent run costs.*edited/i.test(row))),
    );
    await hoverText(page, treeItem(page, "Add agent run costs"));
    await screenshot(page, "edited");
    await resolutionsOf("Add agent run costs");
    await screenshot(page, "edited-mends");
    await answerQuickInput(page, "Compare");
    await page.locator(".tab").filter({ hasText: "as applied ↔ now" }).waitFor();
    await page.locator(".diff-editor, .monaco-diff-editor").first().waitFor();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await screenshot(page, "edited-diff");
    await resolutionsOf("Add agent run costs");
    await answerQuickInput(page, "Put Back");
    await atHead();
    assert.equal(readFileSync(file, "utf8"), text);
  });

  it("a dry run, a stamp and the runs so far", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Downgrade One");
    await dialogButton(page, "Revert");
    await eventually(async () => assert.match(await statusBarText(page), /Add agent runs · 1 pending$/));
    await runCommand(page, "Migrations: Dry Run…");
    await titled("Dry Run…");
    await screenshot(page, "dry-run-pick");
    await answerQuickInput(page, "Upgrade to Head");
    await page
      .locator(".tab")
      .filter({ hasText: /Dry run/i })
      .first()
      .waitFor({ timeout: 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await screenshot(page, "dry-run");
    await eventually(async () => assert.match(await statusBarText(page), /Add agent runs · 1 pending$/));

    await runCommand(page, "Migrations: Stamp…");
    await titled("Stamp Which Revision?");
    await answerQuickInput(page, "Add agents");
    await titled("Stamp");
    await screenshot(page, "stamp-pick");
    await page.keyboard.press("Escape");

    await runCommand(page, "Migrations: Show History");
    await titled("History of");
    await answerQuickInput(page, "Runs from Here");
    await page.locator(".tab").filter({ hasText: "Runs on" }).first().waitFor();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await screenshot(page, "runs");
  });

  it("before a protected change, a backup", async function () {
    if (process.env["TEST_PSQL"] === undefined) return this.skip();
    const { page, workspace } = workbench;
    writeFileSync(
      path.join(workspace, ".vscode/settings.json"),
      JSON.stringify({ "migrations.protected": [`database:${name}`] }),
    );
    await eventually(async () => assert.match(await statusBarText(page), /PROTECTED/i));
    await runCommand(page, "Migrations: Upgrade to Head");
    await dialogText(page);
    await screenshot(page, "backup-question");
    await dialogButton(page, "Back Up First…");
    // In a browser, files are chosen in a quick input of the editor's own.
    await page.locator(".quick-input-widget:visible input.input").waitFor();
    await screenshot(page, "backup-file");
    await page.locator(".quick-input-widget:visible").getByRole("button", { name: "OK", exact: true }).click();
    await eventually(async () => assert.ok((await notifications(page)).some((text) => /Backed up/.test(text))));
    const made =
      (await notifications(page)).join("\n").match(/Backed up .*, (\S+\.dump)\./)?.[1] ?? assert.fail("no dump");
    try {
      assert.equal(readFileSync(made).subarray(0, 5).toString("latin1"), "PGDMP");
    } finally {
      rmSync(made);
    }
    await screenshot(page, "backup-done");
    assert.match(await dialogText(page), /Apply Add agent run costs on/);
    await dialogButton(page, "Apply");
    await answerQuickInput(page, name);
    await eventually(async () => assert.match(await statusBarText(page), /Add agent run costs$/));
  });
});
