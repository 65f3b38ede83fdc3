import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { succeeded, told, withSession } from "../../support/session.ts";
import { migration } from "../../support/workspace.ts";

/** https://github.com/adamchainz/django-linear-migrations/issues/10, https://github.com/medusajs/medusa/pull/8146 */
const setting = (name: string) =>
  migration(
    name,
    ["CREATE TABLE IF NOT EXISTS setting (key text, value text)", "INSERT INTO setting VALUES ('theme', 'dark')"],
    ["DELETE FROM setting WHERE key = 'theme'"],
    `name = "${name}";`,
  );
const old = "AddSetings1700000000001";
const renames = ["AddSettings1700000000001", "AddSettings1700000000500", "AddSetings1700000000900"];

describe("A migration that was renamed after it was applied", function () {
  this.timeout(60_000);

  for (const name of renames) {
    it(`is recognised by the journal as ${name}, and does not run a second time without a question`, () => {
      const journal = mkdtempSync(path.join(tmpdir(), "migrations-journal-"));
      return withSession(
        { [`src/migrations/1700000000001-AddSetings.ts`]: setting(old) },
        async (session) => {
          assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up AddSetings");
          session.workspace.remove("src/migrations/1700000000001-AddSetings.ts");
          const file = `src/migrations/${name.slice(-13)}-${name.slice(0, -13)}.ts`;
          session.workspace.write({ [file]: setting(name) });
          await session.restart();
          const { history } = succeeded(await session.runner.request("status"));
          const states = history.revisions.map(({ id, state, renamedFrom }) => [id, state, renamedFrom]);
          assert.deepEqual(
            new Set(states.map(String)),
            new Set(
              [
                [old, "missing", undefined],
                [name, "pending", old],
              ].map(String),
            ),
          );

          const refused = await session.execute({ kind: "upgradeHead" });
          assert.deepEqual(refused, { code: "migrationRenamed", revision: name, from: old });
          assert.equal((await session.database.query("SELECT * FROM setting")).length, 1);

          const request = { kind: "rename", revision: old, to: name } as const;
          const result = succeeded(await session.execute(request));
          assert.equal(result.problem, undefined);
          const rows = await session.database.query(`SELECT id, "timestamp", name FROM migrations`);
          assert.deepEqual(rows, [{ id: 1, timestamp: name.slice(-13), name }]);
          assert.equal((await session.database.query("SELECT * FROM setting")).length, 1);
          assert.match(await session.states(), /^AddSett?ings applied$/);
        },
        { start: { journal } },
      ).finally(() => rmSync(journal, { recursive: true, force: true }));
    });
  }

  it("runs where somebody has confirmed it, for another text may be meant", () => {
    const journal = mkdtempSync(path.join(tmpdir(), "migrations-journal-"));
    return withSession(
      { "src/migrations/1700000000001-AddSetings.ts": setting(old) },
      async (session) => {
        await session.execute({ kind: "upgradeHead" });
        session.workspace.remove("src/migrations/1700000000001-AddSetings.ts");
        session.workspace.write({ "src/migrations/1700000000500-AddSettings.ts": setting("AddSettings1700000000500") });
        await session.restart();
        const request = { kind: "upgradeHead" } as const;
        const confirmed = ["AddSettings1700000000500"];
        assert.equal(told(await session.runner.request("execute", { request, confirmed })), "up AddSettings");
      },
      { start: { journal } },
    ).finally(() => rmSync(journal, { recursive: true, force: true }));
  });
});
