import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import {
  answerQuickInput,
  dialogButton,
  dialogText,
  eventually,
  openMigrations,
  runCommand,
  screenshot,
  statusBarText,
  treeItem,
} from "../actions.ts";
import { createDatabase, newest, type TestDatabase } from "../../support/database.ts";
import { openWorkbench, type Workbench } from "../harness.ts";

describe("what somebody has changed in the database by hand", () => {
  let workbench: Workbench;
  let database: TestDatabase;

  before(async () => {
    database = await createDatabase(newest(), `drift_${process.pid}`);
    workbench = await openWorkbench({ database: database.url });
    const { page } = workbench;
    await openMigrations(page);
    await eventually(async () => assert.match(await statusBarText(page), /base/));
    await runCommand(page, "Migrations: Upgrade to Head");
    await treeItem(page, "agent_runs").waitFor();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query("CREATE TABLE audit_log (at timestamptz NOT NULL)");
    await client.query("CREATE INDEX teams_by_name ON teams (name)");
    await client.end();
  });
  after(async () => {
    await workbench?.close();
    await database?.drop();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await screenshot(workbench.page, `failed-${this.currentTest.title}`);
  });

  /** Shows the drift, and presses a button of its message. */
  async function answerDrift(button: string): Promise<void> {
    const { page } = workbench;
    await runCommand(page, "Migrations: Show Drift");
    await page.getByRole("button", { name: button }).first().waitFor();
    // The preview takes the focus when it is ready, which would close an input box.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    await page.getByRole("button", { name: button }).first().click();
  }

  it("is left out with a reason, which a file of the repository contains", async () => {
    const { page, workspace } = workbench;
    await answerDrift("Ignore…");
    const list = page.locator(".quick-input-widget:visible");
    await list.getByText("Objects that are not to be listed").or(list.getByText("audit_log")).first().waitFor();
    await screenshot(page, "drift-ignore");
    await list.locator(".monaco-list-row").filter({ hasText: "audit_log" }).first().click();
    await list.locator("input.input").press("Enter");
    await list.getByText("Why. The file with the reasons belongs into the repository.").first().waitFor();
    await answerQuickInput(page, "written by a job");
    const file = path.join(workspace, "migrations.drift.json");
    await eventually(async () => assert.ok(existsSync(file)));
    assert.match(readFileSync(file, "utf8"), /audit_log[^]*written by a job/);
  });

  it("becomes a revision that is applied here, and then nothing differs but what is left out", async () => {
    const { page } = workbench;
    await answerDrift("Adopt as Revision…");
    await page.locator(".quick-input-widget:visible").getByText("Adopt as Revision").first().waitFor();
    await answerQuickInput(page, "index teams by name");
    assert.match(await dialogText(page), /Index teams by name/i);
    await screenshot(page, "drift-adopt");
    await dialogButton(page, "Mark as Applied");
    await treeItem(page, /Index teams by name/).waitFor();
    await runCommand(page, "Migrations: Show Drift");
    await page
      .getByText(/No difference between .* and its revisions/)
      .first()
      .waitFor();
    await screenshot(page, "drift-adopted");
  });
});
