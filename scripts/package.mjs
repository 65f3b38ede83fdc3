// `npm run package`: builds, and packs the extension into dist/typeorm-migrations.vsix and the command line into
// dist/typeorm-migrations-<version>.tgz.
import { ensureInstalled } from "./lib/setup.mjs";

await ensureInstalled();
const { build, packVsix } = await import("./lib/vsix.mjs");
await build();
await packVsix();
const { packNpm } = await import("./lib/npm-package.mjs");
await packNpm();
