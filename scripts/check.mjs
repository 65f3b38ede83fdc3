// `npm run check`: all checks, so that one answer names everything that is wrong. `npm run typecheck` and `npm run lint`:
// the checks of that name.
import { ensureInstalled } from "./lib/setup.mjs";
import { check } from "./lib/checks/check.mjs";

await ensureInstalled();
process.exitCode = (await check(process.argv[2])) ? 0 : 1;
