import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Writes the licences of all packages that are inside the bundles: what is shipped under MIT and the like has to carry
 * its text.
 *
 * @param {readonly { readonly inputs: Readonly<Record<string, unknown>> }[]} metafiles esbuild's, with paths from `root`
 * @param {string} root
 * @param {string} file
 */
export function writeLicences(metafiles, root, file) {
  const inputs = metafiles.flatMap(({ inputs: of }) => Object.keys(of));
  const packages = new Set(inputs.map(packageOf).filter((directory) => directory !== undefined));
  const texts = [...packages].sort().map((directory) => licenceOf(path.join(root, directory)));
  writeFileSync(file, texts.join(`\n${"-".repeat(80)}\n\n`));
}

/** `node_modules/@a/b` of a file in it, the innermost one. */
function packageOf(input) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
}

function licenceOf(directory) {
  const { name, version, license, repository } = JSON.parse(readFileSync(path.join(directory, "package.json"), "utf8"));
  const found = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    found && existsSync(path.join(directory, found)) ? readFileSync(path.join(directory, found), "utf8") : "";
  const title = `${name} ${version} (${typeof license === "string" ? license : "see below"})`;
  // The Eclipse Public License wants said where the source is; it is worth knowing of all.
  const source = (repository?.url ?? repository)?.replace(/^git\+/, "");
  return `${title}\n${source ? `Source: ${source}\n` : ""}\n${text.trim()}\n`;
}
