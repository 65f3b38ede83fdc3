import { copyFileSync } from "node:fs";
import path from "node:path";
import { findChromium } from "./chromium.mjs";
import { installCodeServer } from "./code-server.mjs";
import { findPrograms } from "./programs.mjs";
import { root } from "./run.mjs";
import { ensureFixturesInstalled, ensureInstalledIn } from "./setup.mjs";
import { packVsix, unpackVsix, vsixFile } from "./vsix.mjs";

const packed = path.join(root, ".vscode-test/packed");

/**
 * Sets up what the chosen suites need and nothing else: `npm run test:unit` waits for no browser.
 *
 * @param {ReadonlySet<string>} needs
 * @param {(name: string, work: () => Promise<unknown>) => Promise<any>} stage runs and times one piece of work
 */
export async function setUp(needs, stage) {
  if (needs.has("workspaces")) {
    await stage("install the sample and the fixtures", async () => {
      await ensureInstalledIn(path.join(root, "sample/meta-agent-platform"));
      await ensureFixturesInstalled();
    });
  }
  const browser = needs.has("browser") ? await stage("find a browser", findChromium) : undefined;
  if (needs.has("oldest")) await stage("install the oldest VS Code", () => installCodeServer("1.100"));
  if (needs.has("newest")) await stage("install the newest VS Code", () => installCodeServer("1.139"));
  const extension = needs.has("vsix") ? await stage("pack the extension", pack) : undefined;
  const programs = needs.has("programs") ? await stage("find PgBouncer and psql", findPrograms) : {};
  const env = { ...programs, ...(needs.has("databases") ? await stage("start PostgreSQL", databases) : {}) };
  return { browser, extension, vsix: path.join(packed, "extension.vsix"), env };
}

/** Kept outside dist/ and out/, which the next build empties while these tests still run. */
async function pack() {
  await packVsix();
  const extension = await unpackVsix(packed);
  copyFileSync(vsixFile, path.join(packed, "extension.vsix"));
  return extension;
}

async function databases() {
  await ensureInstalledIn(path.join(root, "test/postgres"), ["--ignore-scripts"]);
  const { testDatabases } = await import("./test-databases.mjs");
  return testDatabases();
}
