import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import * as vscode from "vscode";
import type { CommandResult } from "../../../../src/host/changes/requestChange.ts";
import type { CommandArgument } from "../../../../src/manifest.ts";
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

type Generated = Extract<CommandResult, { readonly ok: true }>;

describe("Generate Revision", function () {
  this.timeout(60_000);
  keepWorkspace();
  const entity = "src/entity/Team.ts";
  const proven = { converges: true, reversible: true, rowsKept: true };
  let url = "";

  const sql = async (text: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  };
  const generated = async (argument: CommandArgument): Promise<Generated> => {
    const answer = await run("migrations.generate", { message: "evolve teams", ...argument });
    if (!answer.ok) assert.fail(JSON.stringify(answer));
    return answer;
  };
  const remove = (file: string | undefined) => rmSync(file ?? assert.fail("no file was written"));

  before(async () => {
    url = await emptyDatabase(majors.at(-1) ?? "", `host_generate_${process.pid}`);
    pointAt(url);
    await eventually(async () => assert.equal((await state()).status, "ready"));
    assert.ok((await run("migrations.upgradeHead")).ok);
    await sql("INSERT INTO teams (id, name, slug) VALUES (gen_random_uuid(), 'Research', 'research')");
  });

  describe("for a column with another name", () => {
    before(() => write(entity, read(entity).replace(/slug: string/, "handle: string")));

    it("guesses nothing without an answer: the loss and the question are reported", async () => {
      const { losses, questions, file, proof } = await generated({});
      assert.deepEqual(losses, ["teams.slug"]);
      assert.deepEqual(questions?.[0], { kind: "renameColumn", table: "teams", from: "slug", to: "handle" });
      assert.equal(proof?.reversible, true);
      remove(file);
      const checked = (await run("migrations.check")) as Generated;
      assert.deepEqual([checked.upToDate, checked.losses], [false, ["teams.slug"]]);
    });

    it("renames it with an answer, keeps the rows, and finds nothing the second time", async () => {
      const { losses, questions, file, files, proof } = await generated({ renames: { "teams.slug": "handle" } });
      assert.deepEqual([losses, questions, proof, files], [[], [], proven, [file]]);
      assert.ok((await run("migrations.upgradeHead")).ok);
      assert.deepEqual(await sql("SELECT name, handle FROM teams"), [{ name: "Research", handle: "research" }]);
      assert.equal((await generated({})).upToDate, true);
      assert.ok((await run("migrations.downgradeOne")).ok);
      assert.deepEqual(await sql("SELECT name, slug FROM teams"), [{ name: "Research", slug: "research" }]);
      remove(file);
    });

    it("names an answer that matches nothing, and writes nothing", async () => {
      const refused = await run("migrations.generate", { message: "wrong", renames: { "teams.slog": "handle" } });
      assert.ok(!refused.ok && refused.problem.code === "answerUnmatched");
      assert.match(refused.problem.message, /teams\.slog/);
      const files = readdirSync(path.join(root, "src/migrations"));
      assert.deepEqual(
        files.filter((file) => /wrong/i.test(file)),
        [],
      );
    });
  });

  describe("for a default that TypeORM's schema builder takes for a difference again and again", () => {
    it("finds nothing after the upgrade, and the Models view shows the same in the background", async () => {
      const set = (value: boolean) =>
        Promise.all(
          ["rehearse", "rehearseAhead"].map((key) =>
            vscode.workspace.getConfiguration("migrations").update(key, value, vscode.ConfigurationTarget.Workspace),
          ),
        );
      write(
        entity,
        read(entity).replace(
          /\n}\s*$/,
          `\n\n  @Column({ type: "varchar", array: true, default: () => "ARRAY[]::varchar[]" })\n  tags: string[];\n}\n`,
        ),
      );
      const stateOfTeam = async () => (await state()).models.find(({ name }) => name === "Team")?.state;
      const { file } = await generated({ renames: { "teams.slug": "handle" } });
      assert.ok((await run("migrations.upgradeHead")).ok);
      assert.equal((await generated({})).upToDate, true);
      await eventually(async () => assert.equal(await stateOfTeam(), "differs"));
      await set(true);
      await eventually(async () => assert.equal(await stateOfTeam(), "inStep"), 40_000);
      await set(false);
      assert.ok((await run("migrations.downgradeOne")).ok);
      remove(file);
      write(entity, read(entity).replace(/\n\n {2}@Column\(\{ type: "varchar", array[^]*?tags: string\[\];/, ""));
    });
  });

  // A suite of its own: Mocha runs the tests of a suite before the suites in it.
  describe("for a new column", () => {
    it("gives existing rows of a new NOT NULL column the values of an expression", async () => {
      write(
        entity,
        read(entity)
          .replace(/handle: string/, "slug: string")
          .replace(/\n}\s*$/, `\n\n  @Column({ type: "text" })\n  motto: string;\n}\n`),
      );
      const asked = await generated({});
      assert.deepEqual(asked.questions, [{ kind: "fill", table: "teams", column: "motto" }]);
      remove(asked.file);
      const { questions, file, proof } = await generated({ fills: { "teams.motto": "lower(name) || '!'" } });
      assert.deepEqual([questions, proof], [[], proven]);
      assert.ok((await run("migrations.upgradeHead")).ok);
      assert.deepEqual(await sql("SELECT motto FROM teams"), [{ motto: "research!" }]);
      assert.ok((await run("migrations.downgradeOne")).ok);
      remove(file);
      const broken = await run("migrations.generate", { message: "wrong", fills: { "teams.motto": "lower(" } });
      assert.ok(!broken.ok && broken.problem.code === "draftFailed");
      assert.match(broken.problem.message, /teams\.motto/);
    });

    it("names what was made by hand in the database, and keeps it", async () => {
      await sql("CREATE VIEW team_names AS SELECT name FROM teams");
      const checked = (await run("migrations.check")) as Generated;
      assert.deepEqual([checked.upToDate, checked.drift], [false, ["view team_names is new"]]);
      await sql("DROP VIEW team_names");
    });

    it("compares with the revisions where the database does not answer", async () => {
      pointAt("postgres://nobody:secret@127.0.0.1:1/none");
      await eventually(async () => assert.equal((await state()).problem?.code, "connectionRefused"));
      const { file, proof } = await generated({ fills: { "teams.motto": "name" } });
      assert.match(read(`src/migrations/${file?.split("/").at(-1) ?? ""}`), /ADD "motto" text/);
      assert.deepEqual(proof, proven);
      remove(file);
      const refused = await run("migrations.generate", { message: "wrong", against: "database" });
      assert.ok(!refused.ok && refused.problem.code === "connectionRefused");
    });
  });
});
