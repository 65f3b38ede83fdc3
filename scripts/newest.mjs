// `node scripts/newest.mjs <group>`: installs the newest version of a dependency, so that the suites can run with it. The
// workflow newest.yml calls it. It changes package.json and package-lock.json.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ensureInstalled } from "./lib/setup.mjs";
import { npm, root, run } from "./lib/run.mjs";

/** The packages of each group. They are installed as dependencies for development unless package.json has them otherwise. */
const groups = {
  typeorm: ["typeorm", "pg"],
  pglite: ["@electric-sql/pglite"],
  rolldown: ["rolldown"],
};

const group = process.argv[2] ?? "";
if (!Object.hasOwn(groups, group)) {
  console.error(`✖ No group is called "${group}". Use one of: ${Object.keys(groups).join(", ")}.`);
  process.exit(1);
}
await ensureInstalled();
const newest = groups[group].map((name) => `${name}@latest`);
await run(npm, ["install", "--save-exact", "--no-audit", "--no-fund", "--ignore-scripts", ...newest]);
for (const name of groups[group]) console.log(`${name} ${versionOf(name)}`);
if (group === "pglite") {
  // The constant names the format of data directories, and a test compares it with the package.
  const file = path.join(root, "src/database/pglite.ts");
  const version = /(?<=PGLITE_VERSION = ")[^"]+/;
  writeFileSync(file, readFileSync(file, "utf8").replace(version, versionOf("@electric-sql/pglite")));
}

function versionOf(name) {
  return JSON.parse(readFileSync(path.join(root, "node_modules", name, "package.json"), "utf8")).version;
}
