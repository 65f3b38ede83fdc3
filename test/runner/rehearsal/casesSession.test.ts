import assert from "node:assert/strict";
import { startRunner } from "../../support/runner.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration } from "../../support/workspace.ts";
import { lines, rehearsalOf, upgradeHead } from "./caseSupport.ts";

/** Closes a connection of its own that has changed a setting, as a pool does with a connection that was idle for long. */
const closesConnection = `
    const driver = queryRunner.connection.driver as unknown as {
      obtainMasterConnection(): Promise<[{ query(sql: string): Promise<unknown> }, (error?: Error) => void]>;
    };
    const [client, release] = await driver.obtainMasterConnection();
    await client.query("SELECT set_config('work_mem', '5MB', false)");
    release(new Error("closed"));
    await new Promise((resolve) => setTimeout(resolve, 50));`;

/** A statement from a file, as repositories have it that keep their SQL in `.sql` files. */
const fromFile = (name: string) =>
  `await queryRunner.query(require("node:fs").readFileSync(__dirname + "/${name}", "utf8"));`;

describe("The session of a rehearsal", function () {
  this.timeout(60_000);

  it("has the live search path also after a connection of a revision has closed", () =>
    withSession(
      {
        "src/data-source.ts": dataSource('migrationsTransactionMode: "each",'),
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE app.bill (id int PRIMARY KEY)"], ["DROP TABLE app.bill"]),
        [fileOf("B")]: migration(idOf("B"), closesConnection, [], "transaction = false;"),
        [fileOf("C")]: migration(idOf("C"), ["ALTER TABLE bill ADD note text"], ["ALTER TABLE bill DROP note"]),
      },
      async (session) => {
        const { database } = session;
        await database.query(`CREATE SCHEMA app; ALTER DATABASE "${database.name}" SET search_path = app, public`);
        await session.restart();
        assert.deepEqual(lines(await rehearsalOf(session)), ["A reversible", "B reversible", "C reversible"]);
        assert.equal(told(await session.execute(upgradeHead)), "up A, B, C");
      },
    ));

  it("loads an extension whose name is in no text of a revision", () =>
    withSession(
      {
        "src/migrations/first.sql":
          "CREATE EXTENSION IF NOT EXISTS citext; CREATE EXTENSION pg_trgm WITH SCHEMA public",
        "src/migrations/second.sql": "CREATE INDEX name_trgm ON bill USING gin (name gin_trgm_ops)",
        [fileOf("A")]: migration(
          idOf("A"),
          `await queryRunner.query("CREATE TABLE bill (id int PRIMARY KEY, name text)");\n    ${fromFile("first.sql")}`,
          ["DROP EXTENSION citext", "DROP EXTENSION pg_trgm", "DROP TABLE bill"],
        ),
        [fileOf("B")]: migration(idOf("B"), fromFile("second.sql"), ["DROP INDEX name_trgm"]),
      },
      async (session) => {
        const rehearsal = await rehearsalOf(session);
        assert.deepEqual(lines(rehearsal), ["A reversible", "B reversible"], JSON.stringify(rehearsal.notes));
      },
    ));

  it("names an extension that a file creates and that the scratch database does not have", () =>
    withSession(
      {
        "src/migrations/first.sql": "CREATE EXTENSION postgis",
        [fileOf("A")]: migration(idOf("A"), fromFile("first.sql"), ["DROP EXTENSION postgis"]),
        [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE place (spot geometry)"], ["DROP TABLE place"]),
      },
      async (session) => {
        const { revisions, notes } = await rehearsalOf(session);
        assert.deepEqual(
          notes.filter(({ kind }) => kind === "extension"),
          [{ kind: "extension", name: "postgis" }],
        );
        assert.deepEqual(
          revisions.map(({ verdict }) => verdict),
          ["undetermined", "undetermined"],
        );
      },
    ));

  for (const [what, sql] of [
    ["a block of code", "DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS pg_buffercache; END $$"],
    ["a statement after a comment", "/* note */ CREATE EXTENSION pg_buffercache"],
  ] as const)
    it(`has no extension without objects after a replay of the history, if ${what} creates it`, () =>
      withSession(
        {
          [fileOf("A")]: migration(idOf("A"), [sql], ["DROP EXTENSION pg_buffercache"]),
          [fileOf("B")]: migration(idOf("B"), ["SELECT count(*) FROM pg_buffercache"], ["SELECT 1"]),
        },
        async (session) => {
          const { liveState, variables } = succeeded(await session.runner.request("liveState", {}));
          const rehearsal = { extensions: ["pg_buffercache"], variables };
          const runner = startRunner(session.workspace.root, { rehearsal });
          try {
            const state = { kind: "history", replay: [{ id: idOf("A"), timestamp: 1 }] } as const;
            assert.match(succeeded(await runner.request("schemaAt", { liveState, state })).sql, /pg_buffercache/);
            const { revisions } = succeeded(await runner.request("rehearse", { liveState, request: upgradeHead }));
            assert.deepEqual(
              revisions.map(({ verdict, reason }) => [verdict, reason?.kind]),
              [
                ["undetermined", "absent"],
                ["undetermined", "after"],
              ],
              JSON.stringify(revisions),
            );
          } finally {
            await runner.stop();
          }
        },
      ));

  it("does not blame an extension that only a later revision creates", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE bill (id int)"], ["DROP TABLE invoice"]),
        [fileOf("B")]: migration(idOf("B"), ["CREATE EXTENSION postgis"], ["DROP EXTENSION postgis"]),
        [fileOf("C")]: migration(idOf("C"), ["CREATE TABLE place (spot geometry)"], ["DROP TABLE place"]),
      },
      async (session) => {
        const { revisions } = await rehearsalOf(session);
        const [a, b, c] = revisions;
        assert.deepEqual([a?.verdict, b?.verdict, c?.verdict], ["irreversible", "undetermined", "undetermined"]);
        assert.ok(a?.problem?.code === "migrationFailed", JSON.stringify(a?.problem));
        assert.equal(a.problem.message, 'table "invoice" does not exist');
      },
    ));
});
