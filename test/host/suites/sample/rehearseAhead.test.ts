import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "pg";
import * as vscode from "vscode";
import type { CommandArgument } from "../../../../src/manifest.ts";
import type { RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
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

/** Longer than nothing has to happen before something is rehearsed. */
const aWhile = 5000;
const folder = path.join(root, "src/migrations");
const last = path.join(folder, readdirSync(folder).find((entry) => entry.includes("AddAgentRunCosts")) ?? "");
const verdicts = async () => (await state()).revisions.map(({ verdict = "none" }) => verdict).join(" ");
const set = async (key: string, value: unknown) =>
  vscode.workspace.getConfiguration("migrations").update(key, value, vscode.ConfigurationTarget.Workspace);
const rehearsed = async (argument: CommandArgument) => {
  const { revisions } = await vscode.commands.executeCommand<Rehearsed>("migrations.rehearse", argument);
  return revisions.map(({ id, verdict }) => `${id} ${verdict}`);
};

type Rehearsed = { readonly revisions: readonly RevisionRehearsal[] };

describe("what is pending, rehearsed before anybody asks", function () {
  this.timeout(60_000);
  keepWorkspace();
  let url = "";
  let text = "";

  before(async () => {
    text = readFileSync(last, "utf8");
    await set("rehearse", true);
    url = await emptyDatabase(majors.at(-1) ?? "", `ahead_${process.pid}`);
    pointAt(url);
    await eventually(async () => {
      const { status, revisions } = await state();
      assert.deepEqual([status, revisions.filter((one) => one.state === "pending").length], ["ready", 5]);
    });
  });

  it("is nothing where the setting says so", async () => {
    await new Promise((resolve) => setTimeout(resolve, aWhile));
    assert.equal(await verdicts(), "none none none none none");
  });

  it("has its verdicts by itself, and the database is as it was", async () => {
    await set("rehearseAhead", true);
    await eventually(async () =>
      assert.equal(await verdicts(), "reversible reversible reversible reversible reversible"),
    );
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    await client.end();
    assert.deepEqual(rows, []);
  });

  it("is rehearsed again when its file is another", async () => {
    writeFileSync(last, text.replace(/(async down\([^)]*\)[^{]*\{)[^]*?\n {2}\}/, "$1\n  }"));
    await eventually(async () =>
      assert.equal(await verdicts(), "irreversible reversible reversible reversible reversible"),
    );
    writeFileSync(last, text);
    await eventually(async () =>
      assert.equal(await verdicts(), "reversible reversible reversible reversible reversible"),
    );
  });

  it("gives way to what somebody asks for, and comes after it", async () => {
    const slow = "await new Promise((resolve) => setTimeout(resolve, 1500));";
    writeFileSync(last, text.replace(/async (up|down)\([^)]*\)[^{]*\{/g, `$&\n    ${slow}`));
    await eventually(async () => assert.match(await verdicts(), /^none /));
    // It has begun by then, and is not done.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    assert.match(await verdicts(), /^none /);
    const first = (await state()).revisions.at(-1)?.id ?? "";
    assert.deepEqual(await rehearsed({ revision: first }), [`${first} reversible`]);
    await eventually(async () => assert.match(await verdicts(), /^reversible /));
  });

  it("is waited for where somebody asks for the same, and done once", async () => {
    const count = path.join(tmpdir(), `ahead-${process.pid}`);
    const slow = `require("node:fs").appendFileSync(${JSON.stringify(count)}, "$1 "); await new Promise((resolve) => setTimeout(resolve, 1000));`;
    writeFileSync(last, text.replace(/async (up|down)\([^)]*\)[^{]*\{/g, `$&\n    ${slow}`));
    await eventually(async () => assert.match(await verdicts(), /^none /));
    await eventually(async () => assert.equal(readFileSync(count, "utf8"), "up "));
    assert.match(await verdicts(), /^none /);
    assert.equal((await rehearsed({ to: "head" })).length, 5);
    assert.match(await verdicts(), /^reversible /);
    // Each revision up, down and up again. A plan of definitions is not run once more in one transaction.
    assert.equal(readFileSync(count, "utf8"), "up down up ");
    rmSync(count);
    writeFileSync(last, text);
    await eventually(async () => assert.match(await verdicts(), /^none /));
    await eventually(async () => assert.match(await verdicts(), /^reversible /));
  });

  it("has no verdict any more when what comes before it has changed, or what it imports", async () => {
    const helper = path.join(folder, "../helper.ts");
    writeFileSync(helper, "export const nothing = 0;\n");
    writeFileSync(last, `import { nothing } from "../helper";\n${text}\nexport const none = nothing;\n`);
    await eventually(async () => assert.match(await verdicts(), /^none /));
    await eventually(async () => assert.match(await verdicts(), /^reversible /));
    await set("rehearseAhead", false);
    writeFileSync(helper, "export const nothing = 1;\n");
    await eventually(async () => assert.equal(await verdicts(), "none reversible reversible reversible reversible"));
    const second = path.join(folder, readdirSync(folder).find((entry) => entry.includes("IndexUsersByEmail")) ?? "");
    writeFileSync(second, `${readFileSync(second, "utf8")}\n`);
    await eventually(async () => assert.equal(await verdicts(), "none none none none reversible"));
    pointAt(await emptyDatabase(majors.at(-1) ?? "", `ahead_other_${process.pid}`));
    await eventually(async () => assert.equal(await verdicts(), "none none none none none"));
    writeFileSync(last, text);
    rmSync(helper);
    pointAt(url);
    await set("rehearseAhead", true);
    await eventually(async () => assert.match(await verdicts(), /^reversible /));
  });

  it("is known when it is applied", async () => {
    const result = await run("migrations.upgradeHead");
    assert.ok(result.ok, JSON.stringify(result));
    assert.equal(await verdicts(), "reversible reversible reversible reversible reversible");
    await run("migrations.downgradeBase");
  });
});
