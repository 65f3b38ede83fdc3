// `npm run setup`: installs the packages of the project, the sample and the test fixtures.
import path from "node:path";
import { root } from "./lib/run.mjs";
import { ensureFixturesInstalled, ensureInstalled, ensureInstalledIn } from "./lib/setup.mjs";

await ensureInstalled();
await ensureInstalledIn(path.join(root, "sample/meta-agent-platform"));
await ensureFixturesInstalled();
