import { cached, inDatabase } from "./cases.mjs";
import { withDatabase } from "./databases.mjs";
import { peakOf } from "./growth.mjs";
import { interleaved } from "./measure.mjs";
import { withRunner } from "./ours.mjs";
import { memory, within } from "./table.mjs";

const revisions = 60;
const request = { kind: "upgradeBy", count: revisions };

/**
 * A rehearsal of 60 revisions, from the start of its process on and once more, beside the same revisions up, down and up
 * on the server, which proves nothing, from the start of a process on.
 */
export async function rehearsals(server, project) {
  const again = [];
  const peaks = [];
  const { ours, peer } = await interleaved(
    {
      ours: { run: () => withDatabase(server, (url) => rehearsed(cached(inDatabase(project, url)), again, peaks)) },
      peer: { run: () => withDatabase(server, (url) => upDownUp(cached(inDatabase(project, url)))) },
    },
    5,
  );
  return [
    within("rehearsal of 60 revisions, with its process and database / up, down, up on the server", ours, peer, 2000),
    within("the same rehearsal again / up, down, up on the server", again, peer, 300),
    memory("most memory of the process that rehearses", peaks),
  ];
}

/** From a process's start to the verdicts of 60 revisions, in milliseconds. */
export async function rehearsed(project, again, peaks) {
  // A build before 2026-11-29 calls the live state `standing`.
  const answer = await withRunner(project, (ask) => ask("liveState").catch(() => ask("standing")));
  const { variables, liveState = answer.standing } = answer;
  const started = performance.now();
  return withRunner(
    project,
    async (ask, pid) => {
      const first = await timed(() => proved(ask, liveState));
      const elapsed = performance.now() - started;
      again.push(await timed(() => proved(ask, liveState)));
      const peak = peakOf(pid);
      if (peak !== undefined) peaks.push(peak);
      process.stderr.write(`  rehearsed in ${Math.round(first)} ms\n`);
      return elapsed;
    },
    { rehearsal: { extensions: ["uuid-ossp"], variables } },
    ["--liftoff-only"],
  );
}

async function proved(ask, liveState) {
  const { revisions: rehearsed } = await ask("rehearse", { liveState, standing: liveState, request });
  const bad = rehearsed.find(({ verdict }) => verdict !== "reversible");
  if (rehearsed.length !== revisions || bad) throw new Error(`${rehearsed.length} rehearsed, ${JSON.stringify(bad)}`);
}

async function upDownUp(project) {
  const started = performance.now();
  return withRunner(project, async (ask) => {
    await ask("execute", { request });
    await ask("execute", { request: { kind: "downgradeBase" } });
    await ask("execute", { request });
    return performance.now() - started;
  });
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
