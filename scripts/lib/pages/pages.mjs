import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../run.mjs";
import { iconFile, renderIcon, samePicture } from "./icon.mjs";
import { settingsSections, settingsTable } from "./settings.mjs";

/** Parts of documents that are made from the manifest, each between two comments with the part's name. */
const parts = [
  { file: "README.md", name: "settings", make: settingsTable },
  { file: "docs/settings.md", name: "settings", make: settingsSections },
];

/** Writes the icon and the made parts of documents. */
export async function writePages() {
  writeFileSync(iconFile, await renderIcon());
  for (const { file, name, make } of parts) writeFileSync(path.join(root, file), replaced(file, name, make()));
}

/** Names every page that differs from its sources. */
export async function stalePages() {
  const stale = parts.filter(({ file, name, make }) => readText(file) !== replaced(file, name, make()));
  const findings = stale.map(({ file, name }) => `${file}: the part "${name}" differs from the manifest.`);
  if (!existsSync(iconFile) || !(await samePicture(readFileSync(iconFile), await renderIcon())))
    findings.push("media/icon.png is not the picture of media/icon.svg.");
  return findings.map((finding) => `${finding} Run \`npm run pages\`.`);
}

/** The text of a file with a new part between its comments. */
function replaced(/** @type {string} */ file, /** @type {string} */ name, /** @type {string} */ part) {
  const text = readText(file);
  const [start, end] = [`<!-- ${name}: made by npm run pages -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} lacks the comments ${start} and ${end}. Add both.`);
  return `${text.slice(0, from + start.length)}\n\n${part}\n\n${text.slice(to)}`;
}

function readText(/** @type {string} */ file) {
  return readFileSync(path.join(root, file), "utf8");
}
