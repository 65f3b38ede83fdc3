// `npm start`: the extension in VS Code, in a browser, on a copy of the sample project, with a database.
//   --code      in the VS Code that is installed here, instead
//   --fresh     forget what an earlier demo left
//   --port N    instead of a free port
//   --check     look that it works, leave a picture in .demo/screenshot.png, and end
import path from "node:path";
import { parseArgs } from "node:util";
import { cleanUp } from "./lib/cleanup.mjs";
import { root } from "./lib/run.mjs";
import { ensureInstalled, ensureInstalledIn } from "./lib/setup.mjs";

const { values: flags } = parseArgs({
  options: {
    code: { type: "boolean", default: false },
    fresh: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    port: { type: "string" },
  },
});

try {
  await ensureInstalled();
  await ensureInstalledIn(path.join(root, "sample/meta-agent-platform"));
  const { packDemo, runInBrowser, runInDesktop } = await import("./lib/editor/demo-run.mjs");
  const demo = await packDemo({ fresh: flags.fresh });
  await (flags.code ? runInDesktop(demo) : runInBrowser(demo, flags));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
process.exit();
