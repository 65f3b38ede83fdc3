import assert from "node:assert/strict";
import path from "node:path";
import * as vscode from "vscode";
import type { RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import type { CommandResult } from "../../../../src/host/changes/requestChange.ts";
import type { CommandArgument, CommandId } from "../../../../src/manifest.ts";
import {
  emptyDatabase,
  eventually,
  keepWorkspace,
  majors,
  pointAt,
  root,
  run,
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

/** The quick fixes of a rule's finding, by their titles. */
async function actionsAt(rule: string): Promise<ReadonlyMap<string, vscode.CodeAction>> {
  const diagnostic = vscode.languages
    .getDiagnostics(uri)
    .find(({ code }) => (code as { readonly value: string }).value === rule);
  const actions = await vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    diagnostic?.range ?? assert.fail(rule),
    vscode.CodeActionKind.QuickFix.value,
  );
  return new Map(actions.map((action) => [action.title, action]));
}

/** Runs the command of a fix. */
async function runFix(fix: vscode.CodeAction | undefined): Promise<CommandResult> {
  const { command, arguments: given = [] } = fix?.command ?? assert.fail("no such fix");
  return run(command as CommandId, given[0] as CommandArgument);
}

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
    await set("runs", undefined);
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
    const ignore = (await actionsAt("index-not-concurrent")).get("Ignore index-not-concurrent here");
    await vscode.workspace.applyEdit(ignore?.edit ?? assert.fail());
    assert.match(document.getText(), /\/\/ migrations-ignore: index-not-concurrent reason\n.*CREATE INDEX/);
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await eventually(async () => assert.equal(rules().length, 2));
  });

  it("have fixes that are applied after a rehearsal has proven that the schema is the same", async () => {
    const concurrently = "Use CONCURRENTLY, outside of a transaction";
    // TypeORM's default mode rejects `transaction = false`.
    assert.equal((await actionsAt("index-not-concurrent")).get(concurrently), undefined);
    await set("runs", { "*": { transaction: "each" } });
    await eventually(async () => assert.ok((await actionsAt("index-not-concurrent")).has(concurrently)));
    const fix = (await actionsAt("index-not-concurrent")).get(concurrently);
    const result = await runFix(fix);
    assert.deepEqual([result.ok, result.ok && result.proven, result.ok && result.files], [true, true, []]);
    const { document } = await vscode.window.showTextDocument(uri);
    assert.equal(document.isDirty, false);
    assert.match(document.getText(), /transaction = false;[^]*CREATE INDEX CONCURRENTLY "agents_name"/);
    await eventually(async () => assert.deepEqual(rules(), ["not-rerunnable"]));
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), migration(create));
    await document.save();
    await set("runs", undefined);
    await eventually(async () => assert.equal(rules().length, 2));
  });

  it("have fixes that add the next revision, in one edit with the change of the file", async () => {
    const check = `await queryRunner.query('ALTER TABLE "agents" ADD CONSTRAINT "agents_named" CHECK ("name" <> $$$$)');`;
    const text = migration(check).replace(
      'DROP INDEX "agents_name"',
      'ALTER TABLE "agents" DROP CONSTRAINT "agents_named"',
    );
    write(file, text);
    const { document } = await vscode.window.showTextDocument(uri);
    await eventually(async () => assert.ok(rules().includes("constraint-without-not-valid")));
    const title = "Add NOT VALID, and validate in the next revision";
    const result = await runFix((await actionsAt("constraint-without-not-valid")).get(title));
    assert.ok(result.ok && result.proven, JSON.stringify(result));
    assert.match(document.getText(), /CHECK \("name" <> \$\$\$\$\) NOT VALID'\)/);
    const [next = assert.fail()] = result.files ?? [];
    assert.match(path.basename(next), /IndexAgentsValidation\.ts$/);
    const written = Buffer.from(await vscode.workspace.fs.readFile(vscode.Uri.file(next))).toString();
    assert.match(written, /up\([^]*VALIDATE CONSTRAINT "agents_named"[^]*down\([^]*DROP CONSTRAINT[^]*NOT VALID/);
    const [first, second] = (await state()).revisions;
    assert.deepEqual([first?.state, second?.id], ["pending", "IndexAgents1799999999999"]);
    await vscode.workspace.fs.delete(vscode.Uri.file(next));
    write(file, migration(create));
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await vscode.commands.executeCommand("migrations.refresh");
    await eventually(async () => assert.equal(rules().length, 2));
  });

  it("have no fix that a rehearsal does not allow", async () => {
    const missing = await run("migrations.applyFix", { file: uri.fsPath, line: 1, rule: "set-not-null" });
    assert.equal(!missing.ok && missing.problem.code, "fixNotOffered");
    const drop = `await queryRunner.query('ALTER TABLE "agents" ADD "a" text NOT NULL');`;
    write(file, migration(drop).replace('DROP INDEX "agents_name"', 'ALTER TABLE "agents" DROP COLUMN "a"'));
    const { document } = await vscode.window.showTextDocument(uri);
    await eventually(async () => assert.ok(rules().includes("add-required-column")));
    const before = document.getText();
    const place = { file: uri.fsPath, line: 5, rule: "add-required-column", fix: "requiredColumn" };
    const failing = await run("migrations.applyFix", { ...place, answer: "missing_column" });
    assert.equal(!failing.ok && failing.problem.code, "fixFails");
    assert.equal(document.getText(), before);
    const fixed = await run("migrations.applyFix", { ...place, answer: "'new'" });
    assert.ok(fixed.ok && fixed.proven, JSON.stringify(fixed));
    assert.match(document.getText(), /ADD "a" text'\);[^]*SET "a" = 'new'[^]*SET NOT NULL/);
    write(file, migration(create));
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await vscode.commands.executeCommand("migrations.refresh");
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
