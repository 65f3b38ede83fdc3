import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { root, run } from "../scripts/lib/run.mjs";

/** Builds what ships, unless it is there, minified, and newer than its sources. */
export async function ensureBuilt() {
  const built = ["extension.js", "runner.js", "database/main.js"].map((name) =>
    modified(path.join(root, "dist", name)),
  );
  const sources = readdirSync(path.join(root, "src"), { recursive: true }).map((name) => path.join(root, "src", name));
  const newest = Math.max(...[...sources, path.join(root, "esbuild.config.mjs")].map(modified));
  const isForDevelopment = existsSync(path.join(root, "dist/extension.js.map"));
  if (Math.min(...built) >= newest && !isForDevelopment) return;
  await run(process.execPath, [path.join(root, "esbuild.config.mjs"), "--production"]);
}

function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
