// `npm run package`: builds, and packs the extension into dist/typeorm-migrations.vsix and the command line into
// dist/typeorm-migrations-<version>.tgz.
//
// `npm run package -- --target all`: packs one VSIX file for each platform instead, and checks what is inside. A name
// instead of `all` selects platforms: see scripts/lib/packages/targets.mjs.
import { parseArgs } from "node:util";
import { ensureInstalled } from "./lib/setup.mjs";

await ensureInstalled();
try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(`✖ ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function main() {
  const { values } = parseArgs({ options: { target: { type: "string" } } });
  const { build, packVsix } = await import("./lib/vsix.mjs");
  const { chosenTargets, ownTarget } = await import("./lib/packages/targets.mjs");
  const { inspectFile, packAll } = await import("./lib/packages/packAll.mjs");
  const { packNpm } = await import("./lib/npm-package.mjs");
  if (values.target !== undefined) {
    const chosen = chosenTargets(values.target);
    await build();
    return packAll(chosen);
  }
  await build();
  const { faults } = await inspectFile(ownTarget(), await packVsix());
  for (const fault of faults) console.error(`✖ ${fault}`);
  await packNpm();
  return faults.length === 0;
}
