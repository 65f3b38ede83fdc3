import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import type { Log } from "../../../../src/host/log.ts";
import { Store } from "../../../../src/host/project/store.ts";
import { root } from "../../support/extension.ts";

/** Workspace state in memory. */
function memento(): vscode.Memento {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: <T>(key: string, otherwise?: T) => (values.get(key) as T | undefined) ?? otherwise,
    update: (key, value) => Promise.resolve(void values.set(key, value)),
  } as vscode.Memento;
}

async function open(file: string): Promise<void> {
  await vscode.window.showTextDocument(vscode.Uri.file(path.join(root, file)));
}

const close = () => vscode.commands.executeCommand("workbench.action.closeAllEditors");

describe("the project in scope", function () {
  this.timeout(60_000);

  let folder = "";
  let store: Store;
  const scope = () => [store.selected?.location.name, store.isAmbiguous];

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "migrations-scope-"));
    await close();
    const extension = vscode.extensions.getExtension("typeorm-migrations.typeorm-migrations") ?? assert.fail();
    const script = path.join(extension.extensionPath, "dist/runner.js");
    const rehearsalScript = path.join(extension.extensionPath, "dist/rehearsal.js");
    const log = { write: () => undefined } as unknown as Log;
    store = new Store(
      { script, rehearsalScript, cacheDirectory: path.join(folder, "c"), journal: folder },
      memento(),
      log,
    );
    await store.refresh();
    await store.settled();
  });

  after(async () => {
    store.dispose();
    await close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is the first one while nothing says which, and a change has to ask", () => {
    assert.deepEqual(scope(), ["api", true]);
  });

  it("follows the active editor, and views hear of it", async () => {
    let heard = 0;
    const subscription = store.onDidChange(() => heard++);
    await open("jobs/package.json");
    assert.deepEqual(scope(), ["jobs", false]);
    assert.equal(heard, 1);
    await open("api/package.json");
    assert.deepEqual(scope(), ["api", false]);
    assert.equal(heard, 2);
    subscription.dispose();
  });

  it("stays the last used one when its editor is closed, and a change asks again", async () => {
    await open("jobs/package.json");
    await close();
    assert.deepEqual(scope(), ["jobs", true]);
  });

  it("is the one that was selected by hand, until an editor of another is active", async () => {
    const api = store.find(path.join(root, "api")) ?? assert.fail();
    await store.select(api);
    assert.deepEqual(scope(), ["api", false]);
    await open("jobs/package.json");
    assert.deepEqual(scope(), ["jobs", false]);
  });

  it("is asked for by a command that changes something, before anything is done", async () => {
    await close();
    // Without the question this would fail at once: nothing listens.
    const outcome = vscode.commands.executeCommand("migrations.upgradeHead");
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
    assert.equal(await outcome, undefined);
  });

  it("is not asked for where the caller names it", async () => {
    const project = path.join(root, "jobs");
    const outcome = await vscode.commands.executeCommand<{ readonly ok: boolean }>("migrations.upgradeHead", {
      project,
    });
    assert.equal(outcome.ok, false);
  });
});
