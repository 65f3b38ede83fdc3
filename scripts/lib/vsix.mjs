import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { npm, root, run, runQuietly } from "./run.mjs";

/** Path of the package. */
export const vsixFile = path.join(root, "dist/typeorm-migrations.vsix");

/** Maximum size of the package in bytes. */
const limit = 25_000_000;

const stage = path.join(root, ".vscode-test/stage");

/** Builds what ships and, when asked, the compiled tests. */
export async function build({ tests = false } = {}) {
  const flags = ["--production", ...(tests ? ["--tests"] : [])];
  await run(process.execPath, [path.join(root, "esbuild.config.mjs"), ...flags]);
}

/**
 * Packs `dist/` for the platform this runs on: rolldown's native part is installed for that one only.
 *
 * vsce looks at every file below a folder before it ignores most, caches and samples with all their packages; so it gets
 * a folder that holds little else than what ships.
 */
export async function packVsix() {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  for (const name of readdirSync(root)) {
    if (shippable(name)) cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  }
  // vsce would run `vscode:prepublish` in the stage, which has no sources. `build` has run before.
  const manifest = path.join(stage, "package.json");
  const { scripts: _, ...shipped } = JSON.parse(readFileSync(manifest, "utf8"));
  writeFileSync(manifest, JSON.stringify(shipped, undefined, 2));
  for (const directory of productionPackages()) {
    cpSync(directory, path.join(stage, path.relative(root, directory)), { recursive: true });
  }
  rmSync(path.join(stage, "dist", path.basename(vsixFile)), { force: true });
  const vsce = createRequire(import.meta.url).resolve("@vscode/vsce/vsce");
  const leave = ["--skip-license", "--allow-missing-repository", "--no-rewrite-relative-links"];
  await runQuietly(process.execPath, [vsce, "package", "--target", vsceTarget(), "--out", vsixFile, ...leave], {
    cwd: stage,
  });
  rmSync(stage, { recursive: true, force: true });
  const { size } = statSync(vsixFile);
  console.log(`Packed ${path.relative(root, vsixFile)} for ${vsceTarget()}: ${(size / 1e6).toFixed(1)} MB.`);
  if (size > limit) throw new Error(`The package is larger than ${limit / 1e6} MB.`);
  return vsixFile;
}

/**
 * Unpacks what a user would install, so that the tests run what ships.
 *
 * @returns {Promise<string>} the extension's folder
 */
export async function unpackVsix(target) {
  rmSync(target, { recursive: true, force: true });
  // vsce brings a reader of zip files; not every machine has unzip.
  const yauzl = createRequire(createRequire(import.meta.url).resolve("@vscode/vsce/package.json"))("yauzl");
  const zip = await promisify(yauzl.open)(vsixFile, { lazyEntries: true, autoClose: false });
  const entries = [];
  zip.on("entry", (entry) => {
    entries.push(entry);
    zip.readEntry();
  });
  zip.readEntry();
  await once(zip, "end");
  for (const entry of entries) await extract(zip, entry, target);
  zip.close();
  return path.join(target, "extension");
}

async function extract(zip, entry, target) {
  const file = path.join(target, entry.fileName);
  if (entry.fileName.endsWith("/")) return void mkdirSync(file, { recursive: true });
  mkdirSync(path.dirname(file), { recursive: true });
  const stream = await promisify(zip.openReadStream.bind(zip))(entry);
  await pipeline(stream, createWriteStream(file));
  const mode = (entry.externalFileAttributes >>> 16) & 0o777;
  if (mode !== 0) chmodSync(file, mode);
}

function shippable(name) {
  return /^(package(\.nls.*)?\.json|l10n|README\.md|CHANGELOG\.md|LICENSE|media|docs|dist|\.vscodeignore)$/.test(name);
}

function productionPackages() {
  const args = ["ls", "--omit=dev", "--all", "--parseable"];
  const shell = process.platform === "win32";
  const output = execFileSync(npm, args, { cwd: root, encoding: "utf8", shell, stdio: ["ignore", "pipe", "ignore"] });
  return output.split(/\r?\n/).filter((directory) => directory.includes("node_modules") && existsSync(directory));
}

/** Alpine's C library is its own target. */
function vsceTarget() {
  /** @type {any} */
  const report = process.report.getReport();
  const musl = process.platform === "linux" && !report.header.glibcVersionRuntime;
  return `${musl ? "alpine" : process.platform}-${process.arch === "arm" ? "armhf" : process.arch}`;
}
