import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  emptyDatabase,
  eventually,
  keepWorkspace,
  majors,
  pointAt,
  read,
  state,
  write,
} from "../../support/extension.ts";

describe("The Test Explorer", function () {
  this.timeout(90_000);
  keepWorkspace();

  it("rehearses all revisions as tests, and their verdicts are those of the tree", async () => {
    const settings = vscode.workspace.getConfiguration("migrations");
    await settings.update("rehearseAhead", false, vscode.ConfigurationTarget.Workspace);
    const file = "src/migrations/1794826529130-AddAgentRunCosts.ts";
    try {
      // It drops what it does not restore.
      write(file, read(file).replace(/(async down\([^]*?\{)[^]*?\n {2}\}/, "$1\n  }"));
      pointAt(await emptyDatabase(majors.at(-1) ?? "", `host_tests_${process.pid}`));
      await eventually(async () => assert.equal((await state()).status, "ready"));
      assert.deepEqual(
        (await state()).revisions.flatMap(({ verdict }) => verdict ?? []),
        [],
      );
      await vscode.commands.executeCommand("testing.runAll");
      await eventually(async () => {
        const verdicts = (await state()).revisions.map(({ verdict }) => verdict);
        assert.deepEqual(verdicts, ["irreversible", ...Array<string>(verdicts.length - 1).fill("reversible")]);
      }, 40_000);
    } finally {
      await settings.update("rehearseAhead", undefined, vscode.ConfigurationTarget.Workspace);
    }
  });
});
