import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { root } from "../scripts/lib/run.mjs";
import { inDatabase } from "./cases.mjs";
import { withClient, withDatabase } from "./databases.mjs";
import { withRunner } from "./ours.mjs";
import { compile, packages } from "./peers.mjs";
import { writeProject } from "./project.mjs";
import { faster } from "./table.mjs";

const run = promisify(execFile);
const count = Number(process.env.BENCH_FLEET ?? 200);
const [entities, revisions, pending] = [10, 40, 2];

/**
 * A release with two revisions for 200 databases: one command of ours, against a loop that runs `migration:run` of TypeORM's
 * CLI on the compiled project for one database after the other, as a shell script does.
 *
 * @param {string} server
 * @param {string} folder for the project, absolute
 */
export function fleet(server, folder) {
  const project = { root: path.join(folder, "fleet") };
  writeProject(project.root, packages, { entities, revisions });
  return withDatabase(server, async (url) => {
    await compile(project);
    const template = new URL(url).pathname.slice(1);
    await withRunner(inDatabase(project, url), (ask) =>
      ask("execute", { request: { kind: "upgradeBy", count: revisions - pending } }),
    );
    const names = (side) => Array.from({ length: count }, (_, index) => `${template}_${side}_${index}`);
    const [ours, theirs] = [names("a"), names("b")];
    try {
      await withClient(server, async (client) => {
        for (const name of [...ours, ...theirs]) await client.query(`CREATE DATABASE "${name}" TEMPLATE "${template}"`);
      });
      const our = await timed(() => upgradeTogether(project, url, ours));
      const their = await timed(() => upgradeInLoop(project, url, theirs));
      for (const name of [ours[0], ours.at(-1), theirs[0], theirs.at(-1)]) await expectHead(at(url, name));
      return [faster(`upgrade of ${count} databases / loop of compiled migration:run`, [our], [their], 3)];
    } finally {
      await withClient(server, async (client) => {
        for (const name of [...ours, ...theirs]) await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      });
    }
  });
}

/** @param {readonly string[]} names */
async function upgradeTogether(project, url, names) {
  const folder = mkdtempSync(path.join(tmpdir(), "migrations-bench-fleet-"));
  try {
    const list = path.join(folder, "databases.json");
    const entries = names.map((name) => ({ name, variables: { DATABASE_URL: `\${SERVER}/${name}` } }));
    writeFileSync(list, JSON.stringify(entries));
    const own = { SERVER: url.slice(0, url.lastIndexOf("/")), XDG_DATA_HOME: folder, XDG_CACHE_HOME: folder };
    const env = { ...process.env, ...inDatabase(project, url).env, ...own };
    const args = ["upgrade", "--databases", list, "--yes", "--no-rehearse", "--json"];
    const options = { cwd: project.root, env, maxBuffer: 1e9 };
    const { stdout } = await run(process.execPath, [path.join(root, "dist/cli.js"), ...args], options);
    const { members } = JSON.parse(stdout);
    const done = members.filter(({ outcome, applied }) => outcome === "changed" && applied.length === pending);
    if (done.length !== names.length) throw new Error(`${done.length} of ${names.length} upgraded`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {readonly string[]} names */
async function upgradeInLoop(project, url, names) {
  const cli = path.join(packages, "typeorm/cli.js");
  for (const name of names) {
    const { env } = inDatabase(project, at(url, name));
    const args = [cli, "migration:run", "-d", "dist/data-source.js"];
    await run(process.execPath, args, { cwd: project.root, env, maxBuffer: 1e8 });
  }
}

async function expectHead(url) {
  const { rows } = await withClient(url, (client) => client.query(`SELECT count(*)::int AS count FROM "migrations"`));
  if (rows[0].count !== revisions) throw new Error(`${rows[0].count} of ${revisions} revisions`);
}

function at(url, name) {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

async function timed(work) {
  const started = performance.now();
  await work();
  const elapsed = performance.now() - started;
  process.stderr.write(`  fleet: ${Math.round(elapsed)} ms\n`);
  return elapsed;
}
