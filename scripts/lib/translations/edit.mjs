import { readEnglish, readTranslations, stampOf, writeTranslations } from "./files.mjs";
import { halfPairs, verify } from "./verify.mjs";

/** @typedef {import("./files.mjs").Texts} Texts */

/**
 * Texts to translate. A translator fills the empty strings.
 *
 * @typedef {{ messages: Texts, manifest: Record<string, { english: string, translation: string }> }} Work
 */

/** Texts of a language that are missing or outdated. @returns {Work} */
export function missingTexts(/** @type {string} */ id) {
  const english = readEnglish();
  const { missing, outdated } = verify(readTranslations(id));
  return {
    messages: Object.fromEntries(missing.messages.map((key) => [key, ""])),
    manifest: Object.fromEntries(
      [...missing.manifest, ...outdated].map((key) => [key, { english: english.manifest[key] ?? "", translation: "" }]),
    ),
  };
}

/**
 * Adds translations to those of a language. Empty strings are skipped. Nothing is written if a text is wrong.
 *
 * @param {string} id
 * @param {Partial<Work>} work
 */
export function add(id, { messages = {}, manifest = {} }) {
  const english = readEnglish();
  const all = readTranslations(id);
  const before = new Set([...verify(all).faults, ...halfPairs(all.messages)]);
  /** @type {string[]} */
  const stale = [];
  let added = 0;
  for (const [key, text] of Object.entries(messages)) {
    if (text === "") continue;
    all.messages[key] = text;
    added++;
  }
  for (const [key, { english: source, translation }] of Object.entries(manifest)) {
    if (translation === "") continue;
    if (english.manifest[key] !== source) stale.push(`${key}: the English text has changed since it was translated.`);
    all.manifest[key] = translation;
    all.sources[key] = stampOf(source);
    added++;
  }
  const after = [...verify(all).faults, ...halfPairs(all.messages)];
  const faults = [...stale, ...after.filter((fault) => !before.has(fault))];
  if (faults.length === 0) writeTranslations(id, all);
  return { added, faults };
}

/** Removes the translations of texts that no longer exist, and returns their number. */
export function prune(/** @type {string} */ id) {
  const english = readEnglish();
  const { messages, manifest, sources } = readTranslations(id);
  const kept = {
    messages: onlyKnown(messages, english.messages),
    manifest: onlyKnown(manifest, english.manifest),
    sources: onlyKnown(sources, english.manifest),
  };
  const removed =
    Object.keys(messages).length +
    Object.keys(manifest).length -
    Object.keys(kept.messages).length -
    Object.keys(kept.manifest).length;
  if (removed > 0) writeTranslations(id, kept);
  return removed;
}

function onlyKnown(/** @type {Texts} */ texts, /** @type {Texts} */ english) {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => key in english));
}
