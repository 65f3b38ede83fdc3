// `npm run bench`: measures the extension beside TypeORM's own tools, on a generated project of 50 entities and 200
// migrations, on larger ones, and on a workspace of ES modules. It asserts no time and fails only for errors.
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { cleanUp, onEnd } from "../scripts/lib/cleanup.mjs";
import { ensureInstalled, ensureInstalledIn } from "../scripts/lib/setup.mjs";

try {
  await ensureInstalled();
  await ensureInstalledIn(import.meta.dirname);
  // These modules need installed packages.
  const { ensureBuilt } = await import("./build.mjs");
  const { drafts } = await import("./drafts.mjs");
  const { commandLine } = await import("./cli.mjs");
  const { fleet } = await import("./fleet.mjs");
  const { growth } = await import("./growth.mjs");
  const { changes, coldStatus, warmStatus } = await import("./cases.mjs");
  const { withServer } = await import("./databases.mjs");
  const { lint } = await import("./lint.mjs");
  const { longHistory } = await import("./long.mjs");
  const { compile, packages } = await import("./peers.mjs");
  const { writeProject } = await import("./project.mjs");
  const { rehearsals } = await import("./rehearsals.mjs");
  const { reviews } = await import("./review.mjs");
  const { saving } = await import("./saving.mjs");
  const { schema } = await import("./schema.mjs");
  const { sizes } = await import("./sizes.mjs");
  const { states } = await import("./states.mjs");
  const { markdown } = await import("./table.mjs");

  await ensureBuilt();
  const folder = mkdtempSync(path.join(tmpdir(), "migrations-bench-"));
  onEnd(() => rmSync(folder, { recursive: true, force: true }));
  const project = { root: path.join(folder, "project") };
  writeProject(project.root, packages);
  await compile(project);
  const rows = await withServer(async (server) => [
    ...(await coldStatus(server, project)),
    ...(await commandLine(server, project)),
    ...(await fleet(server, folder)),
    ...(await growth(server, project)),
    ...(await warmStatus(server, project)),
    ...(await changes(server, project)),
    ...(await rehearsals(server, project)),
    ...(await reviews(server, project)),
    ...(await drafts(server, project)),
    ...(await saving(server, project)),
    ...(await longHistory(server, project)),
    ...(await states(server, project)),
    ...(await schema(server, project)),
    ...(await lint(folder)),
    ...sizes(),
  ]);
  const load = loadavg().map((value) => value.toFixed(1));
  console.log(
    `\nNode ${process.version}, ${cpus().length} processors, load ${load.join(" ")}; medians.\n\n${markdown(rows)}`,
  );
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
