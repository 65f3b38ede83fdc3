import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { installCodeServer } from "./code-server.mjs";
import { installVsix, startCodeServer } from "./code-server-run.mjs";
import { freePort, isFree } from "../free-port.mjs";
import { quietSettings, writeSettings } from "./host-server.mjs";
import { root, run } from "../run.mjs";
import { build, packVsix } from "../vsix.mjs";
import { copyWorkspace } from "../workspace.mjs";

const home = path.join(root, ".demo");
const sample = "sample/meta-agent-platform";
const settings = { ...quietSettings, "security.workspace.trust.enabled": false };

/**
 * Packs the extension and creates the demo's folder: a copy of the sample with workspace settings that enable the
 * embedded database, so that the views have content. An existing copy is kept.
 *
 * @returns {Promise<{ workspace: string, vsix: string, extensions: string }>}
 */
export async function packDemo({ fresh }) {
  if (fresh) rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  await build();
  const vsix = path.join(home, "extension.vsix");
  copyFileSync(await packVsix(), vsix);
  const workspace = path.join(home, path.basename(sample));
  if (!existsSync(workspace)) {
    copyWorkspace(sample, workspace);
    await moveDatabase(path.join(workspace, ".env"));
    mkdirSync(path.join(workspace, ".vscode"), { recursive: true });
    const ours = { "migrations.startDatabaseOnOpen": true };
    writeFileSync(path.join(workspace, ".vscode/settings.json"), `${JSON.stringify(ours, undefined, 2)}\n`);
  }
  return { workspace, vsix, extensions: path.join(home, "extensions") };
}

/** Moves the demo's database to a free port if another PostgreSQL uses the sample's port. */
async function moveDatabase(envFile) {
  if (await isFree(5432)) return;
  const port = await freePort();
  writeFileSync(envFile, readFileSync(envFile, "utf8").replaceAll("5432", String(port)));
}

/**
 * Serves the demo until it is interrupted or, with `check`, until it was seen to work.
 *
 * @param {{ workspace: string, vsix: string, extensions: string }} demo
 * @param {{ check: boolean, port?: string }} options
 */
export async function runInBrowser({ workspace, vsix, extensions }, { check, port }) {
  const installed = await installCodeServer("1.139");
  await installVsix(installed, { vsix, extensions });
  const server = await startCodeServer(installed, {
    workspace,
    extensions,
    userData: path.join(home, "user"),
    port: port === undefined ? await freePort() : Number(port),
    settings,
  });
  console.log(`\nMigrations for TypeORM runs at ${server.url}\nThe icon in the activity bar opens it.`);
  if (check) await look(server.url);
  else {
    console.log("Press Ctrl-C to stop.");
    await server.exited;
    throw new Error(`code-server ended by itself; see ${path.relative(root, home)}/user/code-server.log`);
  }
  await server.stop();
}

/** Opens the demo in the `code` on PATH, with folders of its own: the user's settings and extensions stay untouched. */
export async function runInDesktop({ workspace, vsix, extensions }) {
  const userData = path.join(home, "desktop");
  writeSettings(userData, settings);
  const folders = ["--user-data-dir", userData, "--extensions-dir", extensions];
  const code = process.platform === "win32" ? "code.cmd" : "code";
  await run(code, [...folders, "--force", "--install-extension", vsix]);
  await run(code, [...folders, "--new-window", workspace]);
}

async function look(url) {
  const { chromium } = await import("playwright-core");
  const { findChromium } = await import("./chromium.mjs");
  const { executablePath, args } = await findChromium();
  const browser = await chromium.launch({ executablePath, args: [...args], headless: true });
  const screenshot = path.join(home, "screenshot.png");
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-US" });
  try {
    await page.goto(url);
    await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
    await page.locator(".activitybar").getByRole("tab", { name: "Migrations", exact: true }).click();
    await page.locator(".part.sidebar [role=treeitem]").first().waitFor({ timeout: 60_000 });
    const status = page.locator('.part.statusbar [id^="typeorm-migrations.typeorm-migrations"]');
    await status
      .filter({ hasNotText: /Working|Starting|No database/ })
      .first()
      .waitFor({ timeout: 60_000 });
    console.log(`The workbench shows the revisions; its status bar says: ${(await status.first().innerText()).trim()}`);
  } finally {
    await page.screenshot({ path: screenshot });
    console.log(`What it looks like: ${path.relative(root, screenshot)}`);
    await browser.close();
  }
}
