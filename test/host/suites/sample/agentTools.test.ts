import assert from "node:assert/strict";
import * as vscode from "vscode";
import { agentTools } from "../../../../src/client/agents/toolTable.ts";
import { emptyDatabase, eventually, keepWorkspace, majors, pointAt, run, state } from "../../support/extension.ts";

/** The JSON that a tool returns to a model, without the sentence in front of it. */
async function call(name: string, input: object = {}): Promise<Readonly<Record<string, unknown>>> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  const text = content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
  return JSON.parse(text.slice(text.indexOf("{"))) as Readonly<Record<string, unknown>>;
}

describe("the language model tools", function () {
  this.timeout(120_000);
  keepWorkspace();

  before(async () => {
    pointAt(await emptyDatabase(majors.at(-1) ?? "", `agents_${process.pid}`));
    await eventually(async () => assert.equal((await state()).status, "ready"));
  });

  it("are those of the table, and read the state, the models, a rehearsal and the SQL of the project", async () => {
    const names = vscode.lm.tools.map(({ name }) => name);
    assert.deepEqual(
      agentTools.filter(({ name }) => !names.includes(name)),
      [],
    );
    const { revisions } = await state();
    const status = await call("migrations_get_status");
    assert.equal((status["pending"] as readonly string[]).length, revisions.length);
    const listed = await call("migrations_list_revisions");
    assert.equal((listed["revisions"] as readonly unknown[]).length, revisions.length);
    assert.equal((await call("migrations_compare_models"))["isUpToDate"], true);
    const rehearsed = (await call("migrations_rehearse"))["revisions"] as readonly { readonly verdict: string }[];
    assert.ok(rehearsed.every(({ verdict }) => verdict === "reversible"));
    assert.match(String((await call("migrations_preview_sql"))["sql"]), /CREATE TABLE "users"/);
    assert.ok(((await call("migrations_lint"))["findings"] as readonly unknown[]).length > 0);
  });

  it("tell the model what is wrong with its arguments and with the project", async () => {
    const unknown = await call("migrations_review", { target: "Nowhere" });
    assert.deepEqual([unknown["ok"], (unknown["problem"] as { code: string }).code], [false, "revisionUnknown"]);
    // Nothing is pending, so that there is no question.
    await run("migrations.upgradeHead", { yes: true });
    const upToDate = await call("migrations_upgrade");
    assert.equal(upToDate["upToDate"], true, JSON.stringify(upToDate));
  });
});
