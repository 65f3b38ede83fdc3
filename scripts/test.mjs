// `npm test`: everything, from a fresh clone. `npm run test:<suite>`: one suite, with only the setup it needs.
// The last lines name the skipped and the failed tests; the very last one says how many passed and failed.
import { cleanUp } from "./lib/cleanup.mjs";
import { unexpected } from "./lib/expected-skips.mjs";
import { ensureInstalled } from "./lib/setup.mjs";

const timings = [];
const complaints = [];
let passedInAll = 0;
/** @type {string[]} */
const allFailures = [];
/** @type {string[]} */
const allSkipped = [];

try {
  await stage("install", ensureInstalled);
  await runAll(process.argv[2]);
} catch (error) {
  complaints.push(error instanceof Error ? error.message : String(error));
} finally {
  await cleanUp();
}

console.log("");
for (const { name, seconds } of timings) console.log(`${seconds.padStart(7)} s  ${name}`);
for (const title of allSkipped) console.log(`skipped: ${title}`);
if (process.env.CI)
  complaints.push(...unexpected(allSkipped).map((title) => `Skipped, and must not be on CI: ${title}`));
for (const failure of allFailures) console.log(`failed: ${failure}`);
for (const complaint of complaints) console.log(`✖ ${complaint}`);
console.log(`${passedInAll} passed, ${allFailures.length} failed`);
process.exit(allFailures.length > 0 || complaints.length > 0 ? 1 : 0);

async function runAll(only) {
  // These modules need installed packages.
  const { suites } = await import("./lib/suites.mjs");
  const { build } = await import("./lib/vsix.mjs");
  const { setUp } = await import("./lib/test-setup.mjs");
  if (only !== undefined && !(only in suites))
    throw new Error(`No suite is called ${only}: ${Object.keys(suites).join(", ")}.`);
  const chosen = Object.entries(suites).filter(([name, { onRequest }]) => (only ? name === only : !onRequest));
  await stage("build", () => build({ tests: true }));
  // The check computes while the setup waits for a registry.
  const [setup] = await Promise.all([
    setUp(new Set(chosen.flatMap(([, { needs }]) => needs)), stage),
    only === undefined ? stage("check", checkAll) : undefined,
  ]);
  for (const [name, { run }] of chosen) await runSuite(name, () => run(setup));
}

async function checkAll() {
  const { check } = await import("./lib/checks/check.mjs");
  if (!(await check())) complaints.push("The check failed; see its output above.");
}

/** A suite that throws counts as failed. The next suite runs in any case. */
async function runSuite(name, run) {
  try {
    const { passed, failures, skipped } = await stage(`suite ${name}`, run);
    passedInAll += passed;
    allFailures.push(...failures);
    allSkipped.push(...skipped);
    if (passed + failures.length === 0) complaints.push(`The suite ${name} ran no test.`);
    console.log(`${name}: ${passed} passed, ${failures.length} failed, ${skipped.length} skipped`);
  } catch (error) {
    complaints.push(`The suite ${name} broke: ${String(error)}`);
  }
}

/**
 * @param {string} name
 * @param {() => Promise<any>} work
 */
async function stage(name, work) {
  console.log(`\n▶ ${name}`);
  const started = Date.now();
  try {
    return await work();
  } finally {
    timings.push({ name, seconds: ((Date.now() - started) / 1000).toFixed(1) });
  }
}
