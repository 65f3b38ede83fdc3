import { withDatabase } from "./databases.mjs";
import { interleaved } from "./measure.mjs";
import { withRunner } from "./ours.mjs";
import { getTables, packages } from "./peers.mjs";
import { writeProject } from "./project.mjs";
import { grown, longer } from "./table.mjs";

/** Revisions for each entity of a generated project: they end at the entities. */
const revisionsOfEntity = 4;
const entities = 250;
const revisions = entities * revisionsOfEntity;
const squashedRevisions = 200;

/**
 * States of a history of 1,000 revisions: the schema in the middle, beside an upgrade of the same revisions on a database;
 * the effects of all revisions, at first and again; a squash of 200; and the drift of its tables, beside reading them twice with TypeORM.
 */
export async function states(server, project) {
  const root = `${project.root}-states`;
  writeProject(root, packages, { entities, revisions });
  return withDatabase(server, (url) => {
    const at = { root, env: { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: url } };
    return withRunner(at, async (ask) => {
      const { history } = await ask("status");
      const all = history.revisions.toReversed().map(({ id, timestamp }) => ({ id, timestamp }));
      if (all.length !== revisions) throw new Error(`${all.length} revisions`);
      const middle = all.slice(0, revisions / 2);
      const up = await timed(() => ask("execute", { request: { kind: "upgradeTo", revision: middle.at(-1)?.id } }));
      await ask("execute", { request: { kind: "upgradeHead" } });
      const { variables } = await ask("liveState");
      const start = { rehearsal: { extensions: ["uuid-ossp"], variables } };
      return withRunner(
        at,
        (scratch) => measured({ ask, scratch, all, middle, up, at: { ...at, root: project.root } }),
        start,
        ["--liftoff-only"],
      );
    });
  });
}

/** @param {any} given `at`: the compiled project of another history, which TypeORM reads the same database with */
async function measured({ ask, scratch, all, middle, up, at }) {
  const { liveState } = await ask("liveState", { definition: true });
  const schemaAt = () => timed(() => scratch("schemaAt", { liveState, state: { kind: "history", replay: middle } }));
  const timeline = (known) => () => timed(() => scratch("timeline", { liveState, replay: all, known }));
  const squashed = all.slice(0, squashedRevisions);
  const squash = () => timed(() => scratch("squash", { liveState, base: [], squashed, withoutRows: [] }));
  const drift = () => timed(() => scratch("drift", { liveState, applied: all, pending: [], ignore: [] }));
  // Starting the process is not replaying.
  await schemaAt();
  const { ofMiddle, first, later, ofDrift, ofSquash, tables } = await interleaved(
    {
      ofMiddle: { run: schemaAt },
      first: { rounds: 1, run: timeline(0) },
      later: { rounds: 1, run: timeline(all.length - 1) },
      ofDrift: { run: drift },
      ofSquash: { run: squash },
      tables: { run: async () => (await getTables(at, entities + 1)) * 2 },
    },
    3,
  );
  const ups = [up];
  return [
    grown(
      `schema at the ${middle.length}th of ${all.length} revisions / their upgrade on a database`,
      ofMiddle,
      ups,
      1,
    ),
    grown(`effects of ${all.length} revisions, when all but one are known / at first`, later, first, 0.2),
    grown(`squash of ${squashedRevisions} revisions, proven / schema at the ${middle.length}th`, ofSquash, ofMiddle, 2),
    longer(`drift of ${entities} tables and ${all.length} revisions / two getTables()`, ofDrift, tables, 3),
  ];
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
