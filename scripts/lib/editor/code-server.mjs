import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { environmentWith, nodeOfMajor } from "../node-runtime.mjs";
import { npm, root, runQuietly } from "../run.mjs";

/**
 * Versions of VS Code that the tests use: the oldest supported version and the newest. `entry` is true if
 * code-server's own front end runs without a compiler: the older one requires a compiled argon2.
 *
 * @type {Readonly<Record<string, { codeServer: string, node: number, entry: boolean }>>}
 */
export const hosts = {
  "1.100": { codeServer: "4.100.3", node: 20, entry: false },
  1.139: { codeServer: "4.139.1", node: 24, entry: true },
};

const quick = ["--ignore-scripts", "--no-audit", "--no-fund"];

/**
 * Installs a VS Code server from npm into `.vscode-test/`, once. It is no dependency of the project, because its own
 * install script wants one certain Node, a compiler and Kerberos headers. Nothing is compiled here: the file watcher
 * and ripgrep come as binaries, and of the rest VS Code needs two small modules only, which have stand-ins of ours. The
 * older VS Code has no terminals then.
 *
 * @param {string} version one of `hosts`
 * @returns {Promise<{ nodePath: string, serverMain: string, entry: string }>}
 */
export async function installCodeServer(version) {
  const { codeServer, node } = hosts[version];
  const nodePath = await nodeOfMajor(node);
  const home = path.join(root, ".vscode-test", `code-server-${codeServer}`);
  const server = path.join(home, "node_modules/code-server");
  const vscode = path.join(server, "lib/vscode");
  const stamp = path.join(home, ".complete");
  if (!existsSync(stamp)) {
    const started = Date.now();
    console.log(`Installing VS Code ${version} (code-server ${codeServer}) from npm …`);
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    writeFileSync(path.join(home, "package.json"), '{ "private": true }\n');
    const env = environmentWith(nodePath);
    await runQuietly(npm, ["install", `code-server@${codeServer}`, ...quick], { cwd: home, env });
    await runQuietly(npm, ["install", "--omit=dev", ...quick], { cwd: vscode, env });
    await runQuietly(npm, ["install", "--omit=dev", ...quick], { cwd: path.join(vscode, "extensions"), env });
    await addRipgrep(home, vscode, env);
    addStandIns(vscode);
    writeFileSync(stamp, "");
    console.log(`Installed VS Code ${version} in ${Math.round((Date.now() - started) / 1000)} s.`);
  }
  return {
    nodePath,
    serverMain: path.join(vscode, "out/server-main.js"),
    entry: path.join(server, "out/node/entry.js"),
  };
}

function addStandIns(vscode) {
  const standIns = path.join(root, "scripts/lib/editor/stand-ins");
  for (const [name, file] of [
    ["@vscode/spdlog", "spdlog.cjs"],
    ["native-watchdog", "watchdog.cjs"],
    ["@vscode/native-watchdog", "watchdog.cjs"],
  ]) {
    const module = path.join(vscode, "node_modules", name);
    if (existsSync(module)) copyFileSync(path.join(standIns, file), path.join(module, "index.js"));
  }
}

/** `findFiles` is ripgrep, which the older server's package downloads at install; npm has the same binary. */
async function addRipgrep(home, vscode, env) {
  const target = path.join(vscode, "node_modules/@vscode/ripgrep");
  if (!existsSync(target)) return;
  const name = `@vscode/ripgrep-${process.platform}-${process.arch}`;
  const binary = process.platform === "win32" ? "rg.exe" : "rg";
  await runQuietly(npm, ["install", `${name}@1.18.0`, ...quick], { cwd: home, env });
  mkdirSync(path.join(target, "bin"), { recursive: true });
  copyFileSync(path.join(home, "node_modules", name, "bin", binary), path.join(target, "bin", binary));
}
