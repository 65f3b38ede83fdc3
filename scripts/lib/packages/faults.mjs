import { binaryFormat } from "./binaryFormat.mjs";

/** Files that must be inside of every package. */
export const required = [
  "package.json",
  "package.nls.json",
  "l10n/bundle.l10n.json",
  ...[
    "extension",
    "commands",
    "editor-shared",
    "compose",
    "setup",
    "lint",
    "diagram",
    "diagram-file",
    "elk-worker",
  ].map((name) => `dist/${name}.js`),
  ...["runner", "rehearsal", "runner-shared", "cli", "mcp", "tunnel"].map((name) => `dist/${name}.js`),
  ...["main.js", "scratch.js", "pglite.wasm", "pglite.data", "scratch.tar", "template.tar.br"].map(
    (name) => `dist/database/${name}`,
  ),
  "dist/fallback/typeorm.js",
  "dist/fallback/pg.js",
  "dist/THIRD-PARTY-LICENCES.txt",
  "node_modules/rolldown/dist/index.mjs",
];

/** What vsce adds beside `extension/`. */
const ofVsce = /^(extension\.vsixmanifest|\[Content_Types\]\.xml)$/;

/** The folders and files that may be inside. */
const allowed =
  /^extension\/(package(\.nls(\.[\w-]+)?)?\.json|readme\.md|changelog\.md|LICENSE(\.txt)?|l10n\/|media\/|docs\/(images|rules)\/|dist\/|node_modules\/)/i;

/** What no user needs. */
const unwanted = [
  { name: "a source map", pattern: /\.map$/ },
  { name: "TypeScript", pattern: /\.[cm]?tsx?$/ },
  { name: "a test", pattern: /(^|\/)(tests?|__tests__)\/|\.(test|spec)\.[cm]?js$/ },
  { name: "the sample", pattern: /^extension\/sample\// },
  { name: "a setting or a secret", pattern: /(^|\/)\.(?!vscodeignore$)[^/]+$|\.pem$/ },
  { name: "a package", pattern: /\.(vsix|tgz)$/ },
];

/** Maximum sizes in bytes, so that no package grows without a decision. */
export const limits = { download: 20_000_000, disk: 56_000_000 };

/**
 * @typedef {object} Inspection
 * @property {string} binding path of the native part inside the package, empty if there is not exactly one
 * @property {string} format
 * @property {number} download in bytes
 * @property {number} disk in bytes
 * @property {readonly string[]} faults one sentence each
 */

/**
 * Inspects the content of a VSIX file.
 *
 * @param {import("./targets.mjs").Target} target
 * @param {string} version of the binding, as in package-lock.json
 * @param {number} download size of the file in bytes
 * @param {readonly Pick<import("./zip.mjs").ZipEntry, "name" | "size" | "read">[]} entries
 * @returns {Promise<Inspection>}
 */
export async function inspectPackage(target, version, download, entries) {
  const disk = entries.reduce((sum, { size }) => sum + size, 0);
  const faults = [...contentFaults(entries), ...sizeFaults(download, disk)];
  const inside = entries.find(({ name }) => name === "extension.vsixmanifest");
  const platform = /TargetPlatform="([^"]*)"/.exec((await inside?.read())?.toString("utf8") ?? "")?.[1] ?? "universal";
  if (platform !== target.name) faults.push(`The manifest names the platform ${platform}.`);

  const natives = entries.filter(({ name }) => /\.(node|dll|dylib|so)$|rolldown-binding[^/]*\.wasm$/.test(name));
  const [binding] = natives;
  const folder = `extension/node_modules/${target.binding}/`;
  if (natives.length !== 1 || binding === undefined || !binding.name.startsWith(folder)) {
    const found = natives.map(({ name }) => name).join(", ") || "none";
    return {
      binding: "",
      format: "",
      download,
      disk,
      faults: [...faults, `Expected one binding below ${folder}: ${found}.`],
    };
  }
  const format = binaryFormat(await binding.read());
  if (format !== target.format) faults.push(`${binding.name} is ${format}, and not ${target.format}.`);
  const manifest = await entries.find(({ name }) => name === `${folder}package.json`)?.read();
  const packed = manifest === undefined ? "none" : JSON.parse(manifest.toString("utf8")).version;
  if (packed !== version) faults.push(`${target.binding} has the version ${packed}, and not ${version}.`);
  return { binding: binding.name, format, download, disk, faults };
}

function contentFaults(entries) {
  const names = entries.map(({ name }) => name);
  const missing = required.filter((name) => !names.includes(`extension/${name}`)).map((name) => `${name} is missing.`);
  const foreign = names
    .filter((name) => !ofVsce.test(name) && !allowed.test(name))
    .map((name) => `${name} must not ship.`);
  const found = unwanted.flatMap(({ name: what, pattern }) =>
    names.filter((name) => pattern.test(name)).map((name) => `${name} is ${what}.`),
  );
  return [...missing, ...foreign, ...found];
}

function sizeFaults(download, disk) {
  const tooLarge = (what, size, limit) =>
    size > limit ? [`The ${what} has ${size / 1e6} MB, more than ${limit / 1e6} MB.`] : [];
  return [...tooLarge("download", download, limits.download), ...tooLarge("size on disk", disk, limits.disk)];
}
