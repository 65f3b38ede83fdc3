import assert from "node:assert/strict";
import type { RevisionRehearsal } from "../../../src/migrations/rehearsal.ts";
import { startRunner } from "../../support/runner.ts";
import type { Session } from "../../support/session.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration } from "../../support/workspace.ts";
import { rehearsalOf, upgradeHead } from "./caseSupport.ts";

/** https://github.com/ameingast/postgresql-simple-migration/issues/26: a dump empties the search path. */
const dump = `SET statement_timeout = 0;
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET default_table_access_method = heap;
CREATE TABLE public.crate (id integer NOT NULL, label text);
ALTER TABLE ONLY public.crate ADD CONSTRAINT crate_pkey PRIMARY KEY (id);
`;
const reading = `import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MigrationInterface, QueryRunner } from "typeorm";
export class ${idOf("A")} implements MigrationInterface {
  async up(q: QueryRunner) { await q.query(readFileSync(join(__dirname, "baseline.sql"), "utf8")); }
  async down() {}
}
`;
const baseline = (sql: string) => ({ [fileOf("A")]: reading, "src/migrations/baseline.sql": sql });

function stateOf(revision: RevisionRehearsal | undefined): string {
  const { problem, verdict } = revision ?? {};
  return [verdict, problem && "sqlState" in problem ? problem.sqlState : ""].join(" ");
}

describe("a first migration that is a dump", function () {
  this.timeout(60_000);

  it("fails in the rehearsal as it does live, where it empties the search path", () =>
    withSession(baseline(dump), async (session) => {
      const { revisions } = await rehearsalOf(session);
      assert.equal(stateOf(revisions[0]), "fails 42P01");
      assert.ok(revisions[0]?.opened?.some((file) => file.endsWith("baseline.sql")));
      assert.match(told(await session.execute(upgradeHead)), /^problem /);
      assert.deepEqual(await session.database.tables(), []);
    }));

  it("is applied in the rehearsal as it is live, where the data source names its schema", () =>
    withSession({ ...baseline(dump), "src/data-source.ts": dataSource('schema: "public",') }, async (session) => {
      assert.match(stateOf((await rehearsalOf(session)).revisions[0]), /^irreversible/);
      assert.equal(told(await session.execute(upgradeHead)), "up A");
    }));

  // Dumps of PostgreSQL's minor releases of August 2025 begin and end with such lines.
  for (const [where, sql] of [
    ["\\restrict", `\\restrict abc\n${dump}\\unrestrict abc\n`],
    ["\\unrestrict", `${dump}\\unrestrict abc\n`],
  ] as const)
    it(`fails in the rehearsal, in the preview and live at the command ${where}, which only psql knows, and nothing stays`, () =>
      withSession(baseline(sql), async (session) => {
        const { liveState } = succeeded(await session.runner.request("liveState", {}));
        const scratch = startRunner(session.workspace.root, { rehearsal: { extensions: [], variables: [] } });
        try {
          const { revisions } = succeeded(await scratch.request("rehearse", { liveState, request: upgradeHead }));
          assert.equal(stateOf(revisions[0]), "fails 42601");
          const { stopped } = succeeded(await scratch.request("record", { liveState, request: upgradeHead }));
          const { problem } = succeeded(await session.execute(upgradeHead));
          for (const one of [revisions[0]?.problem, stopped, problem]) {
            assert.ok(one?.code === "migrationFailed", JSON.stringify(one));
            assert.deepEqual([one.sqlState, one.sql, one.at?.line], ["42601", sql, 5]);
            assert.ok(one.sql?.slice((one.position ?? 0) - 1).startsWith(where), JSON.stringify(one));
          }
        } finally {
          await scratch.stop();
        }
        assert.deepEqual(await session.database.tables(), []);
        assert.equal(await session.states(), "A pending");
      }));
});

describe("a preview of a revision that needs rows", function () {
  this.timeout(60_000);
  it("shows what was sent before it stopped, and why", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE tenant (id int PRIMARY KEY, slug text)"]),
        [fileOf("B")]: migration(
          idOf("B"),
          `const [main] = await queryRunner.query("SELECT id FROM tenant WHERE slug = 'main'");
          await queryRunner.query("INSERT INTO tenant VALUES ($1, 'copy')", [main.id]);`,
        ),
      },
      async (session) => {
        await session.execute({ kind: "upgradeBy", count: 1 });
        const recording = await recordedOf(session);
        assert.deepEqual(
          recording.statements.map(({ sql }) => sql),
          ["START TRANSACTION", "SELECT id FROM tenant WHERE slug = 'main'"],
        );
        assert.ok(recording.stopped?.code === "migrationFailed" && /reading 'id'/.test(recording.stopped.message));
      },
    ));
});

describe("a preview with an extension in a schema of its own", function () {
  this.timeout(60_000);
  it("is the statement of the revision and its bookkeeping", () =>
    withSession(
      { [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE member (mail extensions.citext)"], ["DROP TABLE member"]) },
      async (session) => {
        await session.database.query("CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions");
        const { statements } = await recordedOf(session);
        assert.deepEqual(
          statements.filter(({ kind }) => kind === "revision").map(({ sql }) => sql),
          ["CREATE TABLE member (mail extensions.citext)"],
        );
      },
    ));
});

async function recordedOf(session: Session) {
  const { liveState, variables } = succeeded(await session.runner.request("liveState", {}));
  const extensions = liveState.extensions.filter((name) => name !== "plpgsql");
  const runner = startRunner(session.workspace.root, { rehearsal: { extensions, variables } });
  try {
    return succeeded(await runner.request("record", { liveState, request: upgradeHead }));
  } finally {
    await runner.stop();
  }
}

describe("rows that would be lost", function () {
  this.timeout(60_000);
  it("are counted, up to 10,001, whatever the statistics say; a table that is not there has no count", () =>
    withSession({ [fileOf("A")]: migration(idOf("A"), []) }, async (session) => {
      await session.database.query(`CREATE TABLE few (id int); INSERT INTO few SELECT generate_series(1, 9);
        CREATE SCHEMA s; CREATE TABLE s."Many" (id int); INSERT INTO s."Many" SELECT generate_series(1, 12000);
        CREATE TABLE none (id int)`);
      const tables = ["few", "s.Many", "none", "nowhere"];
      const { counts } = succeeded(await session.runner.request("countRows", { tables }));
      assert.deepEqual(counts, [9, 10_001, 0, null]);
    }));
});
