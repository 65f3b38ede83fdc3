import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  answerQuickInput,
  eventually,
  notifications,
  openMigrations,
  runCommand,
  screenshot,
  treeItem,
} from "./actions.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

const file = "1799999999999-RequireState.ts";
const migration = `import { MigrationInterface, QueryRunner } from "typeorm";

export class RequireState1799999999999 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE "agents" ADD "state" text NOT NULL');
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE "agents" DROP COLUMN "state"');
  }
}
`;

describe("A quick fix in a migration file", () => {
  let workbench: Workbench;
  let database: TestDatabase;

  before(async () => {
    database = await createDatabase(undefined, `fixes_${process.pid}`);
    workbench = await openWorkbench({ database: database.url, rehearse: true });
    writeFileSync(path.join(workbench.workspace, "src/migrations", file), migration);
    await openMigrations(workbench.page);
    await treeItem(workbench.page, "Require state").waitFor();
  });
  after(async () => {
    await workbench?.close();
    await database?.drop();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  it("asks for the value of existing rows, is rehearsed, and adds the next revisions", async () => {
    const { page, workspace } = workbench;
    await treeItem(page, "Require state").click();
    await page.locator(".editor-instance .squiggly-error").first().waitFor({ timeout: 60_000 });
    await runCommand(page, "Go to Next Problem (Error, Warning, Info)");
    await page.keyboard.press("Control+.");
    const menu = page.locator(".action-widget");
    await menu.getByText("Split into safe steps…").waitFor();
    await screenshot(page, "fix-menu");
    await menu.getByText("Split into safe steps…").click();
    await page.getByText("Value of agents.state for Existing Rows").waitFor();
    await screenshot(page, "fix-question");
    await answerQuickInput(page, "'new'");
    await eventually(async () => {
      const all = (await notifications(page)).join("\n");
      assert.match(all, /Rehearsed: the schema is the same as without the fix/);
      assert.match(all, /2 revisions follow\./);
    }, 90_000);
    await screenshot(page, "fix-applied");
    const folder = path.join(workspace, "src/migrations");
    assert.match(readFileSync(path.join(folder, file), "utf8"), /ADD "state" text'\)/);
    const names = readdirSync(folder).filter((name) => /RequireState(Fill|Validation)\.ts$/.test(name));
    assert.equal(names.length, 2, names.join());
    await treeItem(page, "Require state validation").waitFor();
  });
});
