import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root as repository } from "../scripts/lib/run.mjs";
import { inDatabase } from "./cases.mjs";
import { withDatabase } from "./databases.mjs";
import { interleaved } from "./measure.mjs";
import { withRunner } from "./ours.mjs";
import { compile, packages, withLog } from "./peers.mjs";
import { writeProject } from "./project.mjs";
import { within } from "./table.mjs";

const entities = 50;
/** Revisions for each entity of a generated project: they end at the entities. */
const revisionsOfEntity = 4;
const column = '\n  @Column({ type: "text", nullable: true }) motto?: string;\n}\n';
/** Milliseconds between two edits: the standby runner of the next one loads its packages. */
const pause = 1500;

/**
 * From the change of an entity's file to its mark in the Models view: the client starts a runner that sees the file, and reads
 * the status, the schema and the models. Beside `log()` of TypeORM's schema builder alone, by a process that has
 * connected before.
 */
export function saving(server, project) {
  const root = `${project.root}-saving`;
  writeProject(root, packages, { entities, revisions: entities * revisionsOfEntity });
  return withDatabase(server, (url) =>
    withRunner(inDatabase({ root }, url), async (ask) => {
      await ask("execute", { request: { kind: "upgradeHead" } });
      await compile({ root });
      return withProject(root, url, async (opened) => {
        const file = path.join(root, "src/entities/Account.entity.ts");
        const text = readFileSync(file, "utf8");
        const changed = text.replace(/\n}\s*$/, column);
        let differs = false;
        const marked = async () => {
          await new Promise((resolve) => setTimeout(resolve, pause));
          differs = !differs;
          writeFileSync(file, differs ? changed : text);
          const started = performance.now();
          opened.client.restart();
          await opened.refresh();
          await opened.inspect();
          const elapsed = performance.now() - started;
          const model = opened.view.models?.find(({ name }) => name === "Account");
          if (model?.state !== (differs ? "differs" : "inStep")) throw new Error(`Account is ${model?.state}`);
          return elapsed;
        };
        await marked();
        const { ours, peer } = await withLog(inDatabase({ root }, url), (log) =>
          interleaved({ ours: { run: marked }, peer: { run: log } }, 11),
        );
        return [
          within(`from saving an entity to its mark in Models, ${entities} tables / log() of TypeORM`, ours, peer, 500),
        ];
      });
    }),
  );
}

/** The client's project, without an editor. */
async function withProject(root, url, work) {
  const folder = mkdtempSync(path.join(tmpdir(), "migrations-bench-client-"));
  const outfile = path.join(folder, "project.mjs");
  await build({
    stdin: {
      contents: `export { Project } from "./project.ts"; export { environmentsOf } from "./environments.ts";`,
      resolveDir: path.join(repository, "src/client/project"),
    },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "warning",
  });
  const { Project, environmentsOf } = await import(pathToFileURL(outfile).href);
  const dist = path.join(repository, "dist");
  const files = {
    script: path.join(dist, "runner.js"),
    rehearsalScript: path.join(dist, "rehearsal.js"),
    cacheDirectory: path.join(folder, "compiled"),
    journal: path.join(folder, "journal"),
  };
  const face = { isTrusted: () => true, log: { write: () => undefined } };
  // The runner has the variables of its parent.
  const before = process.env.DATABASE_URL;
  process.env.DATABASE_URL = url;
  const location = { root, name: "bench", folder: root, dataSource: path.join(root, "src/data-source.ts") };
  const environments = await environmentsOf(root, root);
  const project = new Project({ ...location, environments }, undefined, files, face, () => undefined);
  try {
    await project.refresh();
    await project.inspect();
    if (project.view.status !== "ready") throw new Error(JSON.stringify(project.view.problem));
    return await work(project);
  } finally {
    project.dispose();
    if (before === undefined) delete process.env.DATABASE_URL;
    else process.env.DATABASE_URL = before;
    rmSync(folder, { recursive: true, force: true });
  }
}
