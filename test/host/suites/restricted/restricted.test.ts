import assert from "node:assert/strict";
import * as vscode from "vscode";
import { commandIds } from "../../../../src/manifest.ts";
import { api, revisions, run, state } from "../../support/extension.ts";

describe("Restricted Mode", () => {
  it("lists the revisions from file names and asks nobody", async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    await api();
    const { status, connection, problem } = await state();
    assert.deepEqual([status, connection, problem], ["restricted", undefined, undefined]);
    assert.deepEqual(
      await revisions(),
      ["AddAgentRunCosts", "AddAgentRuns", "AddAgents", "IndexUsersByEmail", "CreateUsers"].map(
        (name) => `${name} unknown`,
      ),
    );
  });

  it("does not read the bastion of the workspace", async () => {
    const settings = () => vscode.workspace.getConfiguration("migrations");
    await settings().update("ssh", "bastion", vscode.ConfigurationTarget.Workspace);
    try {
      assert.equal(settings().get("ssh"), "");
    } finally {
      await settings().update("ssh", undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  /** Commands that show no question and run no code. */
  const harmless =
    /\.(current|history|findRevision|show|showActions|copyName|copyId|refresh|selectProject|showLog|reportProblem|cancel|showProblem|filterTables|clearFilter)$/;
  const changing = commandIds.filter((id) => !harmless.test(id));
  for (const command of changing) {
    it(`${command} runs nothing`, async () => {
      const result = await run(command, { revision: "CreateUsers", count: 1, message: "x" });
      assert.deepEqual([result.ok, !result.ok && result.problem.code], [false, "restricted"]);
    });
  }
});
