import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onEnd } from "./cleanup.mjs";
import { installVsix } from "./editor/code-server-run.mjs";
import { hosts, installCodeServer } from "./editor/code-server.mjs";
import { inLanes, lanes } from "./lanes.mjs";
import { hostSuites, runHostSuite } from "./editor/host-run.mjs";
import { suiteSettings } from "./editor/host-server.mjs";
import { runMochaSuite, sum } from "./mocha-run.mjs";
import { removeFolder } from "./remove.mjs";
import { root } from "./run.mjs";

/**
 * The suites in execution order, the fastest first, with the setup that each needs.
 *
 * A suite's `run` receives the result of the setup (`env`, `browser`, `extension`, `newestNode`) and returns the counts
 * of its tests.
 *
 * @type {Readonly<Record<string, {
 *   needs: readonly string[],
 *   run: (setup: any) => Promise<import("./mocha-run.mjs").Counts>,
 *   onRequest?: boolean,
 * }>>}
 */
export const suites = {
  unit: { needs: [], run: () => runMochaSuite("unit", { timeout: 20_000, lanes: 0 }) },
  runner: {
    needs: ["workspaces", "databases", "programs", "newestNode"],
    run: runRunners,
  },
  host: { needs: ["workspaces", "databases", "programs", "browser", "oldest", "newest", "vsix"], run: runHosts },
  e2e: { needs: ["workspaces", "databases", "programs", "browser", "newest", "vsix"], run: runEndToEnd },
  desktop: { needs: ["workspaces", "databases", "vsix"], run: runDesktop, onRequest: true },
};

/**
 * Runs the command line's tests on the Node.js that runs this script, and the other ones on that of the newest VS Code. Its
 * processes share a compile cache, which saves a sixth of the processor's time.
 */
async function runRunners({ env, newestNode }) {
  const cache = mkdtempSync(path.join(tmpdir(), "migrations-compiled-"));
  const remove = onEnd(() => removeFolder(cache));
  const counts = await runMochaSuite("runner", {
    env: { ...env, NODE_COMPILE_CACHE: cache },
    timeout: 60_000,
    lanes: lanes.runners,
    nodeOf: (file) => (file.startsWith("cli/") ? process.execPath : newestNode),
  });
  await remove();
  return counts;
}

async function runHosts({ env, browser, extension }) {
  const [oldest, newest] = Object.keys(hosts);
  const inOldest = chosenHostSuites().filter((suite) => suite.oldest !== false);
  const chosen = [
    ...inOldest.map((suite) => ({ version: oldest, suite: { ...suite, grep: suite.oldest } })),
    ...chosenHostSuites().map((suite) => ({ version: newest, suite })),
  ];
  return sum(
    await inLanes(lanes.editors, chosen, async ({ version, suite }, print) => {
      const installed = await installCodeServer(version);
      print(`\n— VS Code ${version}, suite ${suite.name}${suite.trust ? "" : " (Restricted Mode)"}\n`);
      const label = `${suite.name}-${version}`;
      const started = Date.now();
      const { code, passed, failures, skipped } = await runHostSuite({
        installed,
        browser,
        extension,
        suite,
        env,
        label,
        print,
      });
      print(`  in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
      // A suite that broke before it could count, or that ran nothing, has not passed.
      const isBroken = failures.length === 0 && (code !== 0 || passed === 0);
      return { passed, failures: isBroken ? [`host suite ${label} ended with ${code}`] : failures, skipped };
    }),
  );
}

async function runEndToEnd({ env, browser, vsix }) {
  const { setup, remove } = await prepareWorkbench({ browser, vsix });
  const counts = await runMochaSuite("e2e", { env: { ...env, ...setup }, timeout: 120_000, lanes: lanes.editors });
  await remove();
  return counts;
}

/**
 * Installs the packed extension for `test/e2e/harness.ts`.
 *
 * @returns {Promise<{ setup: Record<string, string>, remove: () => Promise<void> }>} `setup`: variables that the harness reads
 */
export async function prepareWorkbench({ browser, vsix }) {
  const installed = await installCodeServer("1.139");
  const extensions = mkdtempSync(path.join(tmpdir(), "migrations-extensions-"));
  const remove = onEnd(() => removeFolder(extensions));
  await installVsix(installed, { vsix, extensions });
  const sample = path.join(root, "sample/meta-agent-platform");
  const setup = { ...installed, browser, extensions, sample, settings: suiteSettings };
  return { setup: { TEST_E2E: JSON.stringify(setup) }, remove };
}

async function runDesktop({ env, extension }) {
  const { installDesktop, runDesktopSuite } = await import("./editor/desktop-run.mjs");
  const executable = await installDesktop();
  const results = [];
  for (const suite of chosenHostSuites()) results.push(await runDesktopSuite({ executable, extension, suite, env }));
  return sum(results);
}

/** `TEST_HOST_SUITE=sample npm run test:host` runs that one. */
function chosenHostSuites() {
  const only = process.env.TEST_HOST_SUITE;
  return hostSuites().filter(({ name }) => !only || name === only);
}
