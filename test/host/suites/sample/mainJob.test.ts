import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import * as vscode from "vscode";
import {
  emptyDatabase,
  eventually,
  keepWorkspace,
  majors,
  pointAt,
  read,
  revisions,
  root,
  run,
  state,
  write,
} from "../../support/extension.ts";

const names = ["AddAgentRunCosts", "AddAgentRuns", "AddAgents", "IndexUsersByEmail", "CreateUsers"];
const oldestFirst = names.toReversed();
const allAre = (at: string) => names.map((name) => `${name} ${at}`);
const short = (ids: readonly string[]) => ids.map((id) => id.replace(/\d{13}$/, ""));

/** Cancels a run once it has had time to begin, and again until it has: a busy machine takes its time. */
async function cancelled<T>(running: Promise<T>): Promise<T> {
  for (;;) {
    const ended = await Promise.race([running.then(() => true), sleep(3000).then(() => false)]);
    if (ended) return running;
    await vscode.commands.executeCommand("migrations.cancel");
  }
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe("the sample, from .env to head and back", function () {
  this.timeout(120_000);
  keepWorkspace();
  const databases: readonly (readonly [name: string, prepare: () => Promise<void>])[] = [
    [
      "the embedded database",
      async () => {
        assert.equal((await state()).problem?.code, "connectionRefused");
        const started = await run("migrations.startDatabase");
        assert.ok(started.ok, JSON.stringify(started));
      },
    ],
    ...majors.map(
      (major) =>
        [`PostgreSQL ${major}`, async () => pointAt(await emptyDatabase(major, `host_${process.pid}`))] as const,
    ),
  ];

  for (const [name, prepare] of databases) {
    describe(`on ${name}`, () => {
      before(prepare);

      it("knows where the database stands", async () => {
        await eventually(async () => assert.deepEqual(await revisions(), allAre("pending")));
        const { status, current, head, connection, root: at } = await state();
        assert.deepEqual(
          [status, current, head?.replace(/\d{13}$/, ""), at],
          ["ready", undefined, "AddAgentRunCosts", root],
        );
        assert.match(connection?.source ?? "", /^\.env/);
      });

      it("upgrades to head, reverts to a middle revision, upgrades again, reverts all", async () => {
        const up = await run("migrations.upgradeHead");
        assert.ok(up.ok, JSON.stringify(up));
        assert.deepEqual(short(up.applied), oldestFirst);
        assert.deepEqual(await revisions(), allAre("applied"));
        assert.deepEqual(await run("migrations.upgradeHead"), { ok: true, applied: [], reverted: [], upToDate: true });

        const middle = (await state()).revisions[2]?.id ?? "";
        const back = await run("migrations.downgradeTo", { revision: middle });
        assert.deepEqual(short(back.reverted), ["AddAgentRunCosts", "AddAgentRuns"]);
        assert.equal((await state()).current, middle);

        assert.deepEqual(short((await run("migrations.upgradeOne")).applied), ["AddAgentRuns"]);
        assert.deepEqual(short((await run("migrations.upgradeBy", { count: 3 })).applied), ["AddAgentRunCosts"]);
        assert.deepEqual(short((await run("migrations.downgradeOne")).reverted), ["AddAgentRunCosts"]);
        assert.deepEqual(short((await run("migrations.revert", { revision: middle.slice(-13) })).reverted), [
          "AddAgentRuns",
          "AddAgents",
        ]);
        assert.deepEqual(short((await run("migrations.upgradeTo", { revision: middle })).applied), ["AddAgents"]);
        assert.deepEqual(short((await run("migrations.downgradeBase")).reverted), [
          "AddAgents",
          "IndexUsersByEmail",
          "CreateUsers",
        ]);
        assert.deepEqual(await revisions(), allAre("pending"));
        assert.equal((await state()).current, undefined);
      });

      it("generates a changed entity, and finds nothing the second time", async () => {
        const early = await run("migrations.generate", { message: "pending revisions are counted in" });
        assert.deepEqual(early, { ok: true, applied: [], reverted: [], upToDate: true });
        assert.ok((await run("migrations.upgradeHead")).ok);
        assert.equal(((await run("migrations.check")) as { upToDate?: boolean }).upToDate, true);
        const entity = read("src/entity/Team.ts");
        try {
          write(
            "src/entity/Team.ts",
            entity.replace(/\n}\s*$/, `\n\n  @Column({ type: "text", nullable: true })\n  motto?: string;\n}\n`),
          );
          await eventually(async () =>
            assert.equal(((await run("migrations.check")) as { upToDate?: boolean }).upToDate, false),
          );
          assert.match(vscode.window.activeTextEditor?.document.getText() ?? "", /ADD "motto" text/);
          const made = await run("migrations.generate", { message: "add team motto" });
          assert.ok(made.ok && made.file, JSON.stringify(made));
          assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, made.file);
          assert.equal((await revisions())[0], "AddTeamMotto pending");
          assert.deepEqual(short((await run("migrations.upgradeHead")).applied), ["AddTeamMotto"]);
          assert.deepEqual(await run("migrations.generate", { message: "again" }), {
            ok: true,
            applied: [],
            reverted: [],
            upToDate: true,
          });
          assert.deepEqual(short((await run("migrations.downgradeOne")).reverted), ["AddTeamMotto"]);
          await vscode.workspace.fs.delete(vscode.Uri.file(made.file));
        } finally {
          write("src/entity/Team.ts", entity);
        }
        await eventually(async () => assert.deepEqual(await revisions(), allAre("applied")));
        await run("migrations.downgradeBase");
      });
    });
  }

  // A suite of its own: Mocha runs the tests of a suite before the suites in it.
  describe("afterwards", () => {
    it("shows what happens to files by itself", async () => {
      await run("migrations.upgradeHead");
      const folder = path.join(root, "src/migrations");
      const file = readdirSync(folder).find((name) => name.includes("AddAgents")) ?? "";
      const text = read(`src/migrations/${file}`);
      await vscode.workspace.fs.delete(vscode.Uri.file(path.join(folder, file)));
      await eventually(async () => assert.ok((await revisions()).includes("AddAgents missing")));
      const refused = await run("migrations.downgradeBase");
      assert.ok(!refused.ok && refused.problem.code === "revisionMissingFile");
      assert.deepEqual(refused.reverted, []);
      write(`src/migrations/${file}`, text);
      await eventually(async () => assert.deepEqual(await revisions(), allAre("applied")));
    });

    it("tells a broken data source by file and line, and mends itself", async () => {
      const text = read("src/data-source.ts");
      write("src/data-source.ts", `throw new Error("broken");\n${text}`);
      await eventually(async () => assert.equal((await state()).problem?.code, "dataSourceThrew"));
      const { problem, status, revisions: listed } = await state();
      assert.match(problem?.message ?? "", /src\/data-source\.ts:1: .*broken/);
      assert.deepEqual([status, listed.length], ["failed", 5]);
      write("src/data-source.ts", text);
      await eventually(async () => assert.equal((await state()).status, "ready"));
    });

    it("refuses what makes no sense with a code", async () => {
      for (const [command, argument, code] of [
        ["migrations.upgradeTo", { revision: "nonsense" }, "revisionUnknown"],
        ["migrations.upgradeBy", { count: -1 }, "countInvalid"],
        ["migrations.upgradeHead", { project: "/nowhere" }, "noProject"],
        ["migrations.create", { message: "🙂" }, "messageInvalid"],
      ] as const) {
        const result = await run(command, argument);
        assert.deepEqual([result.ok, !result.ok && result.problem.code], [false, code]);
      }
    });

    it("asked twice at once, applies each revision once", async () => {
      await run("migrations.downgradeBase");
      const results = await Promise.all([run("migrations.upgradeHead"), run("migrations.upgradeHead")]);
      assert.deepEqual(short(results.flatMap(({ applied }) => applied)), oldestFirst);
      const refusals = results.flatMap((result) => (result.ok ? [] : [result.problem.code]));
      assert.ok(refusals.length === 0 || (refusals.length === 1 && refusals[0] === "busy"), refusals.join());
      assert.deepEqual(await revisions(), allAre("applied"));
    });

    it("Cancel ends an endless migration, in the server and in the code", async () => {
      for (const [name, body] of [
        ["Sleeps", `await queryRunner.query("CREATE TABLE c ()"); await queryRunner.query("SELECT pg_sleep(600)");`],
        ["Spins", `await queryRunner.query("CREATE TABLE c ()"); for (;;);`],
      ] as const) {
        const id = `${name}1999999999999`;
        const file = `src/migrations/1999999999999-${name}.ts`;
        write(file, `export class ${id} { async up(queryRunner: any) { ${body} } async down() {} }`);
        const upgrade = run("migrations.upgradeHead");
        const result = await cancelled(upgrade);
        assert.deepEqual([result.ok, !result.ok && result.problem.code, result.applied], [false, "cancelled", []]);
        assert.deepEqual((await revisions())[0], `${name} pending`);
        await vscode.workspace.fs.delete(vscode.Uri.file(path.join(root, file)));
        await eventually(async () => assert.equal((await revisions()).length, 5));
      }
    });

    it("on the embedded database as well, and the next command works", async () => {
      const env = read(".env");
      const server = net.createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as net.AddressInfo;
      try {
        // The port is taken by something else: a free one is used, and written to .env.
        pointAt(`postgresql://user:password@127.0.0.1:${port}/appdb`);
        assert.ok((await run("migrations.startDatabase")).ok);
        assert.doesNotMatch(read(".env"), new RegExp(`^DATABASE_URL=.*:${port}/`, "m"));
        await eventually(async () => assert.equal((await state()).status, "ready"));
        await run("migrations.downgradeBase");
        write(
          "src/migrations/1700000000000-Sleeps.ts",
          `export class Sleeps1700000000000 { async up(queryRunner: any) { await queryRunner.query("SELECT pg_sleep(600)"); } async down() {} }`,
        );
        const upgrade = run("migrations.upgradeHead");
        const result = await cancelled(upgrade);
        assert.deepEqual([result.ok, !result.ok && result.problem.code, result.applied], [false, "cancelled", []]);
        await vscode.workspace.fs.delete(vscode.Uri.file(path.join(root, "src/migrations/1700000000000-Sleeps.ts")));
        await eventually(async () => assert.equal((await revisions()).length, 5));
        assert.equal((await run("migrations.upgradeHead")).applied.length, 5);
        await run("migrations.downgradeBase");
      } finally {
        server.close();
        write(".env", env);
      }
    });
  });
});
