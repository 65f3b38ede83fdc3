import assert from "node:assert/strict";
import { entriesFor, membersOf, withFleet } from "./session.ts";
import { idOf, tableMigrations } from "../../support/workspace.ts";

const ab = tableMigrations("AB");
const codeOf = (output: Readonly<Record<string, unknown>>) => (output["problem"] as { code: string } | undefined)?.code;
const messageOf = (output: Readonly<Record<string, unknown>>) =>
  (output["problem"] as { message: string } | undefined)?.message ?? "";

/** A data source whose schema, and the search path of its migrations, come from a variable. */
const schemaDataSource = `import "reflect-metadata";
import { DataSource } from "typeorm";
const schema = process.env.DB_SCHEMA;
export const AppDataSource = new DataSource({
  type: "postgres",
  url: process.env.DATABASE_URL,
  schema,
  extra: { options: \`-c search_path=\${schema ?? "public"}\` },
  migrations: [__dirname + "/migrations/*.ts"],
});
`;

describe("a list of databases", function () {
  this.timeout(120_000);

  it("takes members from a query on the project's own database", () =>
    withFleet(ab, 3, async ({ base, databases, run, applied }) => {
      await base.query("CREATE TABLE tenants (id int, database text, active boolean)");
      for (const [index, { name }] of databases.entries())
        await base.query("INSERT INTO tenants VALUES ($1, $2, $3)", [index + 1, name, index < 2]);
      const query =
        "SELECT 'tenant ' || id AS name, database, id FROM tenants WHERE active ORDER BY id; -- active ones";
      const list = [{ query: query.replace("; --", " --"), variables: { DATABASE_URL: "${SERVER}/${database}" } }];
      const status = await run(list, ["status"]);
      assert.deepEqual([status.code, membersOf(status)], [0, ["tenant 1 2", "tenant 2 2"]], JSON.stringify(status));
      await run(list, ["upgrade", "--yes", "--no-rehearse"]);
      assert.deepEqual(await applied(), ["AB", "AB", ""]);
    }));

  it("runs nothing but one query that reads, and takes no password from it", () =>
    withFleet(ab, 1, async ({ base, run }) => {
      await base.query("CREATE TABLE tenants (name text, url text)");
      await base.query("INSERT INTO tenants VALUES ('t', 'postgres://u:hunter22@h/t')");
      const variables = { DATABASE_URL: "${SERVER}/${name}" };
      for (const query of [
        "DELETE FROM tenants RETURNING name",
        "WITH gone AS (DELETE FROM tenants RETURNING name) SELECT * FROM gone",
        "SELECT name FROM tenants) AS t; COMMIT; DELETE FROM tenants; SELECT (1",
        "SELECT set_config('transaction_read_only', 'off', false) AS name; DELETE FROM tenants",
      ]) {
        const refused = await run([{ query, variables }], ["status"]);
        assert.deepEqual([refused.code, refused.ok], [1, false], query);
      }
      assert.equal((await base.query("SELECT * FROM tenants")).length, 1);
      const secret = await run([{ query: "SELECT name, url FROM tenants", variables }], ["status"]);
      assert.deepEqual([secret.code, codeOf(secret)], [2, "fleetQuery"]);
      assert.doesNotMatch(JSON.stringify(secret), /hunter22/);
      const none = await run([{ query: "SELECT name FROM tenants WHERE false", variables }], ["status"]);
      assert.deepEqual([none.code, codeOf(none)], [2, "fleetEmpty"]);
      const empty = await run([{ query: "SELECT name, NULL AS url FROM tenants", variables }], ["status"]);
      assert.deepEqual([empty.code, codeOf(empty)], [2, "fleetQuery"]);
    }));

  it("does not take a text of a row for a reference, and writes no name into a URL that would be read as another one", () =>
    withFleet(ab, 1, async ({ base, databases, run }) => {
      const [name = ""] = databases.map((database) => database.name);
      await base.query("CREATE TABLE tenants (name text, database text)");
      await base.query(
        `INSERT INTO tenants VALUES ('\${SERVER}', '${name} x'), ('b', 'a/b'), ('c', '${name}?host=elsewhere')`,
      );
      const query = "SELECT name, database FROM tenants";
      const status = await run(
        [{ query, variables: { DATABASE_URL: "${SERVER}/${database}", LABEL: "${name}" } }],
        ["status"],
      );
      assert.deepEqual(membersOf(status), ["${SERVER} 0 databaseMissing", "b 0 fleetUrl", "c 0 fleetUrl"]);
      const [first] = status["members"] as readonly { readonly database: { readonly database: string } }[];
      assert.equal(first?.database.database, `${name} x`);
    }));

  it("takes schemas of one database, each with a migrations table of its own", () =>
    withFleet({ ...ab, "src/data-source.ts": schemaDataSource }, 0, async ({ base, run }) => {
      for (const name of ["tenant_1", "tenant_2", "Tenant 3", "other"]) await base.query(`CREATE SCHEMA "${name}"`);
      const list = [{ schemas: "tenant_*", variable: "DB_SCHEMA" }];
      const done = await run(list, ["upgrade", "--yes"]);
      const verdicts = { id: idOf("A"), verdict: "reversible" };
      assert.deepEqual(
        [done.code, membersOf(done), done["groups"]],
        [
          0,
          ["tenant_1 changed", "tenant_2 changed"],
          [
            {
              steps: [idOf("A"), idOf("B")],
              members: ["tenant_1", "tenant_2"],
              verdicts: [verdicts, { ...verdicts, id: idOf("B") }],
            },
          ],
        ],
        JSON.stringify(done),
      );
      const tables = await base.query<{ name: string }>(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname !~ '^pg_|information' ORDER BY 1",
      );
      assert.deepEqual(
        tables.map(({ name }) => name),
        ["tenant_1.a", "tenant_1.b", "tenant_1.migrations", "tenant_2.a", "tenant_2.b", "tenant_2.migrations"],
      );
      const none = await run([{ schemas: "nobody_*", variable: "DB_SCHEMA" }], ["status"]);
      assert.deepEqual([none.code, codeOf(none)], [2, "fleetEmpty"]);
      // Without its own schema, a member has the migrations table of another one.
      const unread = await run([{ schemas: "tenant_*", variable: "DB_SCHEME" }], ["status"]);
      assert.deepEqual([unread.code, codeOf(unread)], [2, "fleetSame"]);
    }));

  it("takes environments by a pattern of their files", () =>
    withFleet(ab, 2, async ({ workspace, databases, run, applied }) => {
      const [one, two] = databases;
      workspace.write({
        ".env.tenant-one": `DATABASE_URL=${one?.url}\n`,
        ".env.tenant-two": `TENANT=${two?.name}\nDATABASE_URL=\${SERVER}/\${TENANT}\n`,
        ".env.tenant-three.example": "DATABASE_URL=\n",
        ".env.other": "DATABASE_URL=\n",
      });
      const done = await run([{ environments: ".env.tenant-*" }], ["upgrade", "--yes", "--no-rehearse"], {
        // The variable of the process loses against the file of the member.
        DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
      });
      assert.deepEqual(
        [done.code, membersOf(done)],
        [0, ["tenant-one changed", "tenant-two changed"]],
        JSON.stringify(done),
      );
      assert.deepEqual(await applied(), ["AB", "AB"]);
    }));

  it("lets a file of the project refer to a variable that a member overrides", () =>
    withFleet(ab, 2, async ({ workspace, databases, run, applied }) => {
      workspace.write({ ".env": "TENANT=none\nDATABASE_URL=${SERVER}/${TENANT}\n" });
      const list = databases.map(({ name }) => ({ name, variables: { TENANT: name } }));
      const done = await run(list, ["upgrade", "--yes", "--no-rehearse"]);
      assert.deepEqual([done.code, await applied()], [0, ["AB", "AB"]], JSON.stringify(done));
    }));

  it("names a variable that is not set, two members with one name, and every mistake with its line", () =>
    withFleet(ab, 1, async ({ databases, run }) => {
      const unset = await run([{ name: "m", variables: { DATABASE_URL: "${NOWHERE}/x" } }], ["status"]);
      assert.deepEqual([unset.code, membersOf(unset)], [1, ["m 0 fleetVariable"]]);
      const [entry] = entriesFor(databases);
      const twice = await run([entry, entry], ["status"]);
      assert.deepEqual([twice.code, codeOf(twice)], [2, "fleetList"]);
      const broken = await run('[\n  { "name": "a" }\n]', ["upgrade", "--yes"]);
      assert.equal(broken.code, 2);
      assert.match(messageOf(broken), /^fleet\.json:2: The entry needs variables/);
    }));
});
