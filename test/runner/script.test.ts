import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { ChangeRequest } from "../../src/migrations/plan.ts";
import { scriptOfRecording } from "../../src/migrations/script.ts";
import type { TestDatabase } from "../support/database.ts";
import { createDatabase, servers } from "../support/database.ts";
import type { TestRunner } from "../support/runner.ts";
import { startRunner } from "../support/runner.ts";
import type { Session } from "../support/session.ts";
import { succeeded, withSession } from "../support/session.ts";
import { dataSource, fileOf, idOf, migration } from "../support/workspace.ts";
import { differences, snapshot } from "./definition/snapshot.ts";

const psql = process.env["TEST_PSQL"];
const newestMajor = servers.at(-1)?.[0];
type Mode = "all" | "each" | "none";

/** Kinds of migrations, each with one statement or call for up and one for down. */
const shapes: Readonly<Record<string, { readonly up: string; readonly down: string }>> = {
  A: {
    up: `await queryRunner.createTable(new Table({ name: "people", columns: [
           { name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
           { name: "name", type: "varchar", length: "40", isNullable: true, comment: "it's \\\\ a name" },
           { name: "mood", type: "enum", enum: ["sad", "o'k"], isNullable: true },
         ], indices: [{ name: "people_name", columnNames: ["name"] }] }), true);
         await queryRunner.createTable(new Table({ name: "notes", columns: [{ name: "id", type: "int", isPrimary: true },
           { name: "person", type: "int" }], foreignKeys: [{ columnNames: ["person"], referencedTableName: "people", referencedColumnNames: ["id"], onDelete: "CASCADE" }] }));`,
    down: `await queryRunner.dropTable("notes"); await queryRunner.dropTable("people");`,
  },
  B: {
    up: `await queryRunner.query("INSERT INTO people (name) VALUES ($1), ($2), ($3)", ["O'Reilly \\\\ $1 :name", null, "ünï € 𝄞"]);
         await queryRunner.query("CREATE TABLE kept (n int[], at timestamptz, data jsonb, raw bytea, big numeric)");
         await queryRunner.query("INSERT INTO kept VALUES ($1, $2, $3, $4, $5)",
           [[1, 2, null], new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678)), { a: "'b'", c: [1] }, Buffer.from([0, 39, 92, 255]), "12345678901234567890.5"]);`,
    down: `await queryRunner.query("DROP TABLE kept"); await queryRunner.query("DELETE FROM people");`,
  },
  C: {
    up: `await queryRunner.query(\`CREATE FUNCTION shout(t text) RETURNS text LANGUAGE plpgsql AS $body$
           BEGIN -- ; it's 'quoted' "here" \\\\ :x
             RETURN upper(t) || ';'; END $body$; CREATE VIEW loud AS SELECT shout(name) AS name FROM people -- the end\`);
         await queryRunner.query("DO $$ BEGIN CREATE DOMAIN positive AS int CHECK (VALUE > 0); END $$");`,
    down: `await queryRunner.query("DROP VIEW loud; DROP FUNCTION shout; DROP DOMAIN positive");`,
  },
  D: {
    // Its statements depend on the existing columns, so the script has to come from a rehearsal and not from the text.
    up: `for (const column of ["one", "two"]) await queryRunner.addColumn("people", new TableColumn({ name: column, type: "int", default: 7 }));
         const table = await queryRunner.getTable("people");
         for (const { name } of table?.columns.filter(({ name }) => name.startsWith("t")) ?? [])
           await queryRunner.query(\`ALTER TABLE people ALTER "\${name}" SET NOT NULL\`);
         await queryRunner.renameColumn("people", "one", "The first");`,
    down: `await queryRunner.dropColumn("people", 'The first'); await queryRunner.dropColumn("people", "two");`,
  },
};

/** Outside of transactions only. */
const concurrently = {
  up: `await queryRunner.query("CREATE INDEX CONCURRENTLY people_mood ON people (mood)");`,
  down: `await queryRunner.query("DROP INDEX CONCURRENTLY people_mood");`,
};

const filesOf = (mode: Mode) => {
  const all = mode === "all" ? shapes : { ...shapes, E: concurrently };
  const texts = Object.entries(all).map(([letter, { up, down }]) => {
    const text = migration(idOf(letter), up, down, letter === "E" ? "transaction = false as const;" : "");
    return [fileOf(letter), text.replace("import { ", "import { Table, TableColumn, ")] as const;
  });
  return {
    ...Object.fromEntries(texts),
    "src/data-source.ts": dataSource(`migrationsTransactionMode: "${mode}",`),
  };
};

describe("a script, run by psql, does what the command does", function () {
  this.timeout(120_000);
  before(function () {
    if (psql === undefined) this.skip();
  });

  for (const [major, server] of servers) {
    // Differences between majors do not depend on the mode.
    for (const mode of major === newestMajor ? (["all", "each", "none"] as const) : (["each"] as const)) {
      it(`up, half the way down, stamped, and down, mode ${mode}, on PostgreSQL ${major}`, () =>
        withSession(
          filesOf(mode),
          async (session) => {
            const other = await createDatabase(server);
            const recorder = startRunner(session.workspace.root, { rehearsal: { extensions: [], variables: [] } });
            try {
              const requests: readonly ChangeRequest[] = [
                { kind: "upgradeTo", revision: idOf("B") },
                { kind: "upgradeHead" },
                { kind: "downgradeTo", revision: idOf("B") },
                { kind: "upgradeHead" },
                { kind: "stamp", revision: idOf("C") },
                { kind: "stamp", revision: idOf("D") },
                ...(mode === "all" ? [] : [{ kind: "mark", revision: idOf("E"), as: "applied" } as const]),
                { kind: "downgradeBase" },
              ];
              for (const request of requests) {
                const script = await scriptFor(session, recorder, request);
                assert.equal(succeeded(await session.execute(request)).problem, undefined);
                runScript(session, script, other);
                const what = JSON.stringify(request);
                assert.deepEqual(
                  differences(await snapshot(session.database), await snapshot(other)),
                  [],
                  `the catalogs differ after ${what}\n\n${script}`,
                );
                assert.deepEqual(await rowsOf(other), await rowsOf(session.database), `rows differ after ${what}`);
                // A second time it refuses, and changes nothing.
                if (request.kind !== "stamp" && request.kind !== "mark")
                  assert.throws(() => runScript(session, script, other), /status 3|code 3/i);
                assert.deepEqual(await rowsOf(other), await rowsOf(session.database));
              }
            } finally {
              await recorder.stop();
              await other.drop();
            }
          },
          { server },
        ));
    }
  }
});

async function scriptFor(session: Session, recorder: TestRunner, request: ChangeRequest): Promise<string> {
  const { liveState } = succeeded(await session.runner.request("liveState", {}));
  const recording = succeeded(await recorder.request("record", { liveState, request }));
  return scriptOfRecording(["a test's"], recording);
}

function runScript({ workspace }: Session, script: string, database: TestDatabase): void {
  const file = path.join(workspace.root, "script.sql");
  writeFileSync(file, script);
  // A variable of that name must not be put into what merely looks like one.
  const options = ["-X", "-q", "-v", "name=oops", "-v", "x=oops", "-f", file, database.url];
  try {
    execFileSync(psql ?? "psql", options, { stdio: "pipe" });
  } catch (error) {
    const { status, stderr } = error as { readonly status: number; readonly stderr: Buffer };
    throw new Error(`psql ended with status ${status}: ${stderr.toString("utf8")}\n\n${script}`, { cause: error });
  }
}

/** The migrations table without its numbers, and what is in the tables that are there. */
async function rowsOf(database: TestDatabase): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for (const name of await database.tables())
    rows.push([name, await database.query(`SELECT t::text FROM "${name}" t ORDER BY 1`)]);
  return [await database.query('SELECT "timestamp", name FROM migrations ORDER BY id'), ...rows];
}
