import assert from "node:assert/strict";
import path from "node:path";
import type { Problem } from "../../../src/core/problems/problem.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { startRunner } from "../../support/runner.ts";
import type { Session } from "../../support/session.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { tableMigrations } from "../../support/workspace.ts";

/** Lines of an `.env`, with the pieces of the password that must be shown nowhere. */
const cases: readonly (readonly [line: string, ...pieces: string[]])[] = [
  // https://github.com/outline/outline/issues/8110, https://github.com/porsager/postgres/issues/735
  [`DATABASE_URL="postgres://app:100%sure@{at}"`, "100%sure", "sure@"],
  // https://github.com/umami-software/umami/issues/1480
  [`DATABASE_URL="postgres://app:Kalt#Warm@{at}"`, "Kalt", "Warm"],
  [`DATABASE_URL="postgres://app:abcd/efgh@{at}"`, "abcd", "efgh"],
  [`DATABASE_URL="postgres://app:what?ever@{at}"`, "what?", "ever@"],
  // https://github.com/sequelize/sequelize/issues/5978
  [`DATABASE_URL=postgres://app:7391/Winter-Sun@{at}`, "7391", "Winter", "Sun"],
  [`DATABASE_URL=postgres://app:4711#Sommer-Tag@{at}`, "4711", "Sommer", "Tag"],
  [`DATABASE_URL='postgres://app:4711#Sommer-Tag@{at}'`, "4711", "Sommer"],
  [`DATABASE_URL=postgres://app:8412?Herbst=Laub@{at}`, "8412", "Herbst", "Laub"],
  // `@` and `/` in one password.
  [`DATABASE_URL=postgres://app:Sc@rlet/Moon@{at}`, "rlet", "Moon"],
  [`DATABASE_URL=postgres://app:50%ab-Regen@{at}`, "50%ab", "Regen"],
  // https://github.com/supabase/cli/issues/155
  [`DATABASE_URL="postgres://app:Axel^s#Rest@{at}"`, "Axel", "Rest"],
  // https://github.com/PostgREST/postgrest/issues/1531
  [`DATABASE_URL="postgres://app:some cool/password7@{at}"`, "some cool", "password7"],
  // https://github.com/encode/databases/issues/548: digits alone are a port.
  [`DATABASE_URL=postgres://app:83456/@{at}`, "83456"],
  // https://github.com/jazzband/dj-database-url/issues/39
  [`DATABASE_URL=postgres://app:fool?barn@{at}`, "fool?", "barn@"],
  // A password that begins with `#`.
  [`DATABASE_URL="postgres://app:#Frühling@{at}"`, "Frühling"],
];

const byUrl = `import { DataSource } from "typeorm";
export const AppDataSource = new DataSource({
  type: "postgres", url: process.env.DATABASE_URL, migrations: [__dirname + "/migrations/*.ts"],
});
`;
const byParser = `import { DataSource } from "typeorm";
import { parse } from "pg-connection-string";
const { host, port, user, password, database } = parse(process.env.DATABASE_URL);
export const AppDataSource = new DataSource({
  type: "postgres", host, port: Number(port), username: user, password, database, migrations: [__dirname + "/migrations/*.ts"],
});
`;

/** All that a runner says about a workspace. */
async function everything(runner: Session["runner"]): Promise<{ readonly problem: Problem; readonly said: string }> {
  const status = await runner.request("status");
  const diagnosis = await runner.request("diagnose");
  const execution = await runner.request("execute", { request: { kind: "upgradeHead" } });
  const schema = await runner.request("schema");
  const problem = isProblem(status) ? status : status.problem;
  assert.ok(problem, JSON.stringify(status));
  return { problem, said: JSON.stringify([status, diagnosis, execution, schema, runner.logs]) };
}

/** A runner on a workspace that has this data source, or none. */
function startWith(workspace: Session["workspace"], dataSource: string | undefined): Session["runner"] {
  if (dataSource === undefined) {
    workspace.remove("src/data-source.ts");
    return startRunner(workspace.root, { dataSource: undefined as never });
  }
  workspace.write({ "src/data-source.ts": dataSource });
  return startRunner(workspace.root);
}

describe("a URL whose password is not encoded", function () {
  this.timeout(30_000);

  for (const [name, dataSource] of [
    ["a data source with url", byUrl],
    ["a data source that parses it", byParser],
    ["no data source", undefined],
  ] as const)
    for (const [line, ...pieces] of cases) {
      // `pg-connection-string` encodes a lone `%`.
      if (dataSource === byParser && line.includes("100%")) continue;
      it(`is named with file and line, and nothing of the password is said: ${line} with ${name}`, () =>
        withSession({ ...tableMigrations("A") }, async ({ workspace, database, runner: unused }) => {
          await unused.stop();
          const at = `${database.host}:${database.port}/${database.name}`;
          workspace.write({ ".env": `A=1\n${line.replace("{at}", at)}\n` });
          const runner = startWith(workspace, dataSource);
          try {
            const { problem, said } = await everything(runner);
            assert.deepEqual(problem, {
              code: "envUrl",
              variable: "DATABASE_URL",
              reason: "credentials",
              at: { file: path.join(workspace.root, ".env"), line: 2 },
            });
            for (const piece of pieces) assert.ok(!said.includes(piece), `${piece} in ${said}`);
          } finally {
            await runner.stop();
          }
        }));
    }

  for (const [url, ...pieces] of [
    ["postgres://app:100%sure@127.0.0.1:1/db", "sure"],
    ["postgres://app:7391/Winter-Sun@127.0.0.1:1/db", "7391", "Winter"],
    ["postgres://app:Kalt#Warm@127.0.0.1:1/db", "Kalt", "Warm"],
  ] as const)
    for (const option of ["url", "extra"] as const)
      it(`is found in the code: ${url} in ${option}`, () => {
        // `pg` itself encodes a lone `%`: in extra that is a password that works.
        const works = option === "extra" && url.includes("%");
        const written = option === "url" ? `url: "${url}"` : `extra: { connectionString: "${url}" }`;
        const source = byUrl.replace("url: process.env.DATABASE_URL", `\n  ${written}`);
        return withSession({ "src/data-source.ts": source }, async ({ workspace, runner }) => {
          const file = path.join(workspace.root, "src/data-source.ts");
          const status = await runner.request("status");
          const problem = isProblem(status) ? status : status.problem;
          const expected = works
            ? { code: "connectionRefused", host: "127.0.0.1", port: 1 }
            : { code: "envUrl", variable: "url", reason: "credentials", at: { file, line: 4 } };
          const { line, column, ...at } = (problem as { at?: { line: number; column?: number } }).at ?? { line: 4 };
          assert.deepEqual({ ...problem, ...(works ? {} : { at: { ...at, line } }) }, expected, String(column));
          const said = JSON.stringify([status, await runner.request("diagnose"), runner.logs]);
          for (const piece of pieces) assert.ok(!said.includes(piece), `${piece} in ${said}`);
        });
      });

  for (const [name, password, written] of [
    ["an encoded password", "9%kt#Wz/7", "9%25kt%23Wz%2F7"],
    ["an @ in the password", "p@ss:word", "p@ss:word"],
    ["an encoded backslash and a space", "a\\b c", "a%5Cb%20c"],
  ] as const)
    for (const [how, dataSource] of [
      ["a data source", byUrl],
      ["none", undefined],
    ] as const)
      it(`is none: ${name}, with ${how}`, () =>
        withSession({ ...tableMigrations("A") }, async ({ workspace, database, runner: unused }) => {
          await unused.stop();
          const role = `app_${database.name}`;
          await database.query(
            `CREATE ROLE ${role} LOGIN PASSWORD '${password}'; GRANT CREATE ON SCHEMA public TO ${role}`,
          );
          const url = `postgres://${role}:${written}@${database.host}:${database.port}/${database.name}`;
          workspace.write({ ".env": `A=1\nDATABASE_URL="${url}"\n` });
          const runner = startWith(workspace, dataSource);
          try {
            const { connection, problem } = succeeded(await runner.request("status"));
            assert.deepEqual([problem, connection?.user], [undefined, role]);
            assert.equal(told(await runner.request("execute", { request: { kind: "upgradeHead" } })), "up A");
          } finally {
            await runner.stop();
            await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
          }
        }));
});
