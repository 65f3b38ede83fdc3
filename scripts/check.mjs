// `npm run check`: types, lint and format. All three run, so that one answer names everything that is wrong.
import { ensureInstalled } from "./lib/setup.mjs";
import { check } from "./lib/check.mjs";

await ensureInstalled();
process.exitCode = (await check()) ? 0 : 1;
