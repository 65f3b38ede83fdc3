import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { isAccepted } from "./expressions.mjs";

/**
 * Folders of the packages whose files are inside of bundles, relative to the project.
 *
 * @param {readonly { readonly inputs: Readonly<Record<string, unknown>> }[]} metafiles esbuild's, with paths from the project
 * @returns {readonly string[]} sorted
 */
export function bundledPackages(metafiles) {
  const inputs = metafiles.flatMap(({ inputs: of }) => Object.keys(of));
  return [...new Set(inputs.flatMap((input) => packageOf(input) ?? []))].sort();
}

/** `node_modules/@a/b` of a file in it, the innermost one. */
function packageOf(input) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
}

/**
 * The entry of a package: name, licence, source and the text of the licence.
 *
 * Throws if the package states no licence, one that is not accepted, or contains no text and names no author.
 *
 * @param {string} directory
 * @param {string} mitTerms the terms of the MIT licence, for packages without a file of their own
 * @returns {string}
 */
export function packageLicence(directory, mitTerms) {
  const { name, version, license, repository, author } = JSON.parse(
    readFileSync(path.join(directory, "package.json"), "utf8"),
  );
  if (!isAccepted(license)) {
    throw new Error(
      `${name} ${version} has the licence ${JSON.stringify(license)}, which is not accepted. ` +
        "Read it. Then add it to scripts/lib/licences/expressions.mjs, or replace the package.",
    );
  }
  const source = (repository?.url ?? repository)?.replace(/^git\+/, "");
  const texts = readdirSync(directory)
    .filter((entry) => /^(licen[cs]e|notice|third-party-licen[cs]e)/i.test(entry))
    .map((entry) => readFileSync(path.join(directory, entry), "utf8").trim());
  const text = texts.length > 0 ? texts.join("\n\n") : withoutFile({ name, version, license, author }, mitTerms);
  return `${name} ${version} (${license})\n${source ? `Source: ${source}\n` : ""}\n${text}\n`;
}

/** The terms of a package that states its licence in its manifest only. */
function withoutFile({ name, version, license, author }, mitTerms) {
  const holder = author?.name ?? author;
  if (license === "MIT" && typeof holder === "string") {
    return `The package contains no file with its licence. Its manifest states MIT.\n\nCopyright (c) ${holder}\n\n${mitTerms.trim()}`;
  }
  throw new Error(
    `${name} ${version} contains no text of its licence (${license}). ` +
      "Add the text of its repository to scripts/lib/licences, or replace the package.",
  );
}
