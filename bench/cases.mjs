import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { withClient, withDatabase } from "./databases.mjs";
import { interleaved } from "./measure.mjs";
import { withRunner } from "./ours.mjs";
import { runAndUndo, showCompiled, showWithTsNode } from "./peers.mjs";
import { faster, longer, under } from "./table.mjs";

const revisions = 200;
/** As a developer finds it after a pull: most is applied, the newest are not. */
const pending = 10;

/** From a process's start to the list of what is pending. */
export function coldStatus(server, project) {
  return withDatabase(server, async (url) => {
    const at = inDatabase(project, url);
    await statusPrepared(at);
    const expected = { revisions, pending };
    const again = await withStoredBundles(at);
    const { ours, stored, compiled, tsNode } = await interleaved(
      {
        ours: { run: () => ourStatus(at) },
        stored: { run: () => ourStatus(again) },
        compiled: { run: () => showCompiled(at, expected) },
        tsNode: { rounds: 2, run: () => showWithTsNode(at, expected) },
      },
      9,
    );
    return [
      faster("cold status, TypeScript / ts-node 10 migration:show", ours, tsNode, 20),
      longer("cold status, TypeScript / migration:show on JavaScript compiled before", ours, compiled, 1.2),
      longer("the same, with the bundles that an earlier runner has stored", stored, compiled, 1),
    ];
  });
}

/** The project with stored bundles. A bundle is not stored within two seconds after a change of its files. */
export async function withStoredBundles(project) {
  const at = cached(project);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await ourStatus(at);
  return at;
}

/** The project with a folder of stored bundles, as the editor has one. */
export function cached(project) {
  const cacheDirectory = path.join(project.root, "../stored");
  mkdirSync(cacheDirectory, { recursive: true });
  return { ...project, cacheDirectory };
}

/** Applies all revisions but the newest ten. */
export async function statusPrepared(project) {
  await withRunner(project, async (ask) => {
    await ask("execute", { request: { kind: "upgradeBy", count: revisions - pending } });
  });
}

/** From a process's start to our list of what is pending, in milliseconds. */
export async function ourStatus(project) {
  const started = performance.now();
  return withRunner(project, async (ask) => {
    const { history } = await ask("status");
    const elapsed = performance.now() - started;
    if (history.pending.length !== pending) throw new Error(`we list ${history.pending.length} pending`);
    return elapsed;
  });
}

/** A status asked again of a runner that has loaded its project, against the query alone. */
export function warmStatus(server, project) {
  return withDatabase(server, (url) =>
    withRunner(inDatabase(project, url), async (ask) => {
      await ask("execute", { request: { kind: "upgradeHead" } });
      const { up } = await ask("diff");
      if (up.length > 0) throw new Error(`history does not end at the entities: ${up.length} statements, ${up[0].sql}`);
      return withClient(url, async (client) => {
        const query = () => client.query(`SELECT "id", "timestamp", "name" FROM "migrations" ORDER BY "id"`);
        /** @type {number[]} */
        const status = [];
        /** @type {number[]} */
        const bare = [];
        for (let round = 0; round < 110; round++) {
          const times = [await timed(() => ask("status")), await timed(query)];
          if (round < 10) continue;
          status.push(times[0]);
          bare.push(times[1]);
        }
        return [under("warm status / bare SELECT of the migrations table", status, bare, 50)];
      });
    }),
  );
}

/** All migrations up and down again, loading and connecting not counted. */
export async function changes(server, project) {
  const downs = {};
  const note = (name, { up, down }) => {
    (downs[name] ??= []).push(down);
    return up;
  };
  const { ours, peer } = await interleaved(
    {
      ours: { run: async () => note("ours", await prepared(server, (url) => ourRuns(inDatabase(project, url)))) },
      peer: { run: async () => note("peer", await prepared(server, (url) => runAndUndo(inDatabase(project, url)))) },
    },
    11,
  );
  return [
    longer("upgrade of 200 with lock, journal and recording / runMigrations()", ours, peer, 1.25),
    longer("downgrade of 200 to base / 200 × undoLastMigration()", downs.ours, downs.peer, 1),
  ];
}

/** TypeORM makes the extension when it connects, which is not counted; we make it before an upgrade, which is. */
export function prepared(server, work) {
  return withDatabase(server, async (url) => {
    await withClient(url, (client) => client.query('CREATE EXTENSION "uuid-ossp"'));
    return work(url);
  });
}

/** The lock, the journal and its copies of the files are counted; what TypeORM does when it connects is not. */
export async function ourRuns(project) {
  const journal = mkdtempSync(path.join(tmpdir(), "migrations-bench-journal-"));
  try {
    return await withRunner(
      project,
      async (ask) => {
        await ask("diff");
        const request = { kind: "upgradeHead" };
        // As in the editor, each run follows a request for its plan. The pause lets background compilation and garbage
        // collection after connecting finish on both sides.
        await ask("plan", { request });
        await new Promise((resolve) => setTimeout(resolve, 200));
        const up = await timed(async () => {
          const { applied } = await ask("execute", { request });
          if (applied.length !== revisions) throw new Error(`we applied ${applied.length}`);
        });
        const { reverted, milliseconds: down } = await ask("execute", { request: { kind: "downgradeBase" } });
        if (reverted.length !== revisions) throw new Error(`we reverted ${reverted.length}`);
        return { up, down };
      },
      { journal },
    );
  } finally {
    rmSync(journal, { recursive: true, force: true });
  }
}

export function inDatabase(project, url) {
  return { root: project.root, env: { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: url } };
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
