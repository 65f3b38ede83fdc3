import assert from "node:assert/strict";
import path from "node:path";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { withSession } from "../../support/session.ts";
import { idOf, migration, tableMigrations } from "../../support/workspace.ts";

describe("A migration that was copied without another name for its class", function () {
  this.timeout(60_000);

  it("is reported with both files", () =>
    withSession(
      {
        ...tableMigrations("A"),
        "src/migrations/1700000000099-copied.ts": migration(idOf("A"), ["CREATE TABLE other (id int)"]),
      },
      async ({ runner }) => {
        const answer = await runner.request("status");
        assert.ok(isProblem(answer) && answer.code === "migrationDuplicate", JSON.stringify(answer));
        assert.deepEqual(answer.files.map((file) => path.basename(file)).toSorted(), [
          "1700000000065-A.ts",
          "1700000000099-copied.ts",
        ]);
      },
    ));
});

describe("A test file beside the migrations", function () {
  this.timeout(60_000);

  for (const ending of ["spec", "test", "e2e-spec"])
    it(`is no revision where its name ends with .${ending}.ts`, () =>
      withSession(
        {
          ...tableMigrations("A"),
          [`src/migrations/1700000000065-A.${ending}.ts`]: migration("Broken1700000000070", ["SELECT nothing"]),
        },
        async (session) => {
          assert.equal(await session.states(), "A pending");
        },
      ));
});
