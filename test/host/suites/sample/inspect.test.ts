import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Client } from "pg";
import * as vscode from "vscode";
import type { CommandResult } from "../../../../src/host/changes/requestChange.ts";
import type { CommandArgument, CommandId } from "../../../../src/manifest.ts";
import type { Diagnosis } from "../../../../src/commands/database/diagnose.ts";
import {
  emptyDatabase,
  eventually,
  keepWorkspace,
  majors,
  pointAt,
  read,
  root,
  run,
  state,
  write,
} from "../../support/extension.ts";

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
  keepWorkspace();
  const major = majors.at(-1) ?? "";
  let client: Client;

  before(async () => {
    const url = await emptyDatabase(major, `host_inspect_${process.pid}`);
    client = new Client({ connectionString: url });
    client.on("error", () => undefined);
    await client.connect();
    pointAt(url);
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
    assert.match(await hoverAt("src/entity/Team.ts", "class Te|am"), /Not in [^]*name \| varchar[^|]* \| —/);
    const { table = "" } = models.find(({ name }) => name === "Team") ?? {};
    const shown = await run("migrations.showTable", { table });
    assert.ok(!shown.ok && shown.problem.code === "tableMissing");
    assert.equal(shown.problem.message, `The table ${table} of the entity Team is not in the database.`);
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
    // A word that is not a name in the database has no hover of the extension.
    assert.doesNotMatch(await hoverAt("src/entity/Tool.ts", "nulla|ble: true"), /tools/);
    assert.doesNotMatch(await hoverAt("src/entity/Tool.ts", "Something an ag|ent"), /tools/);
  });

  it("hovers find properties below a regular expression, and take no column, index or value for a table", async () => {
    const tool = read("src/entity/Tool.ts");
    const users = await migration("IndexUsersByEmail");
    const matches = "const Matches = (_: RegExp) => () => undefined;\n";
    write(
      "src/entity/Tool.ts",
      matches + tool.replace("  @Column({ name:", "  @Matches(/^[^'\";(`{]+$/)\n  @Column({ name:"),
    );
    await eventually(async () => {
      assert.match(await hoverAt("src/entity/Tool.ts", "inputSch|ema: Record"), /Model and database agree/);
      assert.match(await hoverAt("src/entity/Tool.ts", "class To|ol"), /\*\*tools\*\*/);
    });
    assert.match(await hoverAt(users, 'ON "us|ers"'), /\*\*users\*\*/);
    assert.equal(await hoverAt(users, '("ema|il")'), "");
    assert.equal(await hoverAt(users, '"IDX_97672ac|88f'), "");
    write("src/entity/Tool.ts", tool);
    await eventually(async () => assert.equal((await state()).status, "ready"));
  });

  it("hovers on an entity that TypeORM does not synchronize show both types and say that they are not compared", async () => {
    await client.query("CREATE TABLE ledger (id bigint PRIMARY KEY, amount integer NOT NULL)");
    write(
      "src/entity/Ledger.ts",
      `import { Column, Entity, PrimaryColumn } from "typeorm";
@Entity({ name: "ledger", synchronize: false })
export class Ledger { @PrimaryColumn() id!: number; @Column() amount!: string; @Column({ nullable: true }) memo?: string; }
@Entity({ name: "absent", synchronize: false }) export class Absent { @PrimaryColumn() id!: number; }
`,
    );
    const file = path.join(root, "src/entity/Ledger.ts");
    try {
      await eventually(async () => assert.equal((await state()).models.length, 7));
      assert.deepEqual(
        (await state()).models.filter(({ state: at }) => at !== "inStep"),
        ["Absent", "Ledger"].map((name) => ({
          name,
          table: name.toLowerCase(),
          file,
          state: "notCompared",
          differences: [],
        })),
      );
      const amount = await hoverAt("src/entity/Ledger.ts", "amo|unt!");
      assert.match(amount, /\| Model \| `character varying` \|[^]*\| Database \| `integer` \|/);
      assert.match(amount, /Not compared: the entity has `synchronize: false`, so TypeORM leaves its table alone\./);
      assert.doesNotMatch(amount, /agree|→/);
      const memo = await hoverAt("src/entity/Ledger.ts", "me|mo?");
      assert.match(memo, /Not compared/);
      assert.doesNotMatch(memo, /Database|not in the database yet/);
      assert.match(await hoverAt("src/entity/Ledger.ts", "class Led|ger"), /\*\*ledger\*\*[^]*amount \| integer/);
      const absent = await hoverAt("src/entity/Ledger.ts", "class Abs|ent");
      assert.match(absent, /\*\*absent\*\*[^]*Not compared: the entity has `synchronize: false`/);
      assert.doesNotMatch(absent, /Not in /);
    } finally {
      rmSync(file);
      await client.query("DROP TABLE ledger");
      await run("migrations.refresh");
    }
    await eventually(async () => assert.equal((await state()).models.length, 5));
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

  it("is smooth with 1,000 tables, and leaves the figures for the benchmark's table", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    collect();
    const before = process.memoryUsage().heapUsed;
    const columns = Array.from({ length: 11 }, (_, index) => `column_${index} text DEFAULT 'x'`).join(", ");
    await client.query("CREATE SCHEMA many");
    await client.query(
      `DO $$ BEGIN FOR i IN 1..1000 LOOP EXECUTE format('CREATE TABLE many.table_%s (id int PRIMARY KEY, ${columns.replaceAll("'", "''")})', i); END LOOP; END $$`,
    );
    await run("migrations.refresh");
    const { tables } = await state();
    assert.equal(tables.filter(({ schema }) => schema === "many").length, 1000);
    const started = performance.now();
    assert.match(await hoverAt("src/entity/Team.ts", "class Te|am"), /\*\*teams\*\*/);
    const hover = Math.round(performance.now() - started);
    collect();
    const heap = Math.round((process.memoryUsage().heapUsed - before) / 1e6);
    // The compiled suites are in out/test/host/suites/sample.
    const file = path.join(__dirname, "../../../../scale.json");
    writeFileSync(file, JSON.stringify({ vscode: vscode.version, hover, heap }));
    // All at once would take more locks than a server has.
    for (let from = 1; from <= 1000; from += 100)
      await client.query(
        `DROP TABLE ${Array.from({ length: 100 }, (_, index) => `many.table_${from + index}`).join(", ")}`,
      );
    await client.query("DROP SCHEMA many");
    await run("migrations.refresh");
  });

  it("diagnoses the connection to its end", async () => {
    const { steps } = await vscode.commands.executeCommand<Diagnosis>("migrations.diagnoseConnection");
    await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
    assert.ok(
      steps.every(({ ok }) => ok),
      JSON.stringify(steps),
    );
    assert.equal(steps.at(-1)?.name, "version");
  });

  it("opens psql without the password on its command line, and takes the way in back with the terminal", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "migrations-psql-"));
    const seen = path.join(folder, "seen");
    writeFileSync(
      path.join(folder, "psql"),
      `#!/bin/sh\necho "$0 $* $PGSERVICE $PGSERVICEFILE" > ${seen}.part; env >> ${seen}.part; mv ${seen}.part ${seen}; cat\n`,
      { mode: 0o755 },
    );
    const before = process.env["PATH"];
    try {
      process.env["PATH"] = folder;
      const opened = await vscode.commands.executeCommand<{ ok: boolean; terminal?: string }>("migrations.openPsql");
      assert.equal(opened.ok, true, JSON.stringify(opened));
      const terminal = vscode.window.terminals.find(({ name }) => name === opened.terminal);
      assert.ok(terminal);
      const { env = {} } = terminal.creationOptions as vscode.TerminalOptions;
      const service = env["PGSERVICEFILE"] ?? "";
      assert.ok(existsSync(service));
      const password = new URL(/^DATABASE_URL=(.*)$/m.exec(read(".env"))?.[1] ?? "").password;
      assert.ok(!JSON.stringify(terminal.creationOptions).includes(password));
      // The oldest editor under test has no terminals on this machine's Node.
      if (!vscode.version.startsWith("1.100")) {
        await eventually(() => Promise.resolve(assert.ok(existsSync(seen))));
        assert.match(readFileSync(seen, "utf8"), /psql +migrations \//);
        assert.doesNotMatch(readFileSync(seen, "utf8"), /PGPASSWORD/);
      }
      terminal.dispose();
      await eventually(() => Promise.resolve(assert.ok(!existsSync(service))));
      process.env["PATH"] = "/nowhere";
      const missing = await vscode.commands.executeCommand<CommandResult>("migrations.openPsql");
      assert.ok(!missing.ok && missing.problem.code === "psqlMissing");
    } finally {
      process.env["PATH"] = before;
      rmSync(folder, { recursive: true });
    }
  });

  it("offers to make a database that is missing, and makes it", async () => {
    const env = read(".env");
    const name = `host_made_${process.pid}`;
    write(".env", env.replace(/^(DATABASE_URL=.*)\/.*$/m, `$1/${name}`));
    try {
      await eventually(async () => assert.equal((await state()).problem?.code, "databaseMissing"));
      const { steps } = await vscode.commands.executeCommand<Diagnosis>("migrations.diagnoseConnection");
      await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
      const { ok, name: last, mend } = steps.at(-1) ?? {};
      assert.deepEqual([last, ok, mend], ["database", false, "Create Database"]);
      assert.ok((await run("migrations.createDatabase")).ok);
      assert.equal((await state()).status, "ready");
    } finally {
      write(".env", env);
      await eventually(async () => assert.ok(!(await state()).connection?.database.startsWith("host_made")));
      await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    }
  });

  it("claims nothing of a database that cannot be asked, and says why", async () => {
    const env = read(".env");
    pointAt("postgres://nobody@127.0.0.1:1/none");
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
