import { withDatabase } from "./databases.mjs";
import { peakOf } from "./growth.mjs";
import { interleaved } from "./measure.mjs";
import { withRunner } from "./ours.mjs";
import { packages } from "./peers.mjs";
import { writeProject } from "./project.mjs";
import { grown, memory } from "./table.mjs";

const few = 200;
const many = 5000;
const times = many / few;

/** How an upgrade to head and a downgrade to base grow with the number of revisions, and the memory of the longest. */
export async function longHistory(server, project) {
  const roots = new Map([few, many].map((revisions) => [revisions, `${project.root}-of-${revisions}`]));
  for (const [revisions, root] of roots) writeProject(root, packages, { entities: 50, revisions });
  /** @type {Record<number, number[]>} */
  const downs = { [few]: [], [many]: [] };
  /** @type {number[]} */
  const peaks = [];
  const run = (revisions) => () =>
    withDatabase(server, (url) => {
      const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: url };
      return withRunner({ root: roots.get(revisions) ?? "", env }, async (ask, pid) => {
        await ask("status");
        const up = await timed(() => ask("execute", { request: { kind: "upgradeHead" } }));
        downs[revisions]?.push(await timed(() => ask("execute", { request: { kind: "downgradeBase" } })));
        const peak = revisions === many ? peakOf(pid) : undefined;
        if (peak !== undefined) peaks.push(peak);
        return up;
      });
    });
  const { short, long } = await interleaved({ short: { run: run(few) }, long: { run: run(many) } }, 3);
  const name = many.toLocaleString("en");
  return [
    grown(`upgrade of ${name} revisions / of ${few} (revisions: ${times} ×)`, long, short, times * 1.5),
    grown(`downgrade of ${name} revisions / of ${few} (revisions: ${times} ×)`, downs[many], downs[few], times * 1.5),
    memory(`most memory of the runner, ${name} revisions`, peaks),
  ];
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
