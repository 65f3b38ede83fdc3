import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { withDatabase } from "./databases.mjs";
import { interleaved } from "./measure.mjs";
import { withRunner } from "./ours.mjs";
import { compile, packages, withLog } from "./peers.mjs";
import { writeProject } from "./project.mjs";
import { faster, longer } from "./table.mjs";

/** Revisions for each entity of a generated project: they end at the entities. */
const revisionsOfEntity = 4;

/**
 * A check at head, warm, beside `log()` of TypeORM's schema builder on the same database, for 200 and 1,000 tables; and
 * a draft with its proof from the start of a process on, for 50 tables.
 */
export async function drafts(server, project) {
  return [
    ...(await warmCheck(server, project, 200, 7)),
    ...(await warmCheck(server, project, 1000, 3)),
    ...(await coldDraft(server, project)),
  ];
}

async function warmCheck(server, project, entities, rounds) {
  const root = `${project.root}-draft-${entities}`;
  writeProject(root, packages, { entities, revisions: entities * revisionsOfEntity });
  await compile({ root });
  return withDatabase(server, (url) =>
    withRunner(at(root, url), async (ask) => {
      await ask("execute", { request: { kind: "upgradeHead" } });
      return withDrafter(root, url, ask, async (drafter) => {
        const check = async () => {
          const started = performance.now();
          await draft(ask, drafter, 0);
          return performance.now() - started;
        };
        const first = await check();
        process.stderr.write(`  first check of ${entities} tables in ${Math.round(first)} ms\n`);
        const { ours, peer } = await withLog(at(root, url), (log) =>
          interleaved({ ours: { run: check }, peer: { run: log } }, rounds),
        );
        return [
          faster(`check of ${entities.toLocaleString("en")} tables at head, warm / log() of TypeORM`, ours, peer, 1),
        ];
      });
    }),
  );
}

/** From the start of a process to a draft with its proof, beside the time until the same process has rehearsed. */
function coldDraft(server, project) {
  const root = `${project.root}-draft-50`;
  writeProject(root, packages, { entities: 50, revisions: 50 * revisionsOfEntity });
  return withDatabase(server, (url) =>
    withRunner(at(root, url), async (ask) => {
      await ask("execute", { request: { kind: "upgradeHead" } });
      const file = path.join(root, "src/entities/Account.entity.ts");
      const text = readFileSync(file, "utf8");
      writeFileSync(
        file,
        text.replace(/\n}\s*$/, '\n  @Column({ type: "text", nullable: true }) motto?: string;\n}\n'),
      );
      const cold = (prove) => async () => {
        const started = performance.now();
        await withDrafter(root, url, ask, (drafter) => draft(ask, drafter, 1, prove));
        return performance.now() - started;
      };
      const { proven, bare } = await interleaved({ proven: { run: cold(true) }, bare: { run: cold(false) } }, 5);
      return [longer("cold draft of one new column with its proof, 50 tables / without the proof", proven, bare, 1.5)];
    }),
  );
}

async function draft(ask, drafter, statements, prove = false) {
  const { liveState } = await ask("liveState", { definition: true });
  const { up, proof } = await drafter("draft", { liveState, replay: [], answers: {}, prove });
  if (up.length !== statements) throw new Error(`the draft has ${up.length} statements: ${JSON.stringify(up)}`);
  if (prove && !(proof.converges && proof.reversible && proof.rowsKept)) throw new Error(JSON.stringify(proof));
}

async function withDrafter(root, url, ask, work) {
  const { variables } = await ask("liveState");
  return withRunner(at(root, url), work, { rehearsal: { extensions: ["uuid-ossp"], variables } }, ["--liftoff-only"]);
}

function at(root, url) {
  return { root, env: { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: url } };
}
