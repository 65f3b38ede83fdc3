// `npm run package`: builds and packs the extension into dist/typeorm-migrations.vsix.
import { ensureInstalled } from "./lib/setup.mjs";

await ensureInstalled();
const { build, packVsix } = await import("./lib/vsix.mjs");
await build();
await packVsix();
