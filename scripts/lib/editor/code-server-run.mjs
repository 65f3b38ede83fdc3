import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onEnd } from "../cleanup.mjs";
import { answering, writeSettings } from "./host-server.mjs";
import { environmentWith } from "../node-runtime.mjs";
import { runQuietly } from "../run.mjs";
import { stop } from "../stop.mjs";

/** Installs a VSIX as a user does, into a folder of our own. */
export async function installVsix({ nodePath, entry }, { vsix, extensions }) {
  const scratch = mkdtempSync(path.join(tmpdir(), "migrations-install-"));
  const args = [...folders({ userData: scratch, extensions }), "--force", "--install-extension", vsix];
  try {
    const output = await runQuietly(nodePath, [entry, ...args], { env: environmentWith(nodePath) });
    if (/failed|error/i.test(output)) throw new Error(`The extension did not install.\n${output}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Starts code-server on a folder: VS Code as a user sees it, webviews and all.
 *
 * @param {{ nodePath: string, entry: string }} installed
 * @param {{ workspace: string, userData: string, extensions: string, port: number, settings: object }} options
 * @returns {Promise<{ url: string, exited: Promise<void>, stop(): Promise<void> }>}
 */
export async function startCodeServer({ nodePath, entry }, { workspace, userData, extensions, port, settings }) {
  writeSettings(userData, settings);
  const quiet = ["--auth", "none", "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"];
  const args = [...folders({ userData, extensions }), ...quiet, "--bind-addr", `127.0.0.1:${port}`, workspace];
  const log = openSync(path.join(userData, "code-server.log"), "w");
  const server = spawn(nodePath, [entry, ...args], { env: environmentWith(nodePath), stdio: ["ignore", log, log] });
  const release = onEnd(() => stop(server));
  /** @type {Promise<void>} */
  const exited = new Promise((resolve, reject) => server.once("error", reject).once("exit", () => resolve()));
  const early = exited.then(() => Promise.reject(new Error(`code-server ended; see ${userData}/code-server.log`)));
  early.catch(() => undefined);
  await Promise.race([answering(port), early]);
  return { url: `http://127.0.0.1:${port}/?folder=${encodeURI(workspace)}`, exited, stop: release };
}

function folders({ userData, extensions }) {
  mkdirSync(userData, { recursive: true });
  const config = path.join(userData, "code-server.yaml");
  return ["--config", config, "--user-data-dir", userData, "--extensions-dir", extensions];
}
