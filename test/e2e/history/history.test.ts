import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { answerQuickInput, eventually, hoverText, openMigrations, rightClick, runCommand } from "../actions.ts";
import { screenshot, statusBarText, treeItem } from "../actions.ts";
import { openWorkbench, type Workbench } from "../harness.ts";

describe("the history of the schema, as a user sees it", () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      settings: { "migrations.startDatabaseOnOpen": true },
      rehearse: true,
      // The editor's own `git status` would lock the index while a test commits.
      env: { GIT_OPTIONAL_LOCKS: "0" },
    });
    const { page } = workbench;
    await openMigrations(page);
    await eventually(async () => assert.match(await statusBarText(page), /base/));
    await runCommand(page, "Migrations: Upgrade to Head");
    await treeItem(page, "agent_run").waitFor();
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  it("compares two revisions in the diff editor, with the statements between them", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Compare Schemas…");
    await answerQuickInput(page, "Add agents");
    await answerQuickInput(page, "the live database");
    await page
      .getByText(/statements between Add agents and/)
      .first()
      .waitFor();
    await screenshot(page, "compare-schemas");
    await page.getByRole("button", { name: "Show Statements" }).click();
    await eventually(async () => assert.match(await page.locator(".tabs-container").innerText(), /From Add agents to/));
    await screenshot(page, "compare-statements");
  });

  it("says that a database has the schema of its revisions", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Show Drift");
    await page
      .getByText(/No difference between .* and its revisions\. .* The entities agree/)
      .first()
      .waitFor();
    await screenshot(page, "drift-none");
  });

  it("makes one revision of several, after it has shown the file and what was compared", async () => {
    const { page, workspace } = workbench;
    const git = gitIn(workspace);
    git("init", "-q");
    git("add", "-A");
    git("commit", "-q", "-m", "before");
    git("branch", "-M", "main");
    await runCommand(page, "Migrations: Squash Revisions…");
    await answerQuickInput(page, "Add agents");
    await answerQuickInput(page, "agents and their runs");
    await page
      .getByText(/revisions become one/)
      .first()
      .waitFor();
    await screenshot(page, "squash-review");
    await page.getByRole("button", { name: "Squash", exact: true }).click();
    await treeItem(page, "Agents and their runs").waitFor();
    await screenshot(page, "squashed");
    await page.getByRole("button", { name: "Undo Squash" }).click();
    await treeItem(page, "agent_run").waitFor();
    await screenshot(page, "squash-undone");
  });

  it("offers to check a merge that brings a revision beside one from here, and says what came out", async () => {
    const { page, workspace } = workbench;
    const git = gitIn(workspace);
    const add = (timestamp: number, column: string) => {
      writeFileSync(
        path.join(workspace, `src/migrations/${timestamp}-Add${column}.ts`),
        `import { MigrationInterface, QueryRunner } from "typeorm";
export class Add${column}${timestamp} implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE "agents" ADD "${column}" text');
  }
  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE "agents" DROP COLUMN "${column}"');
  }
}
`,
      );
      git("add", "-A");
      git("commit", "-q", "-m", column);
    };
    git("checkout", "-q", "-b", "colleague");
    add(1795000000000, "Motto");
    git("checkout", "-q", "main");
    add(1795100000000, "Voice");
    await treeItem(page, "Add voice").waitFor();
    git("merge", "-q", "--no-edit", "colleague");
    await page.getByText("The last merge has brought 1 revision beside 1 revision of yours.").first().waitFor();
    await screenshot(page, "merge-offer");
    await page.getByRole("button", { name: "Check Merge" }).click();
    await page
      .getByText(/Independent: the revisions of both sides lead to the same schema/)
      .first()
      .waitFor();
    await screenshot(page, "merge-checked");
    git("reset", "-q", "--hard", "HEAD~2");
    await treeItem(page, "Add voice").waitFor({ state: "detached" });
  });

  it("shows the revisions of a table, from its menu", async () => {
    const { page } = workbench;
    // The preview takes the focus when it is ready, which would close a quick pick: it comes after those.
    await rightClick(page, treeItem(page, "agent_runs"), "Show History of This Table");
    await eventually(async () =>
      assert.match(await page.locator(".tabs-container").innerText(), /History of agent_runs/),
    );
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await screenshot(page, "table-history");
  });

  it("says on a revision's card what the revision does to the schema", async () => {
    const { page } = workbench;
    // The history is read after some seconds without a change. VS Code keeps a card that it has shown before.
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    await eventually(async () => {
      assert.match(await hoverText(page, treeItem(page, "Add agent run costs")), /adds column agent_runs\.cost/);
    });
    await screenshot(page, "revision-effects");
  });
});

function gitIn(cwd: string) {
  return (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], { cwd });
}
