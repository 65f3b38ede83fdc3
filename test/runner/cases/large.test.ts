import assert from "node:assert/strict";
import { succeeded, told, withSession } from "../../support/session.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";

/** https://github.com/mtxr/vscode-sqltools/issues/989, https://github.com/typeorm/typeorm/issues/7530 */
const rows = Array.from({ length: 40_000 }, (_, n) => `(${n}, 'town "${n}" of O''Brien; -- $$ not a comment')`).join(
  ", ",
);
const first = migration(idOf("A"), ["CREATE TABLE town (id int PRIMARY KEY, name text)"], ["DROP TABLE town"]);
const loop = `for (let n = 0; n < 40000; n++) await queryRunner.query("INSERT INTO town VALUES ($1, 'x')", [n]);`;

describe("A seed of 40,000 rows", function () {
  this.timeout(180_000);

  it("in one statement of two megabytes is applied as one statement", () =>
    withSession(
      {
        [fileOf("A")]: first,
        [fileOf("B")]: migration(idOf("B"), `await queryRunner.query(\`INSERT INTO town (id, name) VALUES ${rows}\`);`),
      },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A, B");
        assert.deepEqual(await session.database.query("SELECT count(*)::int AS n FROM town"), [{ n: 40_000 }]);
      },
    ));

  it("in 40,000 statements reports its progress in steps, and can be cancelled between them", () =>
    withSession({ [fileOf("A")]: first, [fileOf("B")]: migration(idOf("B"), loop) }, async (session) => {
      let messages = 0;
      const request = { kind: "upgradeHead" } as const;
      const result = succeeded(
        await session.runner.request("execute", { request }, (progress, cancel) => {
          messages++;
          if (progress.kind === "statement" && progress.statement > 2000) cancel();
        }),
      );
      assert.deepEqual([result.applied, result.problem?.code], [[], "cancelled"]);
      assert.ok(messages < 1000, `${messages} messages`);
      assert.deepEqual(await session.database.tables(), []);
    }));

  it("whose last row is refused shows the statement's beginning in the problem, and the place in the file", () =>
    withSession(
      {
        [fileOf("A")]: first,
        [fileOf("B")]: migration(
          idOf("B"),
          `await queryRunner.query(\`INSERT INTO town (id, name) VALUES ${rows}, (1, 'x')\`);`,
        ),
      },
      async (session) => {
        const { problem } = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.ok(problem?.code === "migrationFailed");
        assert.deepEqual([problem.sqlState, problem.statement], ["23505", 1]);
        assert.ok(problem.at?.file.endsWith(fileOf("B")));
      },
    ));
});
