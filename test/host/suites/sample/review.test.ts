import assert from "node:assert/strict";
import { Client } from "pg";
import * as vscode from "vscode";
import type { CommandResult } from "../../../../src/host/changes/requestChange.ts";
import type { ReviewResult } from "../../../../src/client/review/reviewResult.ts";
import type { CommandArgument, CommandId } from "../../../../src/manifest.ts";
import { reviewScheme } from "../../../../src/manifest.ts";
import {
  emptyDatabase,
  eventually,
  keepWorkspace,
  majors,
  pointAt,
  read,
  revisions,
  run,
  state,
  write,
} from "../../support/extension.ts";

const file = "src/migrations/1799000000000-DropEmail.ts";
const migration = `import { MigrationInterface, QueryRunner } from "typeorm";

export class DropEmail1799000000000 implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE "users" DROP COLUMN "email"');
  }
  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE "users" ADD "email" text');
  }
}
`;

describe("the review of a change", function () {
  this.timeout(120_000);
  keepWorkspace();
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
  const asked = async <T = ReviewResult>(command: CommandId, argument?: CommandArgument | vscode.Uri): Promise<T> =>
    vscode.commands.executeCommand<T>(command, argument);
  const shown = () => {
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, reviewScheme);
    return document ?? assert.fail();
  };
  const setting = (key: string, value: unknown) =>
    vscode.workspace.getConfiguration("migrations").update(key, value, vscode.ConfigurationTarget.Workspace);

  before(async () => {
    url = await emptyDatabase(majors.at(-1) ?? "", `review_${process.pid}`);
    pointAt(url);
    await eventually(async () => assert.equal((await state()).status, "ready"));
    assert.ok((await run("migrations.upgradeHead")).ok);
    await sql(
      `INSERT INTO users (keycloak_id, username, email)
       SELECT 'k' || n, 'user' || n, 'user' || n || '@example.org' FROM generate_series(1, 3) n`,
    );
    write(file, migration);
    await eventually(async () => assert.equal((await revisions())[0], "DropEmail pending"));
  });
  after(() => setting("confirm", undefined));

  it("returns what an upgrade deletes, blocks and rewrites, with the live rows, and shows it as a document", async () => {
    const { ok, losses, blocks, rewrites, reversible, statements, revisions: all } = await asked("migrations.review");
    assert.deepEqual([ok, rewrites, reversible], [true, [], false]);
    assert.deepEqual(losses, [{ kind: "column", name: "users.email", rows: 3 }]);
    assert.deepEqual(blocks, [{ table: "users", mode: "AccessExclusive", statement: 1 }]);
    assert.deepEqual([statements.length, all.length], [1, 1]);
    const text = shown().getText();
    assert.match(text, /^# Review: upgrade review_\d+@127\.0\.0\.1 to head\n/);
    assert.ok(text.includes("## Deletes data\n\n- column users.email (3 rows with a value)\n"), text);
    assert.ok(text.indexOf("## Deletes data") < text.indexOf("## Statements"));
    assert.deepEqual((await sql("SELECT count(*)::int AS n FROM migrations"))[0], { n: 5 });
  });

  it("has the text of the document on the clipboard after Copy", async () => {
    await asked("migrations.copyReview", shown().uri);
    assert.equal(await vscode.env.clipboard.readText(), shown().getText());
  });

  it("reviews a revision, and a way down", async () => {
    const one = await asked("migrations.review", { revision: "1799000000000" });
    assert.deepEqual(
      one.revisions.map(({ id }) => id),
      ["DropEmail1799000000000"],
    );
    const down = await asked("migrations.review", { to: "base" });
    assert.equal(down.direction, "down");
    assert.deepEqual(
      down.losses.find(({ name }) => name === "users"),
      { kind: "table", name: "users", rows: 3 },
    );
    assert.match(shown().getText(), /^# Review: revert review_\d+@127\.0\.0\.1 to base\n/);
    const unknown = await asked<CommandResult>("migrations.review", { revision: "Nowhere" });
    assert.ok(!unknown.ok && unknown.problem.code === "revisionUnknown");
  });

  it("lists sessions with conflicting locks if the database is probed", async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      await client.query("BEGIN; SELECT FROM users");
      const { sessions } = await asked("migrations.probeDatabase");
      assert.equal(sessions?.length, 1);
      assert.match(sessions?.[0] ?? "", /holds AccessShare on users: idle in transaction/);
    } finally {
      await client.end();
    }
  });

  it("is out of date when a file has changed, is made again by Apply, and is then applied", async () => {
    await setting("confirm", "never");
    await asked("migrations.review");
    const { uri } = shown();
    write(file, `${read(file)}// changed\n`);
    await eventually(() => {
      assert.match(shown().getText(), /^> Out of date: /);
      return Promise.resolve();
    });
    const again = await asked("migrations.applyReview", uri);
    assert.equal(again.losses.length, 1);
    assert.match(shown().getText(), /^# Review/);
    const applied = await asked<CommandResult>("migrations.applyReview", shown().uri);
    assert.ok(applied.ok);
    assert.deepEqual(applied.applied, ["DropEmail1799000000000"]);
    await eventually(() => {
      assert.match(shown().getText(), /^> Out of date: /);
      return Promise.resolve();
    });
    const { revisions: none, reversible } = await asked("migrations.review");
    assert.deepEqual([none, reversible], [[], true]);
  });

  it("names the next step where no review is open", async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    const missing = await asked<CommandResult>("migrations.applyReview");
    assert.ok(!missing.ok && missing.problem.message.includes("Run Review… first"));
  });
});
