import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { copyBinding } from "./packages/bindings.mjs";
import { ownTarget } from "./packages/targets.mjs";
import { unzip } from "./packages/zip.mjs";
import { npm, root, run, runQuietly } from "./run.mjs";

/** Path of the package for this machine, which tests and the demo install. */
export const vsixFile = path.join(root, "dist/typeorm-migrations.vsix");

const stage = path.join(root, ".vscode-test/stage");

/** Builds what ships and, when asked, the compiled tests. */
export async function build({ tests = false } = {}) {
  const flags = ["--production", ...(tests ? ["--tests"] : [])];
  await run(process.execPath, [path.join(root, "esbuild.config.mjs"), ...flags]);
}

/**
 * Packs `dist/` for a target, by default for this machine.
 *
 * @param {import("./packages/targets.mjs").Target} [target]
 * @param {string} [file]
 */
export async function packVsix(target = ownTarget(), file = vsixFile) {
  stageCommon();
  await copyBinding(target.binding, stage);
  const vsce = createRequire(import.meta.url).resolve("@vscode/vsce/vsce");
  const leave = ["--skip-license"];
  const platform = target.name === "universal" ? [] : ["--target", target.name];
  await runQuietly(process.execPath, [vsce, "package", ...platform, "--out", file, ...leave], { cwd: stage });
  rmSync(stage, { recursive: true, force: true });
  console.log(`Packed ${path.relative(root, file)} for ${target.name}: ${(statSync(file).size / 1e6).toFixed(1)} MB.`);
  return file;
}

/**
 * Copies what ships on every platform into the stage.
 *
 * vsce looks at every file below a folder before it ignores most, caches and samples with all their packages; so it gets
 * a folder that holds little else than what ships.
 */
function stageCommon() {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  const filter = (/** @type {string} */ file) => !/\.(vsix|tgz)$/.test(file);
  for (const name of readdirSync(root)) {
    if (shippable(name)) cpSync(path.join(root, name), path.join(stage, name), { recursive: true, filter });
  }
  // vsce would run `vscode:prepublish` in the stage, which has no sources. `build` has run before.
  const manifest = path.join(stage, "package.json");
  const { scripts: _, ...shipped } = JSON.parse(readFileSync(manifest, "utf8"));
  writeFileSync(manifest, JSON.stringify(shipped, undefined, 2));
  for (const directory of productionPackages()) {
    cpSync(directory, path.join(stage, path.relative(root, directory)), { recursive: true });
  }
}

/**
 * Unpacks what a user would install, so that the tests run what ships.
 *
 * @param {string} target
 * @param {string} [file]
 * @returns {Promise<string>} the extension's folder
 */
export async function unpackVsix(target, file = vsixFile) {
  await unzip(file, target);
  return path.join(target, "extension");
}

function shippable(name) {
  return /^(package(\.nls.*)?\.json|l10n|README\.md|CHANGELOG\.md|LICENSE|media|docs|dist|\.vscodeignore)$/.test(name);
}

/** All packages that ship, without the bindings, of which npm has installed the one for this machine. */
function productionPackages() {
  const args = ["ls", "--omit=dev", "--all", "--parseable"];
  const shell = process.platform === "win32";
  const output = execFileSync(npm, args, { cwd: root, encoding: "utf8", shell, stdio: ["ignore", "pipe", "ignore"] });
  return output
    .split(/\r?\n/)
    .filter((directory) => directory.includes("node_modules") && existsSync(directory))
    .filter((directory) => !path.basename(directory).startsWith("binding-"));
}
