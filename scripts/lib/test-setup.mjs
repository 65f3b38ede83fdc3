import { copyFileSync } from "node:fs";
import path from "node:path";
import { findChromium } from "./editor/chromium.mjs";
import { hosts, installCodeServer } from "./editor/code-server.mjs";
import { nodeOfMajor } from "./node-runtime.mjs";
import { findPrograms } from "./programs.mjs";
import { root } from "./run.mjs";
import { ensureFixturesInstalled, ensureInstalledIn } from "./setup.mjs";
import { packVsix, unpackVsix, vsixFile } from "./vsix.mjs";

const packed = path.join(root, ".vscode-test/packed");
const postgres = path.join(root, "test/postgres");

/** The Node.js of the newest VS Code in tests. */
const newestMajor = Math.max(...Object.values(hosts).map(({ node }) => node));

/** Whether the runner's tests use all supported majors of PostgreSQL and more versions of TypeORM. */
const isFull = process.env.TEST_MATRIX === "full";

/**
 * Sets up what the chosen suites need and nothing else: `npm run test:unit` waits for no browser.
 *
 * @param {ReadonlySet<string>} needs
 * @param {(name: string, work: () => Promise<unknown>) => Promise<any>} stage runs and times one piece of work
 */
export async function setUp(needs, stage) {
  const needed = (need, name, work) => (needs.has(need) ? stage(name, work) : undefined);
  // Each of these waits for a registry more than it computes. Two of apt at once would not wait for each other.
  const [{ browser, programs }, newestNode] = await Promise.all([
    withApt(needed),
    needed("newestNode", "install the newest Node.js", () => nodeOfMajor(newestMajor)),
    needed("workspaces", "install the sample and the fixtures", workspaces),
    needed("oldest", "install the oldest VS Code", () => installCodeServer("1.100")),
    needed("newest", "install the newest VS Code", () => installCodeServer("1.139")),
    needed("databases", "install PostgreSQL", () => ensureInstalledIn(postgres, ["--ignore-scripts"])),
    isFull ? needed("databases", "install the matrix", () => ensureFixturesInstalled("test/matrix")) : undefined,
  ]);
  const extension = await needed("vsix", "pack the extension", pack);
  const env = { ...programs, ...(await needed("databases", "start PostgreSQL", databases)) };
  return { browser, extension, vsix: path.join(packed, "extension.vsix"), env, newestNode };
}

async function withApt(needed) {
  const browser = await needed("browser", "find a browser", findChromium);
  return { browser, programs: await needed("programs", "find PgBouncer, psql and OpenSSH", findPrograms) };
}

async function workspaces() {
  await ensureInstalledIn(path.join(root, "sample/meta-agent-platform"));
  await ensureFixturesInstalled();
}

/** Kept outside dist/ and out/, which the next build empties while these tests still run. */
async function pack() {
  await packVsix();
  const extension = await unpackVsix(packed);
  copyFileSync(vsixFile, path.join(packed, "extension.vsix"));
  return extension;
}

async function databases() {
  const { testDatabases } = await import("./postgres/test-databases.mjs");
  return testDatabases();
}
