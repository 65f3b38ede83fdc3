import assert from "node:assert/strict";
import { succeeded, told, withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration } from "../../support/workspace.ts";

describe("An invalid index that an earlier failure has left on another table", function () {
  this.timeout(60_000);

  it("is not named by a failed statement on a table with a longer name", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE member (x int)", "CREATE TABLE member_role (x int)"]),
        [fileOf("B")]: migration(
          idOf("B"),
          ["CREATE UNIQUE INDEX CONCURRENTLY role_x ON member_role (x)"],
          [],
          "transaction = false;",
        ),
      },
      async (session) => {
        session.workspace.write({
          "src/data-source.ts": dataSource(`migrationsTransactionMode: "each",`),
        });
        await session.restart();
        assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
        await session.database.query("INSERT INTO member VALUES (1), (1)");
        await session.database.query("INSERT INTO member_role VALUES (1), (1)");
        await session.database.query("CREATE UNIQUE INDEX CONCURRENTLY old_x ON member (x)").catch(() => undefined);
        const result = succeeded(await session.execute({ kind: "upgradeHead" }));
        assert.equal(told(result), "problem migrationFailed");
        assert.deepEqual(
          result.kept?.map(({ indexes }) => indexes),
          [["public.role_x"]],
        );
      },
    ));
});
