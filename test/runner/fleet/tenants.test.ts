import assert from "node:assert/strict";
import { createDatabase } from "../../support/database.ts";
import { cliJson, runCli } from "../../support/cli.ts";
import { createWorkspace, fileOf, idOf, migration } from "../../support/workspace.ts";
import { membersOf } from "./session.ts";

/** 1,000 with `FLEET_TENANTS=1000`: on two processors, that takes minutes. */
const count = Number(process.env["FLEET_TENANTS"] ?? 100);
const shards = [1, 2, 3, 4];

/** Each tenant is a schema. A revision that ran twice would have two rows in `ran`, and the second would fail nowhere. */
const files = {
  "src/data-source.ts": `import { DataSource } from "typeorm";
const schema = process.env.DB_SCHEMA;
export const AppDataSource = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  schema,
  extra: { options: \`-c search_path=\${schema}\` },
  migrations: [__dirname + "/migrations/*.ts"],
});
`,
  [fileOf("A")]: migration(
    idOf("A"),
    ["CREATE TABLE IF NOT EXISTS ran (name text)", "INSERT INTO ran VALUES ('A')"],
    [],
  ),
  [fileOf("B")]: migration(idOf("B"), ["SELECT pg_sleep(0.005)", "INSERT INTO ran VALUES ('B')"], []),
  "fleet.json": JSON.stringify([{ schemas: "tenant_*", variable: "DB_SCHEMA" }]),
};

describe(`a fleet of ${count} tenants`, function () {
  this.timeout(count * 2000 + 60_000);

  it("has each revision exactly once, although four shards ran at once, one was killed, and one ran twice", async () => {
    const database = await createDatabase();
    const workspace = createWorkspace({ ...files, ".env": `DATABASE_URL=${database.url}\n` });
    const { root } = workspace;
    const onList = ["--databases", "fleet.json", "--concurrency", "1"];
    const upgrade = (shard: number) => {
      return ["upgrade", "--yes", "--no-rehearse", ...onList, "--shard", `${shard}/${shards.length}`];
    };
    try {
      await database.query(
        `DO $$ BEGIN FOR i IN 1..${count} LOOP EXECUTE format('CREATE SCHEMA tenant_%s', i); END LOOP; END $$`,
      );
      const runs = shards.map((shard) =>
        runCli(root, upgrade(shard), {
          onStderr: (text, kill) => {
            // In the middle of its part, while a change is probably running.
            if (shard === 2 && text.includes(`[${Math.ceil(count / shards.length / 3)}/`)) kill("SIGKILL");
          },
        }),
      );
      // The first shard once more, at the same time.
      const again = runCli(root, upgrade(1));
      const codes = (await Promise.all(runs)).map(({ code }) => code);
      assert.deepEqual([codes[0], codes[1], codes[2], codes[3]], [0, null, 0, 0]);
      assert.equal((await again).code, 0);
      const middle = await ran(database.query);
      assert.ok(middle.length < count && middle.length > count / 2, `${middle.length} of ${count} after the kill`);
      for (const { rows, recorded } of middle) assert.deepEqual(rows, recorded);
      const rest = await cliJson(root, [...upgrade(2)]);
      assert.deepEqual([rest.code, rest.ok], [0, true], JSON.stringify(rest["problem"]));
      const outcomes = new Set(membersOf(rest).map((member) => member.split(" ")[1]));
      assert.deepEqual(outcomes, new Set(["atTarget", "changed"]));
      const after = await ran(database.query);
      assert.equal(after.length, count);
      for (const { schema, rows, recorded } of after)
        assert.deepEqual(
          [rows, recorded],
          [
            ["A", "B"],
            ["A", "B"],
          ],
          schema,
        );
      const status = await cliJson(root, ["status", "--exit-code", "--databases", "fleet.json"]);
      assert.deepEqual([status.code, (status["members"] as unknown[]).length], [0, count]);
    } finally {
      workspace.dispose();
      await database.drop();
    }
  });
});

type Ran = { readonly schema: string; readonly rows: readonly string[]; readonly recorded: readonly string[] };

/** What has run in each schema that has a migrations table with rows, and what that table says, by letters. */
async function ran(query: <Row>(sql: string) => Promise<readonly Row[]>): Promise<readonly Ran[]> {
  const found = await query<{ schema: string }>(
    `SELECT schemaname AS schema FROM pg_tables WHERE tablename = 'ran' ORDER BY 1`,
  );
  const selects = found.map(
    ({ schema }) => `SELECT '${schema}' AS schema,
       (SELECT coalesce(json_agg(name ORDER BY name), '[]') FROM ${schema}.ran) AS rows,
       (SELECT coalesce(json_agg(left(name, 1) ORDER BY id), '[]') FROM ${schema}.migrations) AS recorded`,
  );
  return selects.length === 0 ? [] : query<Ran>(selects.join(" UNION ALL "));
}
