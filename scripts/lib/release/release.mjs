import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packNpm } from "../npm-package.mjs";
import { packAll, packageFile } from "../packages/packAll.mjs";
import { targets } from "../packages/targets.mjs";
import { exitCode, npm, root, run } from "../run.mjs";
import { build } from "../vsix.mjs";
import {
  changedFiles,
  checksumFile,
  publishCommands,
  publishingRefused,
  registries,
  releaseFaults,
  releaseNotes,
} from "./facts.mjs";

const read = (/** @type {string} */ file) => readFileSync(path.join(root, file), "utf8");
const manifest = JSON.parse(read("package.json"));
const repository = manifest.repository?.url ?? manifest.repository;

/** Files of a release, relative to the project. */
function releaseFiles(tag) {
  return {
    tag,
    vsix: targets.map((target) => path.relative(root, packageFile(target)).split(path.sep).join("/")),
    tarball: `dist/${manifest.name}-${manifest.version}.tgz`,
    sums: "dist/SHA256SUMS",
    notes: "dist/RELEASE_NOTES.md",
  };
}

/**
 * Checks, tests, builds and packs a release, and writes its checksums and notes. A fault stops a release. A dry run goes on
 * as far as possible, prints all faults at the end and the commands that would publish.
 *
 * @param {{ readonly tag?: string, readonly dryRun: boolean, readonly skipTests: boolean }} options
 * @returns {Promise<boolean>} whether the release has no fault
 */
export async function prepareRelease({ tag = `v${manifest.version}`, dryRun, skipTests }) {
  const refused = dryRun ? undefined : publishingRefused(process.env, tag);
  if (refused) throw new Error(refused);
  const changelog = read("CHANGELOG.md");
  const faults = [...releaseFaults({ ...facts(tag), changelog })];
  if (repository === undefined)
    faults.push("package.json names no repository, which npm's provenance needs. Add the field repository.");
  stopAt(faults, dryRun);

  if (skipTests) console.log("The tests were skipped.");
  else if ((await exitCode(npm, ["test"], { env: { ...process.env, CI: "true" } })) !== 0) {
    faults.push("Tests failed. See their output above.");
    stopAt(faults, dryRun);
  }
  await build();
  await packNpm();
  if (!(await packAll(targets))) faults.push("A package has faults. See the table above.");
  stopAt(faults, dryRun);

  const files = releaseFiles(tag);
  writeFileSync(path.join(root, files.sums), checksumFile(hashes(files)));
  const links = { ...(repository === undefined ? {} : { repository }), tag };
  const notes = releaseNotes(changelog, manifest.version, links) ?? releaseNotes(changelog, "Unreleased", links) ?? "";
  writeFileSync(path.join(root, files.notes), `${notes}\n`);
  console.log(`\nWrote ${files.sums} and ${files.notes}.\n\n${read(files.sums)}`);
  if (dryRun) printCommands(files);
  for (const fault of faults) console.log(`✖ ${fault}`);
  console.log(faults.length === 0 ? `${tag} has no fault.` : `${tag} cannot be released.`);
  return faults.length === 0;
}

/**
 * Runs the command that publishes to a registry, or the one that makes the draft of the release on GitHub.
 *
 * @param {string} registry
 * @param {string | undefined} tag
 */
export async function publish(registry, tag = `v${manifest.version}`) {
  const refused = publishingRefused(process.env, tag);
  if (refused) throw new Error(refused);
  const files = releaseFiles(tag);
  const commands = publishCommands(files);
  if (!(registry in commands))
    throw new Error(`No registry is called "${registry}". Use one of: ${Object.keys(commands).join(", ")}.`);
  const variable = registries[registry] ?? "GH_TOKEN";
  if (!process.env[variable])
    throw new Error(
      `The variable ${variable} is empty. Add the token of ${registry} to the secrets of the repository.`,
    );
  const changed = changedFiles(read(files.sums), hashes(files));
  if (changed.length > 0)
    throw new Error(`These files are not those of ${files.sums}: ${changed.join(", ")}. Run the workflow again.`);
  const [program, ...args] = commands[registry];
  await run(program, args);
}

function facts(tag) {
  const git = ["status", "--porcelain"];
  return {
    version: manifest.version,
    lockVersion: JSON.parse(read("package-lock.json")).version,
    tag,
    status: execFileSync("git", git, { cwd: root, encoding: "utf8" }),
  };
}

function stopAt(faults, dryRun) {
  if (faults.length > 0 && !dryRun) throw new Error(faults.join("\n✖ "));
}

function hashes({ vsix, tarball }) {
  return [...vsix, tarball]
    .map((file) => path.join(root, file))
    .filter((file) => existsSync(file))
    .map((file) => ({
      name: path.basename(file),
      hash: createHash("sha256").update(readFileSync(file)).digest("hex"),
    }));
}

function printCommands(files) {
  console.log("These commands would publish. The workflow runs them with the tokens of its secrets:\n");
  for (const [registry, command] of Object.entries(publishCommands(files))) {
    const variable = registries[registry] ?? "GH_TOKEN";
    console.log(`${registry} (${variable}):\n  ${command.join(" ")}\n`);
  }
}
