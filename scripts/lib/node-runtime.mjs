import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { npm, root, runQuietly } from "./run.mjs";

/**
 * Finds a Node.js of a major: this one if its major fits, otherwise npm's `node-<platform>` package, which is the
 * plain binary with its headers and needs no install script.
 *
 * @param {number} major
 * @returns {Promise<string>} the executable
 */
export function nodeOfMajor(major) {
  const known = found.get(major);
  if (known) return known;
  const finding = findNode(major);
  found.set(major, finding);
  return finding;
}

/**
 * Each major is looked for once, because two installations in one folder would disturb each other.
 *
 * @type {Map<number, Promise<string>>}
 */
const found = new Map();

async function findNode(major) {
  if (Number(process.versions.node.split(".")[0]) === major) return process.execPath;
  const home = path.join(root, ".vscode-test", `node-${major}`);
  const name = packageName();
  const executable = path.join(home, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(path.join(home, ".complete"))) {
    console.log(`Installing Node ${major} from npm …`);
    mkdirSync(home, { recursive: true });
    writeFileSync(path.join(home, "package.json"), '{ "private": true }\n');
    await runQuietly(npm, ["install", `${name}@${major}`, "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: home,
    });
    await runQuietly(executable, ["--version"]);
    writeFileSync(path.join(home, ".complete"), "");
  }
  return executable;
}

/** The folder above `include/node`, for compiling native modules; undefined when this Node came without headers. */
export function headersOf(nodePath) {
  const prefix = path.resolve(path.dirname(nodePath), "..");
  return existsSync(path.join(prefix, "include/node/node.h")) ? prefix : undefined;
}

/** An environment in which `node` is this one, for npm and for what it starts. */
export function environmentWith(nodePath, base = process.env) {
  return { ...base, PATH: `${path.dirname(nodePath)}${path.delimiter}${base.PATH ?? ""}` };
}

function packageName() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  return `${platform === "darwin" && process.arch === "arm64" ? "node-bin" : "node"}-${platform}-${process.arch}`;
}
