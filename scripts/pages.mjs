// `npm run pages`: writes what is made from other files: the icon of the Marketplace, and the settings in README.md and
// docs/settings.md.
import { ensureInstalled } from "./lib/setup.mjs";

await ensureInstalled();
const { writePages } = await import("./lib/pages/pages.mjs");
await writePages();
