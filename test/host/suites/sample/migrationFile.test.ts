import assert from "node:assert/strict";
import path from "node:path";
import { globSync } from "tinyglobby";
import * as vscode from "vscode";
import type { CommandId } from "../../../../src/manifest.ts";
import {
  emptyDatabase,
  eventually,
  keepWorkspace,
  majors,
  pointAt,
  root,
  run,
  state,
} from "../../support/extension.ts";

/** Files of the sample's revisions, the oldest first. */
const files = globSync("src/migrations/*.ts", { cwd: root }).sort();
const uriOf = (file: string) => vscode.Uri.file(path.join(root, file));

/** Titles of the lines above each method, by their order in the file. */
async function lensesOf(file: string): Promise<readonly string[]> {
  // Lenses are of open documents only.
  await vscode.workspace.openTextDocument(uriOf(file));
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    "vscode.executeCodeLensProvider",
    uriOf(file),
    50,
  );
  return lenses.flatMap(({ command }) => command?.title ?? []);
}

/** Runs a command as a menu of a file does. */
const onFile = (command: CommandId, file: string) =>
  vscode.commands.executeCommand<{ readonly ok: boolean; readonly text?: string }>(command, uriOf(file));

describe("A migration file", function () {
  this.timeout(60_000);
  keepWorkspace();
  const [first = "", second = ""] = files;

  before(async () => {
    pointAt(await emptyDatabase(majors.at(-1) ?? "", `host_file_${process.pid}`));
    await eventually(async () => assert.equal((await state()).status, "ready"));
    assert.ok(files.length > 1);
  });

  it("says that it is pending, and offers to upgrade to it", async () => {
    await vscode.window.showTextDocument(uriOf(first));
    await eventually(async () => {
      const titles = await lensesOf(first);
      assert.match(titles[0] ?? "", /Pending/);
      assert.ok(
        titles.some((title) => title.includes("Upgrade to Here")),
        titles.join(),
      );
    });
  });

  it("is upgraded to from its menu, and is current then", async () => {
    assert.equal((await onFile("migrations.upgradeTo", first)).ok, true);
    await eventually(async () => assert.match((await lensesOf(first))[0] ?? "", /Current/));
    assert.ok((await lensesOf(first)).some((title) => title.includes("Revert…")));
    assert.match((await lensesOf(second))[0] ?? "", /Pending/);
  });

  it("gives its id and the SQL of its revert to the clipboard", async () => {
    const { text = "" } = await onFile("migrations.copyId", first);
    assert.ok(/^[A-Z]\w+\d{13}$/.test(text), text);
    assert.equal(await vscode.env.clipboard.readText(), text);
    const sql = await onFile("migrations.copySql", first);
    assert.match(sql.text ?? "", /^DROP [^]*;\n$/);
  });

  it("shows the card of its revision on the name of the class", async () => {
    const document = await vscode.workspace.openTextDocument(uriOf(first));
    const at = document.positionAt(document.getText().search(/(?<=class )/) + 1);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      document.uri,
      at,
    );
    const text = hovers.flatMap(({ contents }) => contents.map((one) => (one as vscode.MarkdownString).value)).join();
    assert.match(text, /Current\\: the last revision that was applied/);
  });

  it("is found from a table, and a table's entity is found from its name", async () => {
    const migrations = (await run("migrations.goToMigrations", { table: "agents" })) as unknown as {
      readonly revisions: readonly string[];
    };
    assert.ok(migrations.revisions.length > 0);
    assert.ok((await run("migrations.goToEntity", { table: "agents" })).ok);
    const { document } = vscode.window.activeTextEditor ?? assert.fail("no editor");
    assert.match(document.getText(), /class Agent\b/);
  });

  it("has no lines above its methods if the setting switches them off", async () => {
    const settings = vscode.workspace.getConfiguration("migrations");
    await settings.update("codeLens", false, vscode.ConfigurationTarget.Workspace);
    try {
      assert.deepEqual(
        (await lensesOf(second)).filter((title) => /Pending|Upgrade to Here/.test(title)),
        [],
      );
    } finally {
      await settings.update("codeLens", undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
