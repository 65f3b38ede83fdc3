// The one list of platforms that packages are made for.

/**
 * @typedef {object} Target
 * @property {string} name as in `vsce package --target`; `universal` has none and works everywhere
 * @property {string} binding rolldown's package with its native part
 * @property {string} format what `binaryFormat` returns for the native part
 */

/** @type {readonly Target[]} */
export const targets = [
  { name: "win32-x64", binding: "@rolldown/binding-win32-x64-msvc", format: "PE x64" },
  { name: "win32-arm64", binding: "@rolldown/binding-win32-arm64-msvc", format: "PE arm64" },
  { name: "darwin-x64", binding: "@rolldown/binding-darwin-x64", format: "Mach-O x64" },
  { name: "darwin-arm64", binding: "@rolldown/binding-darwin-arm64", format: "Mach-O arm64" },
  { name: "linux-x64", binding: "@rolldown/binding-linux-x64-gnu", format: "ELF x64 glibc" },
  { name: "linux-arm64", binding: "@rolldown/binding-linux-arm64-gnu", format: "ELF arm64 glibc" },
  { name: "linux-armhf", binding: "@rolldown/binding-linux-arm-gnueabihf", format: "ELF arm glibc" },
  { name: "alpine-x64", binding: "@rolldown/binding-linux-x64-musl", format: "ELF x64 musl" },
  { name: "alpine-arm64", binding: "@rolldown/binding-linux-arm64-musl", format: "ELF arm64 musl" },
  { name: "universal", binding: "@rolldown/binding-wasm32-wasi", format: "WASM" },
];

/** The target of this machine. Alpine's C library is a target of its own. */
export function ownTarget() {
  /** @type {any} */
  const report = process.report.getReport();
  const musl = process.platform === "linux" && !report.header.glibcVersionRuntime;
  const name = `${musl ? "alpine" : process.platform}-${process.arch === "arm" ? "armhf" : process.arch}`;
  const found = targets.find((target) => target.name === name);
  if (found) return found;
  throw new Error(`No package is made for ${name}. Use: npm run package -- --target universal`);
}

/**
 * The targets that the value of `--target` names: `all`, or names separated by commas.
 *
 * @param {string} value
 */
export function chosenTargets(value) {
  if (value === "all") return [...targets];
  return value.split(",").map((name) => {
    const found = targets.find((target) => target.name === name);
    if (found) return found;
    const known = targets.map((target) => target.name).join(", ");
    throw new Error(`No target is called "${name}". Use --target all, or some of: ${known}.`);
  });
}
