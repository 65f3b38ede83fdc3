import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../run.mjs";

/**
 * @typedef {object} Setting
 * @property {string} name
 * @property {string} group title of its group in the settings editor
 * @property {string} text Markdown, as the settings editor shows it
 * @property {readonly string[]} types
 * @property {unknown} value default
 * @property {readonly { value: string, text: string }[]} choices of an enum
 */

/** The longest list that a table shows completely. */
const most = 3;

/**
 * Reads the settings from the manifest, in its order.
 *
 * @returns {readonly Setting[]}
 */
export function readSettings() {
  const { configuration } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).contributes;
  const strings = JSON.parse(readFileSync(path.join(root, "package.nls.json"), "utf8"));
  const resolve = (/** @type {string} */ text) => text.replace(/^%(.*)%$/, (_, key) => strings[key] ?? text);
  return configuration.flatMap((/** @type {any} */ group) =>
    Object.entries(group.properties).map(([name, property]) => ({
      name,
      group: resolve(group.title).replace(/^Migrations: /, ""),
      text: resolve(property.markdownDescription ?? property.description ?? ""),
      types: [property.type].flat(),
      value: property.default,
      choices: (property.enum ?? []).map((/** @type {string} */ value, /** @type {number} */ index) => ({
        value,
        text: resolve((property.markdownEnumDescriptions ?? property.enumDescriptions ?? [])[index] ?? ""),
      })),
    })),
  );
}

/**
 * The table of the README: each setting without its prefix, with the first clause of its description, and its default. The
 * names and defaults are short, so that the descriptions have room.
 */
export function settingsTable(settings = readSettings()) {
  const rows = settings.map(({ name, text, value }) => {
    const [sentence = ""] = linked(text, "docs/settings.md").split(/(?<=\.)\s+(?=[A-Z`])/);
    const clause = sentence.replace(/;.*$/s, ".");
    const initial = Array.isArray(value) ? `${value.length} values` : shortened(value);
    return `| [\`${name.replace("migrations.", "")}\`](docs/settings.md#${anchor(name)}) | ${cell(clause)} | ${initial} |`;
  });
  return ["| setting | meaning | default |", "| --- | --- | --- |", ...rows].join("\n");
}

/** The sections of docs/settings.md: a heading for each group and each setting. */
export function settingsSections(settings = readSettings()) {
  const groups = [...new Set(settings.map(({ group }) => group))];
  return groups
    .map((group) => [`## ${group}`, ...settings.filter((one) => one.group === group).map(section)].join("\n\n"))
    .join("\n\n");
}

/** @param {Setting} setting */
function section({ name, text, types, value, choices }) {
  const facts = `Type: ${types.join(" or ")}. Default: ${shortened(value)}.`;
  const list = choices.map((choice) => `- \`"${choice.value}"\`: ${choice.text}`).join("\n");
  const isLong = Array.isArray(value) && value.length > most;
  const complete = isLong ? ["```json", JSON.stringify(value, undefined, 2), "```"].join("\n") : "";
  return [`### ${name}`, linked(text, ""), list, facts, complete].filter((part) => part !== "").join("\n\n");
}

/** A default as code. A list that is too long for a table shows its first values and its length. */
function shortened(/** @type {unknown} */ value) {
  if (!Array.isArray(value)) return ['""', "{}"].includes(JSON.stringify(value)) ? "empty" : code(value);
  if (value.length <= most) return value.map(code).join(", ");
  return `${value.slice(0, 2).map(code).join(", ")} and ${value.length - 2} more`;
}

function code(/** @type {unknown} */ value) {
  return `\`${JSON.stringify(value)}\``;
}

/** Replaces the settings editor's links between settings (`#migrations.envFiles#`) by links of Markdown. */
function linked(/** @type {string} */ text, /** @type {string} */ page) {
  return text.replace(/`#(migrations\.[\w.]+)#`/g, (_, name) => `[\`${name}\`](${page}#${anchor(name)})`);
}

function anchor(/** @type {string} */ name) {
  return name.toLowerCase().replaceAll(".", "");
}

function cell(/** @type {string} */ text) {
  return text.replaceAll("|", "\\|");
}
