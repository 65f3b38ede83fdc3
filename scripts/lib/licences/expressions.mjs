/**
 * Licences that the extension may ship, as SPDX identifiers. All permit redistribution with their text. The Eclipse Public
 * License also wants the address of the source, which each entry of the file of licences has.
 */
const accepted = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "EPL-2.0",
  "ISC",
  "MIT",
  "PostgreSQL",
  "Unicode-3.0",
  "Zlib",
]);

/**
 * Whether the extension may ship code under an SPDX expression such as `MIT` or `(MIT OR GPL-3.0-or-later)`. With `OR`, one
 * licence has to be accepted, with `AND` all.
 *
 * @param {unknown} expression
 * @returns {boolean}
 */
export function isAccepted(expression) {
  if (typeof expression !== "string") return false;
  const choices = expression.replace(/^\((.*)\)$/, "$1").split(" OR ");
  return choices.some((choice) => choice.split(" AND ").every((name) => accepted.has(name.trim())));
}

/**
 * The crates of Rust whose paths a compiled file contains, such as `regex 1.13.1`, sorted.
 *
 * @param {Buffer} file
 * @returns {readonly string[]}
 */
export function cratesIn(file) {
  const paths = /index\.crates\.io-[0-9a-f]+[/\\]([\w-]+?)-(\d+\.\d+\.\d+[\w.+-]*)[/\\]/g;
  const found = [...file.toString("latin1").matchAll(paths)].map(([, name, version]) => `${name} ${version}`);
  return [...new Set(found)].sort();
}
