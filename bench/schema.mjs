import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { root } from "../scripts/lib/run.mjs";
import { withClient, withDatabase } from "./databases.mjs";
import { interleaved } from "./measure.mjs";
import { withRunner } from "./ours.mjs";
import { getTables } from "./peers.mjs";
import { faster, longer } from "./table.mjs";

const tables = 1000;

/** From the question to tables that can be shown, of a database of 1,000 tables with 12 columns each. */
export function schema(server, project) {
  return withDatabase(server, async (url) => {
    await withClient(url, makeTables);
    const at = { root: project.root, env: { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: url } };
    const parseCatalog = await parser(project);
    return withRunner(at, async (ask) => {
      // Connecting and loading are not refreshing.
      await ask("schema");
      const psql = await psqlOf(project, url);
      const { ours, peer, bare } = await interleaved(
        {
          ours: { run: () => refresh(ask, parseCatalog) },
          peer: { rounds: 4, run: () => getTables(at, tables) },
          bare: { run: psql.run },
        },
        9,
      );
      return [
        faster("refresh of 1,000 tables × 12 columns / getTables()", ours, peer, 6),
        longer(`refresh of 1,000 tables × 12 columns / the same SQL in ${psql.name}`, ours, bare, 1.5),
      ];
    });
  });
}

async function refresh(ask, parseCatalog) {
  const started = performance.now();
  const { catalog } = await ask("schema");
  const found = parseCatalog(catalog).tables.length;
  const elapsed = performance.now() - started;
  if (found !== tables) throw new Error(`we find ${found} tables`);
  return elapsed;
}

/** The editor's own parser, which is TypeScript. */
async function parser(project) {
  const outfile = path.join(project.root, "catalog.mjs");
  await build({
    entryPoints: [path.join(root, "src/core/schema/catalogReader.ts")],
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
  });
  return (await import(outfile)).parseCatalog;
}

/** The query alone, timed by `psql` itself; without a `psql`, by `pg` on a connection that is open. */
async function psqlOf(project, url) {
  const source = readFileSync(path.join(root, "src/runner/inspect/catalog.ts"), "utf8");
  const query = /const query = `([^]*?)`;/.exec(source)?.[1];
  if (query === undefined) throw new Error("the catalog query is not where it was");
  const file = path.join(project.root, "catalog.sql");
  writeFileSync(file, `SET jit = off;\n\\timing on\n\\o /dev/null\n${query};\n`);
  const run = () => promisify(execFile)("psql", ["-X", "-f", file, url], { maxBuffer: 1 << 26 });
  const there = existsSync("/dev/null") && (await run().catch(() => undefined));
  if (there) return { name: "psql", run: async () => Number(/Time: ([\d.]+) ms/.exec((await run()).stdout)?.[1]) };
  return {
    name: "pg (no psql here)",
    run: () =>
      withClient(url, async (client) => {
        await client.query("SET jit = off");
        const started = performance.now();
        await client.query(query);
        return performance.now() - started;
      }),
  };
}

async function makeTables(client) {
  for (let index = 0; index < tables; index++) {
    const team = index === 0 ? "" : `REFERENCES table_${index - 1}`;
    await client.query(`
      CREATE TABLE table_${index} (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name varchar(80) NOT NULL, email text, a int DEFAULT 0, b bigint,
        made timestamptz NOT NULL DEFAULT now(), data jsonb, cost numeric(12,2), on_sale boolean NOT NULL DEFAULT false,
        note text, day date, parent_id uuid ${team}
      );
      CREATE INDEX ON table_${index} (name);
      CREATE UNIQUE INDEX ON table_${index} (email, a)`);
  }
  await client.query("ANALYZE");
}
