import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { api, root, run } from "../../support/extension.ts";

async function databases(): Promise<readonly unknown[]> {
  const states = await (await api()).state();
  return states.map(({ name, connection, revisions }) => [name, connection?.database, revisions.map(({ id }) => id)]);
}

describe("a workspace of several folders", function () {
  this.timeout(60_000);

  it("has the projects of each, with its own .env files", async () => {
    const [first, second] = await databases();
    assert.deepEqual(first, ["api", "local", ["CreateOrders1700000000000"]]);
    assert.deepEqual((second as readonly unknown[])[2], ["CreateJobs1700000000000"]);
  });

  it("and with those of the repository that the folders are in", async () => {
    // Without a folder it would be made wherever the editor runs, and be there for others.
    assert.ok(path.isAbsolute(root) && vscode.workspace.workspaceFolders?.length === 2);
    mkdirSync(path.join(root, "../../.git"));
    await run("migrations.refresh");
    const [first, second] = await databases();
    assert.deepEqual(first, ["api", "local", ["CreateOrders1700000000000"]]);
    assert.deepEqual(second, ["worker", "dev", ["CreateJobs1700000000000"]]);
  });
});
