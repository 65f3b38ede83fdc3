import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  eventually,
  hoverText,
  notifications,
  openMigrations,
  rightClick,
  runCommand,
  screenshot,
  statusBarText,
  treeItem,
} from "./actions.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { openWorkbench, type Workbench } from "./harness.ts";

/** A new property and a longer one on `Team`, and an entity without a table. */
function changeEntities(workspace: string): void {
  const team = path.join(workspace, "src/entity/Team.ts");
  const text = readFileSync(team, "utf8");
  const property = `\n  @Column({ type: "character varying", length: 80, nullable: true })\n  motto!: string | null;\n}\n`;
  writeFileSync(team, text.replace("slug", "handle").replace(/\}\s*$/, property));
  writeFileSync(
    path.join(workspace, "src/entity/Invoice.ts"),
    `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";

@Entity("invoices")
export class Invoice {
  @PrimaryGeneratedColumn("uuid")
  id!: string;

  @Column({ type: "numeric", precision: 12, scale: 2 })
  amount!: string;
}
`,
  );
}

describe("The Models view against the database", () => {
  let workbench: Workbench;
  let database: TestDatabase;

  before(async () => {
    database = await createDatabase(undefined, `models_${process.pid}`);
    workbench = await openWorkbench({ database: database.url });
    const { page } = workbench;
    await openMigrations(page);
    await treeItem(page, "Create users").waitFor();
    await runCommand(page, "Migrations: Upgrade to Head");
    await eventually(async () => assert.match(await statusBarText(page), /Add agent run costs$/), 60_000);
    changeEntities(workbench.workspace);
    for (const view of ["Revisions", "Tables"]) await page.locator(".pane-header", { hasText: view }).first().click();
    await runCommand(page, "Notifications: Clear All Notifications");
  });
  after(async () => {
    await workbench?.close();
    await database?.drop();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  it("names the differences of a model first, in its row and in its hover", async () => {
    const { page } = workbench;
    await eventually(async () => assert.match(await treeItem(page, /^Team/).innerText(), /\d differences · teams/));
    await treeItem(page, /^Team/).locator(".monaco-tl-twistie").click();
    await eventually(async () =>
      assert.match(await treeItem(page, /^motto/).innerText(), /varchar\(80\)\??, not in the database/),
    );
    const text = await hoverText(page, treeItem(page, /^Team/));
    assert.match(text, /differences from models_[^]*motto[^]*varchar\(80\)/);
    await screenshot(page, "models");
  });

  it("shows the same on the class in the code", async () => {
    const { page } = workbench;
    await treeItem(page, /^Team/).locator(".label-name").first().click();
    const name = page.locator(".editor-instance .view-line", { hasText: "export class Team" }).getByText("Team");
    await eventually(async () => {
      await page.mouse.move(600, 700);
      await name.last().hover({ timeout: 2000 });
      await page.locator(".monaco-hover:visible").getByText("motto").first().waitFor({ timeout: 3000 });
    });
    await screenshot(page, "model-in-code");
  });

  it("says in one sentence that the table of an entity does not exist", async () => {
    const { page } = workbench;
    await page.mouse.move(600, 700);
    await eventually(async () => assert.match(await treeItem(page, /^Invoice/).innerText(), /not in the database/));
    await rightClick(page, treeItem(page, /^Invoice/), "Show Table Definition…");
    await eventually(async () =>
      assert.ok(
        (await notifications(page)).includes("The table invoices of the entity Invoice is not in the database."),
        (await notifications(page)).join(),
      ),
    );
    await runCommand(page, "Notifications: Clear All Notifications");
    await rightClick(page, treeItem(page, /^Invoice/), "Go to Entity");
    await page.locator(".editor-instance").getByText("Invoice").first().waitFor();
    await treeItem(page, /^Invoice/).click({ button: "right" });
    await page.locator(".monaco-menu").getByText("Generate Revision…", { exact: true }).waitFor();
    await screenshot(page, "model-menu");
    await page.keyboard.press("Escape");
  });
});
