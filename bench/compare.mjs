// `npm run bench:compare -- <another dist/runner.js>`: this build's runner beside that of another checkout, in turns. It
// prints ratios and never fails for a slow one.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { cleanUp, onEnd } from "../scripts/lib/cleanup.mjs";
import { ensureInstalled, ensureInstalledIn } from "../scripts/lib/setup.mjs";

const other = path.resolve(process.argv[2] ?? "");
/** Status and rehearsal may take this many times as long as in the other build. */
const target = 1.1;

try {
  if (path.extname(other) !== ".js") throw new Error("Name the dist/runner.js of another checkout.");
  await ensureInstalled();
  await ensureInstalledIn(import.meta.dirname);
  // These need installed packages.
  const { ensureBuilt } = await import("./build.mjs");
  const { cached, inDatabase, ourRuns, ourStatus, prepared, statusPrepared, withStoredBundles } =
    await import("./cases.mjs");
  const { withDatabase, withServer } = await import("./databases.mjs");
  const { interleaved } = await import("./measure.mjs");
  const { packages } = await import("./peers.mjs");
  const { writeProject } = await import("./project.mjs");
  const { rehearsed } = await import("./rehearsals.mjs");
  const { longer, markdown } = await import("./table.mjs");

  await ensureBuilt();
  const folder = mkdtempSync(path.join(tmpdir(), "migrations-bench-"));
  onEnd(() => rmSync(folder, { recursive: true, force: true }));
  const project = { root: path.join(folder, "project") };
  writeProject(project.root, packages);

  const inTurns = (run, rounds) => interleaved({ ours: { run }, other: { run: () => withOther(run) } }, rounds);
  const rows = await withServer(async (server) => {
    const [first, stored] = await withDatabase(server, async (url) => {
      const at = inDatabase(project, url);
      await statusPrepared(at);
      const again = await withStoredBundles(at);
      return [await inTurns(() => ourStatus(at), 21), await inTurns(() => ourStatus(again), 21)];
    });
    /** @type {Record<string, number[]>} */
    const downs = { ours: [], other: [] };
    const runs = await inTurns(async () => {
      const { up, down } = await prepared(server, (url) => ourRuns(inDatabase(project, url)));
      downs[process.env.BENCH_RUNNER ? "other" : "ours"].push(down);
      return up;
    }, 9);
    const rehearsals = await inTurns(
      () => withDatabase(server, (url) => rehearsed(cached(inDatabase(project, url)), [], [])),
      7,
    );
    return [
      longer("cold status, as a window starts its runner", stored.ours, stored.other, target),
      longer("cold status, nothing stored", first.ours, first.other, target),
      longer("upgrade of 200", runs.ours, runs.other, target),
      longer("downgrade of 200 to base", downs.ours, downs.other, target),
      longer("rehearsal of 60 revisions", rehearsals.ours, rehearsals.other, target),
    ];
  });
  const load = loadavg().map((value) => value.toFixed(1));
  console.log(`\nNode ${process.version}, ${cpus().length} processors, load ${load.join(" ")}.\n\n${markdown(rows)}`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await cleanUp();
}

/** `withRunner` starts the runner that `BENCH_RUNNER` names. */
async function withOther(run) {
  process.env.BENCH_RUNNER = other;
  try {
    return await run();
  } finally {
    delete process.env.BENCH_RUNNER;
  }
}
