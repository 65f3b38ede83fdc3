import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../run.mjs";

/** Languages of the extension, with the ids that VS Code has for them. A language without files is not begun. */
export const languages = ["de", "fr", "es", "pt-br", "ja", "zh-cn"];

/**
 * Texts by key. The key of a message is its English text. The key of a text of the manifest is an id.
 *
 * @typedef {Record<string, string>} Texts
 */

/**
 * The translations of one language. `sources` has a hash of the English text from which each text of the manifest was
 * translated. Messages need none, because a changed English text is another key.
 *
 * @typedef {{ messages: Texts, manifest: Texts, sources: Texts }} Translations
 */

/** The English texts. @returns {{ messages: Texts, manifest: Texts }} */
export function readEnglish() {
  const entries = Object.entries(readJson("l10n/bundle.l10n.json"));
  return {
    messages: Object.fromEntries(entries.map(([key, value]) => [key, value.message ?? value])),
    manifest: readJson("package.nls.json"),
  };
}

/** The translations of a language; empty if it is not begun. @returns {Translations} */
export function readTranslations(/** @type {string} */ id) {
  const [messages, manifest, sources] = filesOf(id).map(readJson);
  return { messages, manifest, sources };
}

/**
 * Writes the translations of a language in the order of the English files.
 *
 * @param {string} id
 * @param {Translations} translations
 */
export function writeTranslations(id, { messages, manifest, sources }) {
  const english = readEnglish();
  const ordered = [
    inOrder(english.messages, messages),
    inOrder(english.manifest, manifest),
    inOrder(english.manifest, sources),
  ];
  for (const [index, file] of filesOf(id).entries()) writeJson(file, ordered[index]);
}

/** A short hash of an English text. */
export function stampOf(/** @type {string} */ english) {
  return createHash("sha256").update(english).digest("hex").slice(0, 8);
}

function filesOf(/** @type {string} */ id) {
  return [`l10n/bundle.l10n.${id}.json`, `package.nls.${id}.json`, `l10n/sources/${id}.json`];
}

/** The texts in the order of the English keys; unknown keys come last. */
function inOrder(/** @type {Texts} */ english, /** @type {Texts} */ texts) {
  const known = Object.keys(english).filter((key) => key in texts);
  const unknown = Object.keys(texts).filter((key) => !(key in english));
  return Object.fromEntries([...known, ...unknown].map((key) => [key, texts[key]]));
}

function readJson(/** @type {string} */ file) {
  const full = path.join(root, file);
  return existsSync(full) ? JSON.parse(readFileSync(full, "utf8")) : {};
}

function writeJson(/** @type {string} */ file, /** @type {unknown} */ content) {
  const full = path.join(root, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, `${JSON.stringify(content, undefined, 2)}\n`);
}
