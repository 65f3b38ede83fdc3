import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { TestDatabase } from "../support/database.ts";
import { createDatabase } from "../support/database.ts";
import type { FakeDocker } from "../support/fakeDocker.ts";
import { createFakeDocker } from "../support/fakeDocker.ts";
import {
  chooseFromViewMenu,
  eventually,
  notifications,
  openMigrations,
  rightClick,
  screenshot,
  treeItem,
} from "./actions.ts";
import type { Workbench } from "./harness.ts";
import { freePort, openWorkbench } from "./harness.ts";

describe("the database of a Compose file", () => {
  let workbench: Workbench;
  let database: TestDatabase;
  let docker: FakeDocker;

  before(async () => {
    database = await createDatabase();
    const port = await freePort();
    docker = createFakeDocker(path.resolve("test/fixtures/fake-docker.cjs"), port, database.port);
    const url = new URL(database.url);
    url.port = String(port);
    workbench = await openWorkbench({
      env: {
        ...docker.env,
        PATH: `${docker.folder}${path.delimiter}${process.env["PATH"] ?? ""}`,
      },
      prepare: (workspace) => {
        const env = path.join(workspace, ".env");
        writeFileSync(env, readFileSync(env, "utf8").replace(/^DATABASE_URL=.*$/m, `DATABASE_URL=${url.href}`));
        writeFileSync(
          path.join(workspace, "compose.yaml"),
          `services:\n  postgres:\n    image: postgres:17\n    ports: ["${port}:5432"]\n`,
        );
      },
    });
  });

  after(async () => {
    await workbench?.close();
    await database?.drop();
    docker?.dispose();
  });

  it("is started where nothing listens, and stopped from the view's menu", async () => {
    const { page } = workbench;
    docker.behave("late");
    await openMigrations(page);
    await rightClick(page, treeItem(page, "Nothing listens"), "Start Database");
    const sidebar = page.locator(".part.sidebar");
    await eventually(async () => assert.match(await sidebar.innerText(), /Waiting until postgres accepts connections/));
    await screenshot(page, "compose-waiting");
    await eventually(async () =>
      assert.match((await notifications(page)).join("\n"), /postgres of compose\.yaml listens on localhost:\d+/),
    );
    await treeItem(page, "Add agent run costs").waitFor();
    await screenshot(page, "compose-started");
    await chooseFromViewMenu(page, "Revisions", ["Database", "Stop Database"], () => screenshot(page, "compose-menu"));
    await eventually(async () => assert.match((await notifications(page)).join("\n"), /postgres is stopped/));
    await treeItem(page, "Nothing listens").waitFor();
    await screenshot(page, "compose-stopped");
  });

  it("does not start, and says why with what to do", async () => {
    const { page } = workbench;
    docker.behave("portInUse");
    await rightClick(page, treeItem(page, "Nothing listens"), "Start Database");
    await eventually(async () => assert.match((await notifications(page)).join("\n"), /another program has its port/));
    await screenshot(page, "compose-port-in-use");
  });

  it("without a Docker that answers: the embedded one serves, saying why", async () => {
    const { page } = workbench;
    docker.behave("down");
    await rightClick(page, treeItem(page, "Nothing listens"), "Start Database");
    await eventually(async () =>
      assert.match(
        (await notifications(page)).join("\n"),
        /Docker does not answer[^]*PostgreSQL 18 \(embedded\) listens/,
      ),
    );
    await screenshot(page, "compose-docker-down");
  });
});
