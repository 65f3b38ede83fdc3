import assert from "node:assert/strict";
import { startRunner } from "../../support/runner.ts";
import { succeeded, withSession } from "../../support/session.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";
import { lines, rehearsalOf } from "./caseSupport.ts";

type Change = {
  readonly name: string;
  readonly table: string;
  readonly up: readonly string[];
  readonly down: readonly string[];
  readonly lost: string;
};

const column = (type: string, to: string): Pick<Change, "table" | "up" | "down"> => ({
  table: `CREATE TABLE t (id int PRIMARY KEY, v ${type})`,
  up: [`ALTER TABLE t ALTER v TYPE ${to}`],
  down: [`ALTER TABLE t ALTER v TYPE ${type}`],
});

/** https://github.com/typeorm/typeorm/pull/12388: a changed precision or scale changes the column, rows included. */
const changes: readonly Change[] = [
  { name: "a smaller scale", ...column("numeric(12,4)", "numeric(12,2)"), lost: "t.v" },
  { name: "a scale for a numeric that had none", ...column("numeric", "numeric(20,3)"), lost: "t.v" },
  { name: "a timestamp with milliseconds only", ...column("timestamptz", "timestamptz(3)"), lost: "t.v" },
  { name: "a time with seconds only", ...column("time", "time(0)"), lost: "t.v" },
  { name: "an interval with seconds only", ...column("interval", "interval(0)"), lost: "t.v" },
  { name: "a double that becomes a real", ...column("double precision", "real"), lost: "t.v" },
  { name: "a real that becomes an integer", ...column("real", "int"), lost: "t.v" },
  {
    name: "a serial key that is numbered anew",
    table: "CREATE TABLE t (id serial PRIMARY KEY, v text)",
    up: ["ALTER TABLE t DROP COLUMN id", "ALTER TABLE t ADD id serial PRIMARY KEY"],
    down: [],
    lost: "t.id",
  },
];

describe("seeded rows", function () {
  this.timeout(60_000);
  for (const { name, table, up, down, lost } of changes)
    it(`show what is lost by ${name}`, () =>
      withSession(
        { [fileOf("A")]: migration(idOf("A"), [table]), [fileOf("B")]: migration(idOf("B"), up, down) },
        async (session) => {
          await session.execute({ kind: "upgradeBy", count: 1 });
          const [line = ""] = lines(await rehearsalOf(session));
          assert.match(line, new RegExp(`^B (?:dataLost|irreversible) ${lost.replace(".", "\\.")}$`));
        },
      ));
});

describe("a verdict", function () {
  this.timeout(60_000);
  it("is another one when a file that the migration reads contains something else, in the same process", () =>
    withSession(
      {
        "src/migrations/b.sql": "CREATE TABLE b (id int)",
        [fileOf("B")]: `import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MigrationInterface, QueryRunner } from "typeorm";
export class ${idOf("B")} implements MigrationInterface {
  async up(q: QueryRunner) { await q.query(readFileSync(join(__dirname, "b.sql"), "utf8")); }
  async down(q: QueryRunner) { await q.query("DROP TABLE b"); }
}
`,
      },
      async (session) => {
        const { liveState, variables } = succeeded(await session.runner.request("liveState", {}));
        const runner = startRunner(session.workspace.root, { rehearsal: { extensions: [], variables } });
        try {
          const ask = async () =>
            succeeded(await runner.request("rehearse", { liveState, request: { kind: "upgradeHead" } }));
          const first = await ask();
          assert.deepEqual(lines(first), ["B reversible"]);
          assert.ok(first.revisions[0]?.opened?.some((file) => file.endsWith("b.sql")));
          session.workspace.write({ "src/migrations/b.sql": "CREATE TABEL b (id int)" });
          assert.deepEqual(lines(await ask()), ["B fails 1 42601 up"]);
        } finally {
          await runner.stop();
        }
      },
    ));
});
