import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { onEnd } from "../cleanup.mjs";
import { freePort } from "../free-port.mjs";
import { environmentWith } from "../node-runtime.mjs";
import { stop } from "../stop.mjs";

/** Settings of every VS Code in tests and demos: no automatic windows, network requests or questions. */
export const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  // Tests create and remove repositories. VS Code's own extension throws if one is removed while it reads it.
  "git.enabled": false,
  "window.dialogStyle": "custom",
  // The desktop's default. In a browser VS Code saves edits after a second and would overwrite files that a test
  // writes.
  "files.autoSave": "off",
  "remote.autoForwardPorts": false,
};

/**
 * Settings of every suite. Only a test's own requests are rehearsed: otherwise each upgrade of each suite would start
 * a background rehearsal, which few tests check.
 */
export const suiteSettings = {
  ...quietSettings,
  "migrations.rehearse": false,
  "migrations.rehearseAhead": false,
  // Tests need neither TypeScript's project support nor a second extension host in the page. Each takes seconds of CPU
  // time per start.
  "typescript.tsserver.useSyntaxServer": "always",
  "typescript.disableAutomaticTypeAcquisition": true,
  "extensions.webWorker": false,
};

/** Writes settings where a server reads them: the user's and the machine's. */
export function writeSettings(dataDirectory, settings) {
  for (const kind of ["User", "Machine"]) {
    mkdirSync(path.join(dataDirectory, kind), { recursive: true });
    writeFileSync(path.join(dataDirectory, kind, "settings.json"), JSON.stringify(settings, undefined, 2));
  }
}

/**
 * Starts the VS Code server itself, without code-server's front end: the one that honours a test payload.
 *
 * @param {{ nodePath: string, serverMain: string }} installed
 * @param {{ dataDirectory: string, trust: boolean, settings: object, env: NodeJS.ProcessEnv }} options with `trust`, every
 *   folder is trusted
 * @returns {Promise<{ port: number, logFile: string, exited: Promise<never>, stop(): Promise<void> }>}
 */
export async function startHostServer({ nodePath, serverMain }, { dataDirectory, trust, settings, env }) {
  writeSettings(path.join(dataDirectory, "data"), settings);
  const port = await freePort();
  const logFile = path.join(dataDirectory, "server.log");
  const options = ["--without-connection-token", "--accept-server-license-terms", "--enable-smoke-test-driver"];
  const args = ["--host", "127.0.0.1", "--port", String(port), "--server-data-dir", dataDirectory, ...options];
  const server = spawn(
    nodePath,
    [serverMain, ...args, "--telemetry-level", "off", ...(trust ? ["--disable-workspace-trust"] : [])],
    // Without a gallery, no extension is looked for on the network.
    {
      env: { ...environmentWith(nodePath, withoutOurs(env)), EXTENSIONS_GALLERY: "{}" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const log = createWriteStream(logFile);
  server.stdout.pipe(log, { end: false });
  server.stderr.pipe(log, { end: false });
  const release = onEnd(() => stop(server));
  /** @type {Promise<never>} */
  const exited = new Promise((_, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`The VS Code server ended with code ${code}; see ${logFile}`)));
  });
  exited.catch(() => undefined);
  await Promise.race([answering(port), exited]);
  return { port, logFile, exited, stop: release };
}

/** Waits until a server answers at all: any status will do. */
export async function answering(port, patience = 60_000) {
  for (const end = Date.now() + patience; Date.now() < end;) {
    const response = await fetch(`http://127.0.0.1:${port}/`, { redirect: "manual" }).catch(() => undefined);
    if (response !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Nothing answered on port ${port} within ${patience / 1000} s.`);
}

/** Removes variables of npm, Mocha or a surrounding editor from the extension host's environment. */
function withoutOurs(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(npm_|VSCODE_|NODE_OPTIONS$|NODE_ENV$)/i.test(name)),
  );
}
