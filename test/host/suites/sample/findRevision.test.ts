import assert from "node:assert/strict";
import path from "node:path";
import * as vscode from "vscode";
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

describe("Find Revision", function () {
  this.timeout(60_000);
  keepWorkspace();

  /** More revisions than the view shows without a fold. */
  const added = 24;

  before(async () => {
    pointAt(await emptyDatabase(majors.at(-1) ?? "", `host_find_${process.pid}`));
    for (let index = 1; index <= added; index++) {
      const timestamp = 1_795_000_000_000 + index;
      write(
        `src/migrations/${timestamp}-Step${index}.ts`,
        `export class Step${index}${timestamp} {
  async up(queryRunner: { query(sql: string): Promise<unknown> }): Promise<void> {
    await queryRunner.query("SELECT ${index}");
  }

  async down(): Promise<void> {}
}
`,
      );
    }
    await eventually(async () => {
      const { status, revisions } = await state();
      assert.deepEqual([status, revisions.length], ["ready", 5 + added]);
    });
  });

  /** Runs the command for a revision. Returns the base name of the opened file. */
  async function find(revision: string): Promise<string> {
    const result = (await run("migrations.findRevision", { revision })) as unknown as {
      readonly ok: boolean;
      readonly file?: string;
    };
    assert.ok(result.ok);
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, result.file);
    return path.relative(path.join(root, "src/migrations"), result.file ?? "");
  }

  it("shows and opens a pending revision, and an applied one that is folded away in its group", async () => {
    await vscode.commands.executeCommand("migrations.revisions.focus");
    assert.equal(await find("1795000000024"), "1795000000024-Step24.ts");
    assert.ok((await run("migrations.upgradeTo", { revision: "1795000000018" })).ok);
    const { revisions } = await state();
    assert.equal(revisions.filter(({ state: at }) => at === "pending").length, 6);
    const [oldest] = revisions.slice(-1);
    assert.match(await find(oldest?.id ?? ""), /CreateUsers\.ts$/);
  });

  it("reports a revision that does not exist", async () => {
    const result = await run("migrations.findRevision", { revision: "Nothing1700000000000" });
    assert.deepEqual([result.ok, !result.ok && result.problem.code], [false, "revisionUnknown"]);
  });
});
