// `npm run record`: makes the pictures and the animation of the documents in docs/images from the packed extension in a browser.
// `npm run record -- animation` makes the animation alone, `npm run record -- pictures` the pictures.
import path from "node:path";
import { cleanUp } from "./lib/cleanup.mjs";
import { root, run } from "./lib/run.mjs";
import { ensureInstalled, ensureInstalledIn } from "./lib/setup.mjs";

try {
  await ensureInstalled();
  await ensureInstalledIn(path.join(root, "sample/meta-agent-platform"));
  // These modules need installed packages.
  const { prepareWorkbench } = await import("./lib/suites.mjs");
  const { setUp } = await import("./lib/test-setup.mjs");
  const { build } = await import("./lib/vsix.mjs");
  await build({ tests: true });
  const found = await setUp(new Set(["browser", "newest", "vsix"]), (_, work) => work());
  const { setup } = await prepareWorkbench(found);
  const entry = path.join(root, "out/test/record/main.js");
  await run(process.execPath, ["--enable-source-maps", entry, ...process.argv.slice(2)], {
    env: { ...process.env, ...setup },
  });
} finally {
  await cleanUp();
}
