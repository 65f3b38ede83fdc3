import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { api, eventually, root, run } from "../../support/extension.ts";

/** Each project's database. */
async function databases(): Promise<Readonly<Record<string, string | undefined>>> {
  const states = await (await api()).state();
  return Object.fromEntries(states.map(({ name, connection }) => [name, connection?.database]));
}

const project = path.join(root, "apps/api/src/data-source.js");
const choose = (environment: string) => run("migrations.selectEnvironment", { project, environment });

describe("the environments of a monorepo", function () {
  this.timeout(60_000);

  it("finds every package's data source, and what a script's wrapper loads", async () =>
    assert.deepEqual(await databases(), {
      "admin: src/main.data-source.js": "main",
      "admin: src/reporting.data-source.js": "reporting",
      api: "local",
      worker: "dev",
    }));

  it("runs a project with what was chosen, and with nothing again", async () => {
    assert.deepEqual(await choose("test"), { ok: true, environment: "test" });
    assert.equal((await databases())["api"], "test");
    assert.deepEqual(await choose("staging"), { ok: true, environment: "staging" });
    assert.equal((await databases())["api"], "staging");
    assert.equal((await databases())["worker"], "dev");
    assert.deepEqual(await choose(""), { ok: true });
    assert.equal((await databases())["api"], "local");
  });

  it("ends with what was chosen last, whatever was still being read", async () => {
    await Promise.all([choose("test"), choose("").then(() => choose("staging"))]);
    assert.equal((await databases())["api"], "staging");
    await choose("");
  });

  it("hears of a change to a file that only the code reads", async () => {
    const file = path.join(root, "apps/worker/src/data-source.js");
    const env = path.join(root, ".env.test");
    const before = [file, env].map((one) => [one, readFileSync(one, "utf8")] as const);
    try {
      writeFileSync(file, `process.loadEnvFile(__dirname + "/../../../.env.test");\n${before[0]?.[1]}`);
      await eventually(async () => assert.equal((await databases())["worker"], "test"));
      writeFileSync(env, "DATABASE_URL=postgresql://app@127.0.0.1:1/elsewhere\n");
      await eventually(async () => assert.equal((await databases())["worker"], "elsewhere"));
    } finally {
      for (const [one, text] of before) writeFileSync(one, text);
    }
    await eventually(async () => assert.equal((await databases())["worker"], "dev"));
  });

  it("says which there are when asked for another", async () => {
    const result = await choose("nowhere");
    assert.ok(!result.ok && result.problem.code === "environmentUnknown");
    assert.match(result.problem.message, /There is no environment nowhere; there are staging, test, local\./);
  });

  it("sees an environment as soon as its file is there", async () => {
    const file = path.join(root, "apps/api/.env.preview");
    writeFileSync(file, "DATABASE_URL=postgresql://app@127.0.0.1:1/preview\n");
    try {
      await eventually(async () => assert.deepEqual(await choose("preview"), { ok: true, environment: "preview" }));
      await eventually(async () => assert.equal((await databases())["api"], "preview"));
    } finally {
      rmSync(file);
    }
    // The selected environment was deleted, so the selection is reset.
    await eventually(async () => assert.equal((await databases())["api"], "local"));
  });

  it("takes them from the setting, where that names them", async () => {
    const settings = vscode.workspace.getConfiguration("migrations");
    await settings.update("environments", { mine: [".env.staging"] }, vscode.ConfigurationTarget.Workspace);
    try {
      await eventually(async () => assert.deepEqual(await choose("mine"), { ok: true, environment: "mine" }));
      assert.equal((await databases())["api"], "staging");
      const result = await choose("test");
      assert.ok(!result.ok && result.problem.code === "environmentUnknown");
    } finally {
      await settings.update("environments", undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it("shows where the databases of a list stand, and what is wrong with the list", async () => {
    const list = path.join(root, "databases.json");
    const settings = vscode.workspace.getConfiguration("migrations");
    const problemOf = async () => {
      const result = await run("migrations.showFleet", { project });
      return result.ok ? undefined : result.problem.message;
    };
    assert.match((await problemOf()) ?? "", /No list of databases is named/);
    writeFileSync(list, '[{ "environments": "../../.env.*" }, { "name": "here" }]');
    await settings.update("databases", "databases.json", vscode.ConfigurationTarget.Workspace);
    try {
      assert.match((await problemOf()) ?? "", /databases\.json:1: The entry needs variables/);
      writeFileSync(list, '[{ "environments": "../../.env.*" }, { "environments": ".env.*" }]');
      const result = (await run("migrations.showFleet", { project })) as unknown as {
        readonly ok: boolean;
        readonly members: readonly { readonly name: string; readonly database: string; readonly state: string }[];
      };
      const found = result.members.map(({ name, database }) => `${name} ${database}`);
      assert.ok(result.ok && found.includes("test test") && found.includes("staging staging"), found.join(", "));
      const shown = vscode.window.activeTextEditor?.document.getText() ?? "";
      assert.match(shown, /^staging +│ staging@/m);
    } finally {
      rmSync(list);
      await settings.update("databases", undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it("has the one project whose data source was chosen", async () => {
    const chosen = "apps/admin/src/reporting.data-source.js";
    try {
      assert.deepEqual(await run("migrations.chooseDataSource", { dataSource: chosen }), {
        ok: true,
        dataSource: chosen,
      });
      await eventually(async () => assert.deepEqual(await databases(), { admin: "reporting" }));
      const result = await run("migrations.chooseDataSource", { dataSource: "apps/nowhere.ts" });
      assert.ok(!result.ok && result.problem.code === "dataSourceNotFound");
    } finally {
      await vscode.workspace
        .getConfiguration("migrations")
        .update("dataSource", undefined, vscode.ConfigurationTarget.Workspace);
    }
    await eventually(async () => assert.equal((await databases())["worker"], "dev"));
  });
});
