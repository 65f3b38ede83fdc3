import assert from "node:assert/strict";
import { runCli } from "../../support/cli.ts";
import type { Files } from "../../support/workspace.ts";
import { tableMigrations } from "../../support/workspace.ts";
import { entriesFor, urlDataSource, withFleet } from "./session.ts";

const ab = tableMigrations("AB");

/** A data source with the URL of a package that reads the variable when it is loaded, once in its life. */
const withPackage = (manifest: object, code: string): Files => ({
  "src/node_modules/sticky/package.json": JSON.stringify({ name: "sticky", version: "1.0.0", ...manifest }),
  "src/node_modules/sticky/index.js": code,
  "src/data-source.ts": `import sticky from "sticky";\n${urlDataSource.replace("process.env.DATABASE_URL", "sticky.url")}`,
});

/** Projects that keep something of the member that was loaded before; true if a process can still serve several members. */
const cases: readonly (readonly [title: string, files: Files, isReused: boolean])[] = [
  ["a package", withPackage({ main: "index.js" }, "module.exports = { url: process.env.DATABASE_URL };"), true],
  [
    "an ES module",
    withPackage({ type: "module", main: "index.js" }, "export default { url: process.env.DATABASE_URL };"),
    false,
  ],
  [
    "an ES module that is imported later",
    {
      ...withPackage({ type: "module", main: "index.js" }, "export default { url: process.env.DATABASE_URL };"),
      "src/data-source.ts": `import "reflect-metadata";
import { DataSource } from "typeorm";
export const AppDataSource = (async () => {
  const { default: sticky } = await import("sticky");
  return new DataSource({ type: "postgres", url: sticky.url, migrations: [__dirname + "/migrations/*.ts"] });
})();
`,
    },
    false,
  ],
  [
    "a global variable",
    {
      "src/data-source.ts": `const known = ((globalThis as any).known ??= { url: process.env.DATABASE_URL });
(globalThis as any)[Symbol.for("known")] ??= known;
process.env.DATABASE_URL = (globalThis as any)[Symbol.for("known")].url;
${urlDataSource}`,
    },
    true,
  ],
  [
    "a default of pg",
    {
      "src/data-source.ts": `import { defaults } from "pg";
defaults.database ??= new URL(process.env.DATABASE_URL ?? "").pathname.slice(1);
${urlDataSource.replace("url: process.env.DATABASE_URL", 'url: (process.env.DATABASE_URL ?? "").replace(/[^/]*$/, "")')}`,
    },
    true,
  ],
  [
    "a class of TypeORM",
    {
      "src/data-source.ts": `import { DataSource as Known } from "typeorm";
process.env.DATABASE_URL = (Known as any).known ??= process.env.DATABASE_URL;
${urlDataSource}`,
    },
    false,
  ],
  [
    "a timer",
    {
      "src/data-source.ts": `const mine = process.env.DATABASE_URL;
setInterval(() => (process.env.DATABASE_URL = mine), 1);
${urlDataSource}`,
    },
    false,
  ],
  [
    "the working directory and a listener",
    {
      "src/data-source.ts": `import { existsSync, mkdirSync } from "node:fs";
mkdirSync("/tmp", { recursive: true });
process.chdir(existsSync("package.json") ? "/tmp" : "/");
process.on("warning", () => (process.env.DATABASE_URL = "postgres://elsewhere"));
${urlDataSource}`,
    },
    true,
  ],
];

describe("one process for several databases", function () {
  this.timeout(120_000);

  for (const [title, files, isReused] of cases)
    it(`uses the variables of each database, although the project keeps something in ${title}`, () =>
      withFleet({ ...ab, ...files }, 3, async ({ workspace, databases, run, applied }) => {
        const args = ["upgrade", "--yes", "--no-rehearse", "--concurrency", "1"];
        const done = await run(entriesFor(databases), args);
        assert.deepEqual([done.code, await applied()], [0, ["AB", "AB", "AB"]], JSON.stringify(done));
        const env = { SERVER: (databases[0]?.url ?? "").replace(/\/[^/]*$/, "") };
        const { stderr } = await runCli(
          workspace.root,
          ["status", "-v", "--databases", "fleet.json", "--concurrency", "1"],
          { env },
        );
        assert.equal(/A new process serves m2/.test(stderr), !isReused, stderr);
      }));

  it("is replaced for each database with --isolate", () =>
    withFleet(ab, 2, async ({ workspace, databases, run }) => {
      await run(entriesFor(databases), ["status"]);
      const env = { SERVER: (databases[0]?.url ?? "").replace(/\/[^/]*$/, "") };
      const started = async (args: readonly string[]) => {
        const all = ["status", "-v", "--databases", "fleet.json", "--concurrency", "1", ...args];
        const { code, stderr } = await runCli(workspace.root, all, { env });
        assert.equal(code, 0, stderr);
        return [...stderr.matchAll(/Runner \d+ started/g)].length;
      };
      // The project's own database is read as well.
      assert.deepEqual([await started([]), await started(["--isolate"])], [1, 3]);
    }));
});
