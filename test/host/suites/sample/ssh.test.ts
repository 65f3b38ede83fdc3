import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Diagnosis } from "../../../../src/commands/database/diagnose.ts";
import type { TestBastion } from "../../../support/ssh/bastion.ts";
import { openSsh, startBastion } from "../../../support/ssh/bastion.ts";
import { emptyDatabase, eventually, keepWorkspace, majors, pointAt, run, state } from "../../support/extension.ts";

(openSsh === undefined ? describe.skip : describe)("a database behind a bastion", function () {
  this.timeout(120_000);
  keepWorkspace();
  let bastion: TestBastion;
  const { PATH } = process.env;
  const set = async (value: unknown) =>
    vscode.workspace.getConfiguration("migrations").update("ssh", value, vscode.ConfigurationTarget.Workspace);

  before(async () => {
    bastion = await startBastion();
    // This test runs in the process that looks for ssh.
    process.env["PATH"] = bastion.path;
    const url = new URL(await emptyDatabase(majors.at(-1) ?? "", `ssh_${process.pid}`));
    url.hostname = "db.internal";
    pointAt(url.href);
  });
  after(async () => {
    await set(undefined);
    process.env["PATH"] = PATH;
    await bastion.stop();
  });

  it("is reached after the setting names the bastion, which the diagnosis has as a step", async () => {
    await run("migrations.refresh");
    assert.equal((await state()).problem?.code, "hostUnknown");
    await set("bastion");
    await eventually(async () => assert.equal((await state()).status, "ready"));
    const { connection } = await state();
    assert.deepEqual([connection?.host, connection?.via], ["db.internal", "bastion"]);
    const { steps } = await vscode.commands.executeCommand<Diagnosis>("migrations.diagnoseConnection");
    assert.match(
      steps.find(({ name }) => name === "tunnel")?.detail ?? "",
      /^db\.internal:\d+ answers through bastion/,
    );
    assert.ok((await run("migrations.upgradeOne")).ok);
  });

  it("is reached without a command after ssh has ended", async () => {
    for (const pid of bastion.clients()) process.kill(pid, "SIGKILL");
    assert.ok((await run("migrations.downgradeBase")).ok);
    assert.equal(bastion.clients().length, 1);
  });

  it("is not connected to while the setting is not valid", async () => {
    await set("-oProxyCommand=x");
    await eventually(async () => assert.equal((await state()).problem?.code, "sshSetting"));
    await set(undefined);
    await eventually(async () => assert.equal((await state()).problem?.code, "hostUnknown"));
  });
});
