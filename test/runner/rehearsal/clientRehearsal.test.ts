import assert from "node:assert/strict";
import path from "node:path";
import { environmentsOf } from "../../../src/client/project/environments.ts";
import { Project } from "../../../src/client/project/project.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";
import { lines, upgradeHead } from "./caseSupport.ts";

describe("The client's rehearsal", function () {
  this.timeout(60_000);

  it("has the verdict that the live rows decide", () =>
    withSession(
      {
        [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE bill (id serial PRIMARY KEY, cents int)"]),
        [fileOf("B")]: migration(
          idOf("B"),
          ["CREATE UNIQUE INDEX bill_cents ON bill (cents)"],
          ["DROP INDEX bill_cents"],
        ),
      },
      async (session) => {
        assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
        await session.database.query("INSERT INTO bill (cents) VALUES (5), (5)");
        const { root } = session.workspace;
        const dataSource = path.join(root, "src/data-source.ts");
        const project = new Project(
          { root, name: "project", folder: root, dataSource, environments: await environmentsOf(root, root) },
          undefined,
          {
            script: path.resolve("dist/runner.js"),
            rehearsalScript: path.resolve("dist/rehearsal.js"),
            cacheDirectory: path.join(root, "compiled"),
            journal: path.join(root, "journal"),
          },
          {
            isTrusted: () => true,
            log: { write: () => undefined },
          },
          () => undefined,
        );
        try {
          await project.refresh();
          const rehearsal = succeeded(await project.rehearsals.rehearse(upgradeHead));
          assert.deepEqual(lines(rehearsal), ["B fails 1 23505 up"]);
          await session.database.query("UPDATE bill SET cents = id");
          assert.deepEqual(lines(succeeded(await project.rehearsals.rehearse(upgradeHead))), ["B reversible"]);
        } finally {
          project.dispose();
        }
      },
    ));
});

describe("A check of live rows", function () {
  this.timeout(60_000);

  it("ends after a second, writes nothing, and is unknown if rows are hidden", () =>
    withSession({ [fileOf("A")]: migration(idOf("A"), ["SELECT 1"]) }, async ({ runner, database }) => {
      const role = `reader_${database.name}`;
      await database.query(`CREATE TABLE bill (id int); CREATE ROLE ${role}; GRANT SELECT ON bill TO ${role};
        INSERT INTO bill VALUES (1); ALTER TABLE bill ENABLE ROW LEVEL SECURITY`);
      try {
        const check = async (...queries: readonly string[]) =>
          succeeded(await runner.request("checkRows", { queries })).findings;
        const violated = "SELECT EXISTS (SELECT FROM bill) AS violated";
        assert.deepEqual(await check(violated, "SELECT EXISTS (SELECT FROM missing) AS violated", violated), [
          "violated",
          "unknown",
          "violated",
        ]);
        const writing = "WITH new AS (INSERT INTO bill VALUES (2) RETURNING id) SELECT true AS violated FROM new";
        assert.deepEqual(await check(writing), ["unknown"]);
        assert.deepEqual(await check(`SET LOCAL ROLE ${role}`, violated), ["unknown", "unknown"]);
        const began = Date.now();
        assert.deepEqual(await check("SELECT pg_sleep(20) IS NULL AS violated", violated), ["unknown", "unknown"]);
        assert.ok(Date.now() - began < 10_000);
        const rows = await database.query<{ n: number }>("SELECT count(*)::int AS n FROM bill");
        assert.deepEqual(rows, [{ n: 1 }]);
      } finally {
        await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      }
    }));
});
