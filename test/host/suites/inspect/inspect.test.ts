import assert from "node:assert/strict";
import path from "node:path";
import { Client } from "pg";
import * as vscode from "vscode";
import type { CommandResult } from "../../../../src/host/request.ts";
import type { CommandArgument, CommandId } from "../../../../src/ids.ts";
import { emptyDatabase, eventually, majors, read, root, run, state, write } from "../../support/extension.ts";

/** The hover at a mark `|` in a line of a file, as text; the mark is not in the file. */
async function hoverAt(file: string, marked: string): Promise<string> {
  const document = await vscode.workspace.openTextDocument(path.join(root, file));
  const at = document.getText().indexOf(marked.replace("|", ""));
  assert.ok(at >= 0, `${file} has no ${marked}`);
  const hovers = await vscode.commands.executeCommand<readonly vscode.Hover[]>(
    "vscode.executeHoverProvider",
    document.uri,
    document.positionAt(at + marked.indexOf("|")),
  );
  const contents = hovers.flatMap((hover) => hover.contents);
  return contents.map((content) => (typeof content === "string" ? content : content.value)).join("\n\n");
}

const migration = async (name: string) => {
  const revision = (await state()).revisions.find(({ id }) => id.startsWith(name));
  return path.relative(root, revision?.file ?? "");
};

describe("what is in the database", function () {
  this.timeout(60_000);
  const major = majors.at(-1) ?? "";
  let client: Client;

  before(async () => {
    const url = await emptyDatabase(major, `host_inspect_${process.pid}`);
    client = new Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    write(".env", read(".env").replace(/^DATABASE_URL=.*$/m, `DATABASE_URL=${url}`));
    await eventually(async () => assert.equal((await state()).status, "ready"));
  });

  after(() => client?.end());

  it("nothing yet: every model is without its table", async () => {
    const { tables, models } = await state();
    assert.deepEqual(tables, []);
    assert.deepEqual(
      models.map(({ name, state: at }) => `${name} ${at}`),
      ["Agent", "AgentRun", "Team", "Tool", "User"].map((name) => `${name} tableMissing`),
    );
    assert.match(await hoverAt("src/entity/Team.ts", "class Te|am"), /not in the database yet/);
  });

  it("after an upgrade: tables with their columns, models in step", async () => {
    assert.ok((await run("migrations.upgradeHead")).ok);
    const { tables, models } = await state();
    const agents = tables.find(({ name }) => name === "agents");
    assert.equal(agents?.kind, "table");
    const teamId = agents?.columns.find(({ references }) => references?.table === "teams");
    assert.deepEqual(
      { ...teamId, name: undefined },
      {
        name: undefined,
        type: "uuid",
        nullable: true,
        primaryKey: false,
        references: { schema: "public", table: "teams", column: "id" },
      },
    );
    assert.deepEqual(
      agents?.columns.filter(({ primaryKey }) => primaryKey).map(({ name }) => name),
      ["id"],
    );
    assert.ok(agents?.indexes.every(({ definition }) => /^CREATE (UNIQUE )?INDEX/.test(definition)));
    assert.ok(
      models.every(({ state: at }) => at === "inStep"),
      JSON.stringify(models),
    );
    assert.equal(models.find(({ name }) => name === "Team")?.file, path.join(root, "src/entity/Team.ts"));
  });

  it("hovers tell on an entity, a property, a relation, and a table in a migration", async () => {
    const card = await hoverAt("src/entity/Tool.ts", "class To|ol");
    assert.match(card, /\*\*tools\*\*/);
    assert.match(card, /input\\_schema \| jsonb/);
    assert.match(await hoverAt("src/entity/Tool.ts", '@Ent|ity("tools")'), /\*\*tools\*\*/);
    const property = await hoverAt("src/entity/Tool.ts", "inputSch|ema: Record");
    assert.match(property, /tools\\.input\\_schema/);
    assert.match(property, /Model and database agree/);
    assert.match(await hoverAt("src/entity/Tool.ts", "age|nts: Agent[]"), /Agent/);
    assert.match(await hoverAt(await migration("CreateUsers"), 'CREATE TABLE "us|ers"'), /\*\*users\*\*/);
    // What is no name of the database's has no hover of ours.
    assert.doesNotMatch(await hoverAt("src/entity/Tool.ts", "nulla|ble: true"), /tools/);
    assert.doesNotMatch(await hoverAt("src/entity/Tool.ts", "Something an ag|ent"), /tools/);
  });

  it("draws the schema, or a table and its neighbours, each in one tab", async () => {
    const draw = (argument: CommandArgument = {}): Thenable<unknown> =>
      vscode.commands.executeCommand("migrations.showDiagram" satisfies CommandId, argument);
    const tabs = () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs: all }) => all)
        .filter(({ input }) => input instanceof vscode.TabInputWebview);
    assert.deepEqual(await draw(), { ok: true, tables: 7 });
    assert.deepEqual(await draw({ table: "tools" }), { ok: true, tables: 2 });
    assert.deepEqual(await draw({ table: "tools", schema: "public" }), { ok: true, tables: 2 });
    const gone = (await draw({ table: "gone" })) as CommandResult;
    assert.equal(!gone.ok && gone.problem.code, "tableMissing");
    await eventually(async () =>
      assert.deepEqual(
        tabs()
          .map(({ label }) => label)
          .sort(),
        ["Diagram: tools", `Diagram: ${(await state()).connection?.database}`].sort(),
      ),
    );
    await vscode.window.tabGroups.close(tabs());
    assert.deepEqual(await draw({ table: "agents" }), { ok: true, tables: 5 });
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("sees what others have changed at the next refresh, in words", async () => {
    await client.query("ALTER TABLE tools ALTER name TYPE varchar(99), ADD extra int; CREATE TABLE stray (id int)");
    await run("migrations.refresh");
    const { tables, models } = await state();
    assert.ok(tables.some(({ name }) => name === "stray"));
    assert.deepEqual(
      models.filter(({ state: at }) => at !== "inStep"),
      [
        {
          name: "Tool",
          table: "tools",
          file: path.join(root, "src/entity/Tool.ts"),
          state: "differs",
          differences: ["extra: column is not in the model", "name: varchar(99) → varchar(80)"],
        },
      ],
    );
    assert.match(await hoverAt("src/entity/Tool.ts", "na|me: string"), /varchar\\\(99\\\) → varchar\\\(80\\\)/);
    await client.query("ALTER TABLE tools ALTER name TYPE varchar(80), DROP extra; DROP TABLE stray");
    await run("migrations.refresh");
    assert.ok((await state()).models.every(({ state: at }) => at === "inStep"));
  });

  it("claims nothing of a database that cannot be asked, and says why", async () => {
    const env = read(".env");
    write(".env", env.replace(/^DATABASE_URL=.*$/m, "DATABASE_URL=postgres://nobody@127.0.0.1:1/none"));
    try {
      await eventually(async () => assert.equal((await state()).problem?.code, "connectionRefused"));
      const { tables, models } = await state();
      assert.deepEqual([tables, models], [[], []]);
      assert.match(await hoverAt("src/entity/Tool.ts", "class To|ol"), /Nothing listens/);
      assert.match(await hoverAt(await migration("CreateUsers"), 'CREATE TABLE "us|ers"'), /Nothing listens/);
    } finally {
      write(".env", env);
    }
    await eventually(async () => assert.equal((await state()).tables.length > 0, true));
  });
});
