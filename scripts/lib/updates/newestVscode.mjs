import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { exitCode, npm, root, run, runQuietly } from "../run.mjs";

/**
 * Type-checks the extension with the newest `@types/vscode`, and reports uses of deprecated API.
 *
 * Both tools read types from `node_modules`. So they run in a copy of the sources whose `node_modules` has links to all
 * installed packages but this one. The installed package stays, because it is the oldest supported version.
 *
 * @returns {Promise<boolean>} whether there is neither an error nor a deprecated use
 */
export async function checkNewestVscode() {
  // Outside of the project: oxlint skips what .gitignore names.
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), "newest-vscode-"));
  try {
    return await checkIn(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function checkIn(folder) {
  const modules = path.join(folder, "node_modules");
  mkdirSync(path.join(modules, "@types"), { recursive: true });
  for (const name of ["src", "tsconfig.json", "package.json", ".oxlintrc.json"])
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  linkAll(path.join(root, "node_modules"), modules, "@types");
  linkAll(path.join(root, "node_modules/@types"), path.join(modules, "@types"), "vscode");
  const version = await downloadTypes(folder, path.join(modules, "@types/vscode"));
  console.log(`The newest types of VS Code are ${version}.`);

  const bin = (/** @type {string} */ name) => path.join(root, "node_modules/.bin", name);
  const errors = await exitCode(bin("tsc"), ["--noEmit", "--project", folder], { cwd: folder });
  console.log(errors === 0 ? "No type error." : "✖ Type errors; see above.");
  const rule = ["--type-aware", "--allow", "all", "--deny", "typescript/no-deprecated"];
  const folders = vscodeFolders.map((name) => path.join("src", name));
  const deprecated = await exitCode(bin("oxlint"), [...rule, ...folders], { cwd: folder });
  console.log(deprecated === 0 ? "No use of deprecated API." : "✖ Uses of deprecated API; see above.");
  return errors === 0 && deprecated === 0;
}

/** Sources that may import `vscode`. */
const vscodeFolders = ["host", "tree", "editor", "commands", "extension.ts"];

function linkAll(from, to, except) {
  for (const name of readdirSync(from)) {
    if (name !== except && (name === ".bin" || !name.startsWith(".")))
      symlinkSync(path.join(from, name), path.join(to, name), "junction");
  }
}

async function downloadTypes(folder, target) {
  try {
    await runQuietly(npm, ["pack", "@types/vscode@latest", "--pack-destination", folder]);
  } catch (error) {
    throw new Error(
      "@types/vscode@latest was not downloaded from npm. Check the network, then start the command again.",
      {
        cause: error,
      },
    );
  }
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  await run("tar", ["-xzf", tarball], { cwd: folder });
  // The folder in this archive has the name of the types.
  const unpacked = ["package", "vscode"].find((name) => readdirSync(folder).includes(name)) ?? "";
  cpSync(path.join(folder, unpacked), target, { recursive: true });
  return JSON.parse(readFileSync(path.join(target, "package.json"), "utf8")).version;
}
