import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { answerQuickInput, hoverText, rightClick, runCommand, screenshot, treeItem } from "../e2e/actions.ts";
import { calm, lower, openFile, openStudio, query, rows, upgraded } from "./studio.ts";

/** Size of the window in CSS pixels. The pictures are 1200 pixels wide. */
const window = { width: 1000, height: 640, scale: 1.2 };

/** Takes the pictures of the documents. */
export async function takePictures(folder: string): Promise<void> {
  const workbench = await openStudio(window);
  const { page, workspace } = workbench;
  const take = async (name: string, height = window.height): Promise<void> => {
    const clip = { x: 0, y: 0, width: window.width, height };
    await page.screenshot({ path: path.join(folder, `${name}.png`), clip });
  };
  try {
    await upgraded(page);
    await query(workspace, `${rows} ANALYZE;`);
    await takeTables(page, take);
    await takeQuestions(page, workspace, take);
    writeRevisions(workspace);
    await lower(page, "Tables", 110);
    await takeRevisions(page, take);
    await takeReview(page, take);
    await takeFindings(page, take);
  } catch (error) {
    await screenshot(page, "failed-pictures");
    throw error;
  } finally {
    await workbench.close();
  }
}

type Take = (name: string, height?: number) => Promise<void>;

async function takeTables(page: Page, take: Take): Promise<void> {
  await openFile(page, "entity/AgentRun.ts", 20);
  await calm(page);
  await hoverText(page, treeItem(page, /^\s*agents/));
  await page.waitForTimeout(500);
  await take("tables");
  await runCommand(page, "View: Close All Editors");
  await runCommand(page, "Migrations: Show Diagram");
  const diagram = page.frameLocator("iframe.webview.ready").last().frameLocator("iframe");
  await diagram.locator("svg").first().waitFor();
  await page.waitForTimeout(2500);
  await calm(page);
  await take("diagram");
  await runCommand(page, "View: Close All Editors");
}

async function takeQuestions(page: Page, workspace: string, take: Take): Promise<void> {
  const file = path.join(workspace, "src/entity/Agent.ts");
  const text = readFileSync(file, "utf8");
  await openFile(page, "entity/Agent.ts", 30);
  writeFileSync(file, text.replace("description: string | null", "summary: string | null"));
  await treeItem(page, /Agent.*differ/).waitFor();
  await calm(page);
  await runCommand(page, "Migrations: Generate Revision…");
  await page.locator(".quick-input-widget:visible input.input").waitFor();
  await answerQuickInput(page, "rename description");
  await page.locator(".quick-input-title:visible").filter({ hasText: "Questions" }).waitFor({ timeout: 60_000 });
  await page.mouse.move(600, 600);
  await page.waitForTimeout(1000);
  await take("generate", 480);
  await page.keyboard.press("Escape");
  writeFileSync(file, text);
  await runCommand(page, "View: Close All Editors");
}

/** Revisions with findings: values that go, an index that blocks writers, and a required column without a value. */
function writeRevisions(workspace: string): void {
  writeRevision(workspace, "1799000000000", "IndexRunsByStatus", [
    'CREATE INDEX "IDX_runs_status" ON "agent_runs" ("status")',
    'DROP INDEX "IDX_runs_status"',
  ]);
  writeRevision(workspace, "1799000000001", "DropDescriptions", [
    'ALTER TABLE "agents" DROP COLUMN "description"',
    'ALTER TABLE "agents" ADD "description" text',
  ]);
  writeRevision(workspace, "1799000000002", "RequireState", [
    'ALTER TABLE "agent_runs" ADD "state" text NOT NULL',
    'ALTER TABLE "agent_runs" DROP COLUMN "state"',
  ]);
}

function writeRevision(workspace: string, time: string, name: string, [up = "", down = ""]: readonly string[]): void {
  const text = `import { MigrationInterface, QueryRunner } from "typeorm";

export class ${name}${time} implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`${up}\`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`${down}\`);
  }
}
`;
  writeFileSync(path.join(workspace, "src/migrations", `${time}-${name}.ts`), text);
}

async function takeRevisions(page: Page, take: Take): Promise<void> {
  await treeItem(page, "Drop descriptions").filter({ hasText: "loses agents" }).waitFor({ timeout: 90_000 });
  await treeItem(page, "Drop descriptions").click();
  await page.locator(".codelens-decoration").first().waitFor();
  await calm(page);
  await hoverText(page, treeItem(page, "Drop descriptions"));
  await page.waitForTimeout(500);
  await take("revisions");
}

async function takeReview(page: Page, take: Take): Promise<void> {
  await runCommand(page, "View: Close All Editors");
  await rightClick(page, treeItem(page, "Drop descriptions"), "Review…");
  await page.locator(".tab.active").filter({ hasText: "Review" }).waitFor({ timeout: 90_000 });
  await page.waitForTimeout(2500);
  await calm(page);
  await take("review");
  await runCommand(page, "View: Close All Editors");
}

async function takeFindings(page: Page, take: Take): Promise<void> {
  await treeItem(page, "Require state").click();
  await page.locator(".editor-instance .squiggly-error").first().waitFor({ timeout: 60_000 });
  await calm(page);
  await runCommand(page, "Go to Next Problem (Error, Warning, Info)");
  // The zone with the message would be behind the menu.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+.");
  await page.locator(".action-widget").first().waitFor();
  await page.waitForTimeout(500);
  await take("findings", 480);
  await page.keyboard.press("Escape");
}
