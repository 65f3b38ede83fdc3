import assert from "node:assert/strict";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  answerQuickInput,
  dialogText,
  dialogButton,
  eventually,
  hoverText,
  notifications,
  openMigrations,
} from "./actions.ts";
import { rightClick, runCommand, screenshot, statusBarText, treeItem, treeTexts } from "./actions.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

const failing = `import { MigrationInterface, QueryRunner } from "typeorm";

export class RequireCosts1795000000000 implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(\`CREATE TABLE "invoice" ("id" int)\`);
        await queryRunner.query(\`INSERT INTO "invoice" VALUES (1)\`);
        await queryRunner.query(\`ALTER TABLE "invoice" ADD "total" numeric NOT NULL\`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(\`DROP TABLE "invoice"\`);
    }
}
`;
const late = failing
  .replaceAll("invoice", "receipt")
  .replace("RequireCosts1795000000000", "AddReceipts1791900000000")
  .replace(" NOT NULL", "");

describe("what goes wrong, as the user sees it", () => {
  let workbench: Workbench;
  const file = (name: string) => path.join(workbench.workspace, "src/migrations", name);

  before(async () => {
    workbench = await openWorkbench();
  });
  after(() => workbench?.close());
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  it("nothing listens: says so, lists the revisions, and starts the database from there", async () => {
    const { page } = workbench;
    await openMigrations(page);
    await treeItem(page, "Nothing listens on localhost").waitFor();
    assert.match(await statusBarText(page), /No database/);
    await screenshot(page, "not-connected");
    await rightClick(page, treeItem(page, "Nothing listens on localhost"), "Start Database");
    await eventually(async () => assert.match(await statusBarText(page), /base · 5 pending/));
    await screenshot(page, "database-started");
  });

  it("a migration fails at its third statement: the sentence, and where the database stands", async () => {
    const { page } = workbench;
    writeFileSync(file("1795000000000-RequireCosts.ts"), failing);
    await treeItem(page, "Require costs").waitFor();
    await runCommand(page, "Migrations: Upgrade to Head");
    await eventually(async () => {
      const told = (await notifications(page)).join("\n");
      assert.match(told, /Require costs failed at statement 3\. Nothing was applied \(appdb@localhost\)\./);
      assert.match(told, /column "total" .* \(23502\), src\/migrations\/1795000000000-RequireCosts\.ts:7/);
    });
    // The status bar keeps the pace of the tree.
    await eventually(async () => assert.match(await statusBarText(page), /base · 6 pending/));
    await screenshot(page, "failure");
    rmSync(file("1795000000000-RequireCosts.ts"));
    await treeItem(page, "Require costs").waitFor({ state: "detached" });
  });

  it("conflicts are items among the others, and an upgrade out of order asks", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Upgrade to Head");
    await eventually(async () => assert.match(await statusBarText(page), /\S+ · Add agent run costs$/));
    writeFileSync(file("1791900000000-AddReceipts.ts"), late);
    const agents =
      readdirSync(path.join(workbench.workspace, "src/migrations")).find((name) => name.includes("AddAgents")) ?? "";
    const text = readFileSync(file(agents), "utf8");
    rmSync(file(agents));
    await eventually(async () => {
      const rows = (await treeTexts(page)).join("\n");
      assert.match(rows, /Add agents ?applied, its file is missing/);
      assert.match(rows, /Add receipts ?out of order, older than current/);
    });
    await page.keyboard.press("Escape");
    await screenshot(page, "conflicts");
    writeFileSync(file(agents), text);
    await eventually(async () => assert.doesNotMatch((await treeTexts(page)).join("\n"), /missing/));
    await rightClick(page, treeItem(page, "Add receipts"), "Upgrade to This Revision");
    assert.match(await dialogText(page), /Out of order: Add receipts is older/);
    await screenshot(page, "out-of-order");
    await dialogButton(page, "Apply");
    await eventually(async () => assert.match(await statusBarText(page), /\S+ · Add receipts$/));
  });

  it("a message becomes a revision", async () => {
    const { page } = workbench;
    await runCommand(page, "Migrations: Create Revision…");
    await page.locator(".quick-input-widget:visible input.input").fill("seed first team");
    await page.getByText("Becomes the class SeedFirstTeam…").waitFor();
    await screenshot(page, "create");
    await answerQuickInput(page, "seed first team");
    await treeItem(page, "Seed first team").waitFor();
    assert.match(await hoverText(page, treeItem(page, "Seed first team")), /Pending: not applied yet/);
    await screenshot(page, "created");
  });
});
