import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
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
} from "../../support/extension.ts";

type Operation = { readonly kind: string; readonly object: string; readonly sql: string };
type Result = {
  readonly ok: boolean;
  readonly sql: string;
  readonly exists: boolean;
  readonly equal: boolean;
  readonly operations: readonly Operation[];
  readonly events: readonly { readonly revision: string; readonly words: string }[];
  readonly problem?: { readonly code: string };
};

const ask = (command: CommandId, argument: CommandArgument) =>
  vscode.commands.executeCommand<Result>(command, argument);
const input = () => vscode.window.tabGroups.activeTabGroup.activeTab?.input;

describe("the history of the schema", function () {
  this.timeout(60_000);
  keepWorkspace();

  before(async () => {
    pointAt(await emptyDatabase(majors.at(-1) ?? "", `host_history_${process.pid}`));
    await eventually(async () => assert.equal((await state()).status, "ready"));
    assert.ok((await run("migrations.upgradeOne")).ok);
  });

  it("is shown at a revision that is not applied, as SQL", async () => {
    const result = await ask("migrations.schemaAt", { revision: "1792398425664" });
    assert.ok(result.ok, JSON.stringify(result));
    assert.match(result.sql, /CREATE TABLE public\.agents/);
    assert.doesNotMatch(result.sql, /agent_runs/);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), result.sql);
    assert.match(vscode.window.activeTextEditor.document.uri.path, /Schema at Add agents/);
  });

  it("is compared with the live database in the diff editor, with the statements between both", async () => {
    const result = await ask("migrations.compareSchemas", { from: "live", to: "1791294052318" });
    assert.deepEqual(
      result.operations.map(({ kind, object }) => `${kind} ${object}`),
      ["createIndex IDX_97672ac88f789774dd47f7c8be"],
    );
    assert.equal(result.equal, false);
    await eventually(async () => assert.ok(input() instanceof vscode.TabInputTextDiff));
    const same = await ask("migrations.compareSchemas", { from: "live", to: "1791191534021" });
    assert.deepEqual([same.ok, same.equal], [true, true]);
  });

  it("is on the card of a revision, after it was read in the background", async () => {
    const settings = vscode.workspace.getConfiguration("migrations");
    for (const key of ["rehearse", "rehearseAhead"])
      await settings.update(key, true, vscode.ConfigurationTarget.Workspace);
    const file = (await state()).revisions.find(({ id }) => id.startsWith("AddAgentRunCosts"))?.file ?? "";
    const document = await vscode.workspace.openTextDocument(file);
    const position = document.positionAt(document.getText().indexOf("AddAgentRunCosts") + 3);
    await eventually(async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        "vscode.executeHoverProvider",
        document.uri,
        position,
      );
      const text = hovers.flatMap(({ contents }) => contents.map((one) => (one as vscode.MarkdownString).value)).join();
      assert.match(text.replaceAll("\\", ""), /adds column agent_runs.cost/);
    });
    for (const key of ["rehearse", "rehearseAhead"])
      await settings.update(key, undefined, vscode.ConfigurationTarget.Workspace);
  });

  it("names the revisions of a column, and who has applied them", async () => {
    const result = await ask("migrations.blame", { table: "agent_runs", column: "cost" });
    assert.deepEqual(
      result.events.map(({ revision, words }) => `${revision}: ${words}`),
      ["AddAgentRunCosts1794826529130: adds column agent_runs.cost (numeric(12,6), NOT NULL, DEFAULT '0'::numeric)"],
    );
  });

  it("names the revision of a constraint and of a value of an enum type", async () => {
    const firstOf = async (object: string) => (await ask("migrations.blame", { object })).events[0]?.words;
    assert.equal(await firstOf("CHK_agent_runs_cost"), "adds constraint CHK_agent_runs_cost of agent_runs");
    assert.match((await firstOf("agent_run_status.queued")) ?? "", /^adds enum agent_run_status/);
  });

  it("says that no revision makes a table", async () => {
    const result = await ask("migrations.blame", { table: "nowhere" });
    assert.deepEqual([result.ok, result.problem?.code], [false, "objectUnknown"]);
  });

  it("becomes one revision, which is undone until it is committed", async () => {
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], { cwd: root });
    git("init", "-q");
    try {
      git("add", "-A");
      git("commit", "-q", "-m", "before");
      const before = (await state()).revisions.map(({ id }) => id);
      const [last = "", first = ""] = before;
      const result = await ask("migrations.squash", { from: first, to: last, message: "two in one", yes: true });
      assert.ok(result.ok, JSON.stringify(result));
      const now = await state();
      assert.equal(now.revisions.length, before.length - 1);
      assert.deepEqual(now.revisions[0]?.replaces, [first, last]);
      const script = await ask("migrations.squashScript", { revision: now.revisions[0]?.id ?? "" });
      assert.match(script.sql, /UPDATE "migrations" SET "name"/);
      const undone = await ask("migrations.undoSquash", { revision: now.revisions[0]?.id ?? "" });
      assert.ok(undone.ok, JSON.stringify(undone));
      assert.deepEqual(
        (await state()).revisions.map(({ id }) => id),
        before,
      );
      const again = await ask("migrations.undoSquash", { revision: last });
      assert.equal(again.problem?.code, "squashNotOne");
    } finally {
      rmSync(path.join(root, ".git"), { recursive: true, force: true });
    }
  });
});
