// `npm run watch`: installs missing packages, builds `dist/` and rebuilds it after each change. F5 in VS Code starts it.
import path from "node:path";
import { root, run } from "./lib/run.mjs";
import { ensureInstalled, ensureInstalledIn } from "./lib/setup.mjs";

// VS Code's problem matcher waits for these lines: see .vscode/tasks.json.
console.log("[watch] build started");
await ensureInstalled();
await ensureInstalledIn(path.join(root, "sample/meta-agent-platform"));
await run(process.execPath, [path.join(root, "esbuild.config.mjs"), "--watch"]);
