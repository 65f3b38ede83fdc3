import { createRequire } from "node:module";
import path from "node:path";
import { splitExport } from "../../core/source/dataSourceDetection.ts";
import type { RunnerStart } from "../../protocol/runner.ts";
import { loadParser } from "../source/parser.ts";
import { isPlugAndPlay } from "./yarnPnp.ts";

/**
 * Loads what every request needs and no file of the project's can change: the bundler, the project's TypeORM and `pg`. The
 * editor asks a runner that has waited only while the same packages are installed.
 */
export async function warmUp(start: RunnerStart): Promise<void> {
  // There, what is installed is a file's word.
  if (!isPlugAndPlay(start.root)) loadPackages(start);
  const [{ rolldown }] = await Promise.all([import("rolldown"), loadParser()]);
  const build = await rolldown({
    input: "\0nothing",
    logLevel: "silent",
    plugins: [{ name: "nothing", resolveId: (id) => id, load: () => "export {};" }],
  });
  await build.generate({ format: "cjs" });
  await build.close();
}

/** Failures are ignored: the code that needs the package reports them. */
function loadPackages({ root, dataSource = "" }: RunnerStart): void {
  const { file } = splitExport(dataSource);
  const require = createRequire(file === "" ? path.join(root, "package.json") : file);
  try {
    require("typeorm");
    createRequire(require.resolve("typeorm"))("pg");
  } catch {
    return;
  }
}
