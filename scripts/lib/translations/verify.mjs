import { faultsOf } from "./compare.mjs";
import { readEnglish, stampOf } from "./files.mjs";

/** @typedef {import("./files.mjs").Texts} Texts */
/** @typedef {import("./files.mjs").Translations} Translations */

/**
 * Compares the translations of a language with the English texts. `missing` and `outdated` list keys, which a release must
 * not have. In the meantime, a missing text appears in English and an outdated one as it is.
 *
 * @param {Translations} translations
 */
export function verify({ messages, manifest, sources }) {
  const english = readEnglish();
  const titles = titlesOf(english.manifest, manifest);
  /** @type {string[]} */
  const faults = [];
  for (const [kind, texts] of /** @type {const} */ ([
    ["messages", messages],
    ["manifest", manifest],
  ])) {
    for (const [key, text] of Object.entries(texts)) {
      const source = english[kind][key];
      const found = source === undefined ? ["there is no such English text"] : faultsOf(source, text, titles);
      const isOutdated = kind === "manifest" && source !== undefined && sources[key] !== stampOf(source);
      if (!isOutdated) faults.push(...found.map((fault) => `${shorten(key)}: ${fault}.`));
    }
  }
  return {
    faults,
    missing: {
      messages: Object.keys(english.messages).filter((key) => !(key in messages)),
      manifest: Object.keys(english.manifest).filter((key) => !(key in manifest)),
    },
    outdated: Object.keys(manifest).filter(
      (key) => english.manifest[key] !== undefined && sources[key] !== stampOf(english.manifest[key]),
    ),
  };
}

/**
 * Texts for one number whose text for the other number is not translated: both appear in the same places, in one language.
 *
 * @param {Texts} messages
 * @returns {readonly string[]}
 */
export function halfPairs(messages) {
  return pluralPairs(readEnglish().messages).flatMap(([one, many]) => {
    if (one in messages === many in messages) return [];
    const [present, absent] = one in messages ? [one, many] : [many, one];
    return [`${shorten(present)}: its other number (${shorten(absent)}) is not translated.`];
  });
}

/**
 * Titles of commands and views, the longest first, so that a title that contains another one is found before it.
 *
 * @param {Texts} english
 * @param {Texts} translated
 */
function titlesOf(english, translated) {
  return Object.keys(english)
    .filter((key) => /^(command|view)\./.test(key) && translated[key] !== undefined)
    .map((key) => /** @type {const} */ ([english[key] ?? "", translated[key] ?? ""]))
    .sort(([left], [right]) => right.length - left.length);
}

/** Singular and plural of one text are neighbours in the code, and therefore in the collected texts. */
function pluralPairs(/** @type {Texts} */ english) {
  const keys = Object.keys(english);
  return keys.flatMap((one, index) => {
    const many = keys[index + 1] ?? "";
    const isPair = /\b1\b/.test(one.replaceAll(/\{\d+\}/g, "")) && placeholders(many) === placeholders(one) + 1;
    return isPair ? [/** @type {const} */ ([one, many])] : [];
  });
}

function placeholders(/** @type {string} */ text) {
  return new Set(text.match(/\{\d+\}/g)).size;
}

function shorten(/** @type {string} */ text) {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
