import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
import { onEnd } from "../cleanup.mjs";
import { suiteSettings, writeSettings } from "./host-server.mjs";
import { removeFolder } from "../remove.mjs";
import { root } from "../run.mjs";
import { copyWorkspace } from "../workspace.mjs";

/** Downloads the desktop VS Code, or says what to do where its download site cannot be reached. */
export async function installDesktop(version = "stable") {
  try {
    return await downloadAndUnzipVSCode({ version, cachePath: path.join(root, ".vscode-test/desktop") });
  } catch (error) {
    throw new Error(
      `VS Code for the desktop could not be downloaded (${error.message}). ` +
        "Run `npm run test:host` instead: the same suites, in a VS Code server that comes from npm.",
      { cause: error },
    );
  }
}

/**
 * Runs one suite of the extension host in the desktop VS Code.
 *
 * @returns {Promise<import("../mocha-run.mjs").Counts>} one a suite: its own report is printed, not counted
 */
export async function runDesktopSuite({ executable, extension, suite, env }) {
  const temporary = mkdtempSync(path.join(tmpdir(), "migrations-desktop-"));
  const removed = onEnd(() => removeFolder(temporary));
  const workspace = copyWorkspace(suite.workspace, path.join(temporary, path.basename(suite.workspace)));
  const userData = path.join(temporary, "user");
  writeSettings(userData, suiteSettings);
  const folders = [`--user-data-dir=${userData}`, `--extensions-dir=${path.join(temporary, "extensions")}`];
  try {
    const code = await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: extension,
      extensionTestsPath: path.join(root, "out/test/host/index"),
      extensionTestsEnv: { ...env, TEST_SUITE: suite.name },
      launchArgs: [workspace, ...folders, ...(suite.trust ? ["--disable-workspace-trust"] : [])],
    }).catch(() => 1);
    const failures = code === 0 ? [] : [`desktop suite ${suite.name} ended with ${code}`];
    return { passed: code === 0 ? 1 : 0, failures, skipped: [] };
  } finally {
    await removed();
  }
}
