import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "../run.mjs";
import { packVsix } from "../vsix.mjs";
import { inspectPackage } from "./faults.mjs";
import { startPackage } from "./start.mjs";
import { withZip } from "./zip.mjs";

/** Path of a target's package. */
export function packageFile(target) {
  const { name, version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const suffix = target.name === "universal" ? "" : `-${target.name}`;
  return path.join(root, `dist/${name}-${version}${suffix}.vsix`);
}

/**
 * Packs a VSIX file for each target, inspects its content, starts what this machine can run, and prints a table.
 *
 * @param {readonly import("./targets.mjs").Target[]} targets
 * @returns {Promise<boolean>} whether no package has a fault
 */
export async function packAll(targets) {
  const rows = [];
  for (const target of targets) {
    const file = await packVsix(target, packageFile(target));
    const inspection = await inspectFile(target, file);
    const { started, faults } = await startPackage(target, file);
    rows.push({ target, ...inspection, started, faults: [...inspection.faults, ...faults] });
  }
  console.log(`\n${table(rows)}`);
  const faults = rows.flatMap((row) => row.faults.map((fault) => `✖ ${row.target.name}: ${fault}`));
  for (const fault of faults) console.log(fault);
  return faults.length === 0;
}

/** Inspects a packed file: see `inspectPackage`. */
export function inspectFile(target, file) {
  const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
  const { version } = packages[`node_modules/${target.binding}`];
  return withZip(file, (entries) => inspectPackage(target, version, statSync(file).size, entries));
}

function table(rows) {
  const megabytes = (size) => `${(size / 1e6).toFixed(1)} MB`;
  const lines = [
    ["target", "binding", "format", "download", "on disk", "rehearsal"],
    ...rows.map(({ target, binding, format, download, disk, started }) => [
      target.name,
      path.basename(binding) || "none",
      format || "none",
      megabytes(download),
      megabytes(disk),
      started,
    ]),
  ];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column].length))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
