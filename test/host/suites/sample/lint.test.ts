import assert from "node:assert/strict";
import path from "node:path";
import * as vscode from "vscode";
import type { RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import {
  emptyDatabase,
  eventually,
  keepWorkspace,
  majors,
  pointAt,
  root,
  state,
  write,
} from "../../support/extension.ts";

const file = "src/migrations/1799999999999-IndexAgents.ts";
const uri = vscode.Uri.file(path.join(root, file));
const migration = (up: string) => `import { MigrationInterface, QueryRunner } from "typeorm";

export class IndexAgents1799999999999 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    ${up}
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX "agents_name"');
  }
}
`;
const create = `await queryRunner.query('CREATE INDEX "agents_name" ON "agents" ("name")');`;
const found = () =>
  vscode.languages.getDiagnostics(uri).map(({ code, message, severity }) => {
    const { value, target } = code as { readonly value: string; readonly target: vscode.Uri };
    return { rule: value, page: target.fsPath, message, severity };
  });
const rules = () => found().map(({ rule }) => rule);
const set = (key: string, value: unknown) =>
  vscode.workspace.getConfiguration("migrations").update(key, value, vscode.ConfigurationTarget.Workspace);

describe("the findings in the file of a revision", function () {
  this.timeout(90_000);
  keepWorkspace();

  before(async () => {
    pointAt(await emptyDatabase(majors.at(-1) ?? "", `lint_${process.pid}`));
    write(file, migration(create));
    await vscode.commands.executeCommand("migrations.refresh");
    await eventually(async () => {
      const { status, revisions } = await state();
      assert.deepEqual([status, revisions.at(0)?.id], ["ready", "IndexAgents1799999999999"]);
    });
  });

  after(async () => {
    await set("lint.rules", undefined);
    await set("lint.enabled", undefined);
  });

  it("are shown when it is opened, with a page for each", async () => {
    await vscode.window.showTextDocument(uri);
    await eventually(async () => assert.deepEqual(rules(), ["index-not-concurrent", "lock-timeout-missing"]));
    const [first] = found();
    assert.match(first?.message ?? "", /^Blocks writes on agents .*\(from the SQL text\)$/);
    assert.equal(first?.severity, vscode.DiagnosticSeverity.Warning);
    const page = await vscode.workspace.fs.readFile(vscode.Uri.file(first?.page ?? ""));
    assert.match(Buffer.from(page).toString(), /^# index-not-concurrent/);
  });

  it("have fixes, and one of them switches the rule off", async () => {
    const { document } = await vscode.window.showTextDocument(uri);
    const [{ range } = assert.fail()] = vscode.languages.getDiagnostics(uri);
    const actions = await vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      uri,
      range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const named = (title: string) => actions.find((action) => action.title === title);
    assert.ok(named("Ignore index-not-concurrent here"), actions.map(({ title }) => title).join());
    const fix = named("Use CONCURRENTLY, outside of a transaction");
    await vscode.workspace.applyEdit(fix?.edit ?? assert.fail());
    assert.match(document.getText(), /transaction = false;[^]*CREATE INDEX CONCURRENTLY "agents_name"/);
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await eventually(async () => assert.equal(rules().length, 2));
  });

  it("follow the text while it is edited, and the comments that switch a rule off", async () => {
    const editor = await vscode.window.showTextDocument(uri);
    const line = editor.document.getText().indexOf(create);
    await editor.edit((edit) =>
      edit.insert(editor.document.positionAt(line), "// migrations-ignore: index-not-concurrent it is small\n    "),
    );
    await eventually(async () => assert.deepEqual(rules(), ["lock-timeout-missing"]));
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await eventually(async () => assert.equal(rules().length, 2));
  });

  it("have the severity of the setting, and are absent if it switches them off", async () => {
    await set("lint.rules", { "index-not-concurrent": "error", "lock-timeout-missing": "off" });
    await eventually(async () =>
      assert.deepEqual(
        found().map(({ rule, severity }) => [rule, severity]),
        [["index-not-concurrent", vscode.DiagnosticSeverity.Error]],
      ),
    );
    await set("lint.enabled", false);
    await eventually(async () => assert.deepEqual(rules(), []));
    await set("lint.enabled", undefined);
    await set("lint.rules", undefined);
    await eventually(async () => assert.equal(rules().length, 2));
  });

  it("are confirmed, and withdrawn, by the rehearsal", async () => {
    const { revisions } = await vscode.commands.executeCommand<{ readonly revisions: readonly RevisionRehearsal[] }>(
      "migrations.rehearse",
      { revision: "IndexAgents1799999999999" },
    );
    assert.equal(revisions.at(-1)?.verdict, "reversible");
    await vscode.window.showTextDocument(uri);
    await eventually(async () => assert.match(found()[0]?.message ?? "", /\(as rehearsed: Share on agents\)$/));
  });

  it("are absent in other files, and after the file is closed", async () => {
    const other = vscode.Uri.file(path.join(root, "src/other.ts"));
    write("src/other.ts", migration(create));
    await vscode.window.showTextDocument(other);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await eventually(async () => assert.deepEqual(rules(), []));
    assert.deepEqual(
      vscode.languages.getDiagnostics(other).filter(({ source }) => source === "migrations"),
      [],
    );
  });
});
