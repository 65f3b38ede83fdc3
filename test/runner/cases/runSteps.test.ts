import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { succeeded, told, withSession } from "../../support/session.ts";
import { fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

const files = {
  ...tableMigrations("AB"),
  [fileOf("C")]: migration(idOf("C"), ["SELECT generate_series(1, 2)", "SELECT 1 / 0"], ["SELECT 1"]),
};

describe("The journal of a run", () => {
  it("returns the statements of the requested run only, with their rows and times", async () => {
    const journal = mkdtempSync(path.join(tmpdir(), "migrations-journal-"));
    await withSession(
      files,
      async ({ runner, execute }) => {
        assert.equal(told(await execute({ kind: "upgradeBy", count: 2 })), "up A, B");
        assert.match(told(await execute({ kind: "upgradeHead" })), /migrationFailed/);
        const { runs, steps: unrequested } = succeeded(await runner.request("journal", {}));
        assert.equal(unrequested, undefined);
        assert.deepEqual(
          runs.map(({ outcome, milliseconds }) => [outcome, typeof milliseconds]),
          [
            ["migrationFailed", "number"],
            ["ok", "number"],
          ],
        );
        const stepsOf = async (run = "") => succeeded(await runner.request("journal", { run })).steps ?? [];
        const [failed, first] = runs;
        assert.deepEqual(
          (await stepsOf(first?.run)).map(({ id, direction, statements }) => [id, direction, statements.length > 0]),
          [
            [idOf("A"), "up", true],
            [idOf("B"), "up", true],
          ],
        );
        const [step] = await stepsOf(failed?.run);
        assert.deepEqual(
          step?.statements.map(({ sql, rows }) => [sql, rows]),
          [["SELECT generate_series(1, 2)", 2]],
        );
        assert.deepEqual(await stepsOf("00000000-0000-0000-0000-000000000000"), []);
      },
      { start: { journal } },
    ).finally(() => rmSync(journal, { recursive: true, force: true }));
  });
});
