import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { withDatabase } from "./databases.mjs";
import { interleaved } from "./measure.mjs";
import { withRunner } from "./ours.mjs";
import { compile, packages, showLong } from "./peers.mjs";
import { writeMonorepo, writeProject } from "./project.mjs";
import { grown, longer, memory } from "./table.mjs";

const rounds = 7;

/** How a cold status grows with the project, what one changed file costs, and the memory of all that. */
export function growth(server, project) {
  return withDatabase(server, async (url) => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: url };
    const small = { root: project.root, env, revisions: 200 };
    const long = await larger(project, "long", { entities: 50, revisions: 1000 }, env);
    const large = await larger(project, "large", { entities: 500, revisions: 1000 }, env);
    const esm = await monorepo(project, env);
    const peaks = {};
    const { s, l, x, e, lp, xp, ep } = await interleaved(
      {
        s: { run: () => cold(small, peaks, "s") },
        l: { run: () => cold(long, peaks, "l") },
        lp: { run: () => shown(long) },
        x: { run: () => cold(large, peaks, "x") },
        xp: { run: () => shown(large) },
        e: { run: () => cold(esm, peaks, "e") },
        ep: { run: () => shown(esm.built) },
      },
      rounds,
    );
    const compiled = "migration:show on JavaScript compiled before";
    return [
      longer(`cold status, 50 entities + 1,000 migrations / ${compiled}`, l, lp, 1.5),
      longer(`cold status, 500 entities + 1,000 migrations / ${compiled}`, x, xp, 1.5),
      longer(`cold status, ES modules, entities of a sibling package as TypeScript / ${compiled}`, e, ep, 1.5),
      grown("cold status, 50 + 1,000 / 50 + 200 (files: 4.2 ×)", l, s, 3),
      grown("cold status, 500 + 1,000 / 50 + 200 (files: 6.0 ×)", x, s, 6),
      ...(await changedFile(small)),
      memory("most memory of the runner, 50 + 200", peaks.s),
      memory("most memory of the runner, 50 + 1,000", peaks.l),
      memory("most memory of the runner, 500 + 1,000", peaks.x),
      memory("most memory of the runner, ES modules", peaks.e),
    ];
  });
}

/** One changed file: with a waiting standby runner, as while editing, and with a new runner. */
async function changedFile(project) {
  const cacheDirectory = path.join(project.root, "../compiled");
  mkdirSync(cacheDirectory, { recursive: true });
  const touch = () => {
    const file = path.join(project.root, "src/entities/Account.entity.ts");
    writeFileSync(file, `${readFileSync(file, "utf8")}// changed\n`);
  };
  const after = (waits) => () =>
    withRunner(
      project,
      async (ask) => {
        // The standby runner waits for an edit; the compile cache is written after two seconds.
        await new Promise((resolve) => setTimeout(resolve, waits ? 1000 : 0));
        touch();
        const started = performance.now();
        await counted(ask, project);
        const elapsed = performance.now() - started;
        if (!waits) await new Promise((resolve) => setTimeout(resolve, 2500));
        return elapsed;
      },
      { waits, cacheDirectory, storesLate: true },
    );
  const { restart, spare, peer } = await interleaved(
    {
      restart: { rounds: 4, run: after(false) },
      spare: { run: after(true) },
      peer: { run: () => shown(project) },
    },
    11,
  );
  return [
    longer("one file changed, 50 + 200, told by the runner that waited / the same migration:show", spare, peer, 0.3),
    longer("one file changed: the runner that waited / one that is started then", spare, restart, 1),
  ];
}

async function cold(project, peaks, name) {
  const started = performance.now();
  return withRunner(
    project,
    async (ask, pid) => {
      await counted(ask, project);
      const elapsed = performance.now() - started;
      const peak = peakOf(pid);
      if (peak !== undefined) (peaks[name] ??= []).push(peak);
      return elapsed;
    },
    project.dataSource === undefined ? {} : { dataSource: project.dataSource },
  );
}

async function counted(ask, { revisions }) {
  const { history } = await ask("status");
  if (history.revisions.length !== revisions) throw new Error(`we list ${history.revisions.length} revisions`);
}

function shown(project) {
  return showLong(project, { revisions: project.revisions });
}

/** Peak memory of a process in bytes, if the system reports it. */
export function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
  } catch {
    return undefined;
  }
}

async function larger(project, name, size, env) {
  const root = path.join(project.root, "../", `${path.basename(project.root)}-${name}`);
  writeProject(root, packages, size);
  await compile({ root });
  return { root, env, revisions: size.revisions };
}

/** The workspace in its source form, and with built packages for tools that cannot load TypeScript. */
async function monorepo(project, env) {
  const [source, built] = ["source", "built"].map((name) => `${project.root}-esm-${name}`);
  writeMonorepo(source, packages, false);
  writeMonorepo(built, packages, true);
  for (const name of ["model", "api"]) await compile({ root: built }, path.join(built, "packages", name));
  const api = (root) => ({ root: path.join(root, "packages/api"), env, revisions: 200 });
  return { ...api(source), built: api(built) };
}
