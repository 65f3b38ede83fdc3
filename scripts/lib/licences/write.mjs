import { appendFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { licenceText, pgliteComponents } from "./components.mjs";
import { cratesIn } from "./expressions.mjs";
import { bundledPackages, packageLicence } from "./packages.mjs";

const separator = `\n${"-".repeat(80)}\n\n`;

/** Packages that ship as they are, beside the bundles. */
const shipped = ["rolldown", "@rolldown/pluginutils"];

/**
 * Writes the licences of everything that all packages contain: bundled packages, rolldown, and the code inside of PGlite.
 * Throws if a licence is not known or not accepted.
 *
 * @param {readonly { readonly inputs: Readonly<Record<string, unknown>> }[]} metafiles esbuild's, with paths from `root`
 * @param {string} root
 * @param {string} file
 */
export function writeLicences(metafiles, root, file) {
  const folders = [...bundledPackages(metafiles), ...shipped.map((name) => `node_modules/${name}`)];
  const mit = licenceText("MIT");
  const packages = folders.map((directory) => packageLicence(path.join(root, directory), mit));
  const extensions = readdirSync(path.join(root, "dist")).flatMap((name) => /^(.*)\.tar\.gz$/.exec(name)?.[1] ?? []);
  const components = pgliteComponents(path.join(root, "node_modules/@electric-sql/pglite/dist"), extensions);
  writeFileSync(file, [...packages, ...components].join(separator));
}

/**
 * Appends the licences of a binding: its own, of the packages bundled with it, and the crates inside.
 *
 * @param {string} file as `writeLicences` has written it
 * @param {object} binding
 * @param {string} binding.folder the binding's package
 * @param {string} binding.native path of the compiled file
 * @param {readonly string[]} binding.packages folders of packages bundled with it
 * @param {string} root the project, whose rolldown has the licence of its bindings
 */
export function appendBindingLicences(file, { folder, native, packages }, root) {
  const mit = licenceText("MIT");
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const own = readFileSync(path.join(root, "node_modules/rolldown/LICENSE"), "utf8").trim();
  const crates = cratesIn(readFileSync(native));
  if (crates.length === 0) throw new Error(`${native} names no crates. Compare scripts/lib/licences/expressions.mjs.`);
  const list = crates.map((crate) => `  ${crate}: https://crates.io/crates/${crate.replace(" ", "/")}`);
  const stated =
    "rolldown's package names no licences of the crates that are compiled into this file. These crates were found in the " +
    "file. The page of a crate states its licence.";
  const entries = [
    ...packages.map((directory) => packageLicence(directory, mit)),
    `${name} ${version} (${license})\nSource: https://github.com/rolldown/rolldown\n\n${own}\n\n${stated}\n\n${list.join("\n")}\n`,
  ];
  appendFileSync(file, entries.map((entry) => separator + entry).join(""));
}
