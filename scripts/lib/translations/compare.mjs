/** Words of a title that users see in the palette and in menus: in English and in the language of the translations. */
/** @typedef {readonly (readonly [english: string, translated: string])[]} Titles */

/** Parts of a text that every translation has as often as the English text. */
const fixed = [
  { name: "placeholder", pattern: /\{\d+\}/g },
  { name: "icon", pattern: /\$\([\w-]+\)/g },
  { name: "link target", pattern: /\]\([^)]*\)/g },
  { name: "mark of bold text", pattern: /\*\*/g },
  { name: "line break", pattern: /\n/g },
];

/**
 * Words of code outside of backticks: names with capitals inside, options, calls, variables, keywords of SQL and files.
 * A translation has each at least once.
 */
const codeWords =
  /--[a-z][\w-]+|\b[a-z]+[A-Z]\w*(?:\.\w+)*(?:\(\))?|\b[A-Z][a-z]+[A-Z]\w*|\b\w+\(\)|\b\w*[a-z0-9]_\w+|\b[A-Z]+_[A-Z_]+\b|\b[A-Z]{4,}\b|\bmigrations\.\w+(?:\.\w+)*|(?<![\w…])\.env\b|\b\w+\.(?:json|js|ts)\b/g;

/** Words in capitals that are no code. */
const translatedCapitals = new Set(["PROD", "PROTECTED"]);

/** Marks at the end of a text, and their forms in Japanese and Chinese. */
const ends = { ".": ".。", "?": "?？", "!": "!！", ":": ":：", "…": "…" };

/**
 * Compares a translation with its English text. The result names every part that differs and must not.
 *
 * @param {string} english
 * @param {string} translated
 * @param {Titles} titles
 * @returns {readonly string[]}
 */
export function faultsOf(english, translated, titles) {
  if (translated.trim() === "") return ["the text is empty"];
  const faults = fixed.flatMap(({ name, pattern }) =>
    differences(name, english.match(pattern) ?? [], translated.match(pattern) ?? []),
  );
  const spans = backticked(english).map((span) => translatedSpan(span, titles));
  faults.push(...differences("code", spans, backticked(translated)));
  faults.push(...missingWords(english, translated));
  faults.push(...missingTitles(english, translated, titles));
  const end = ends[/** @type {keyof typeof ends} */ (english.at(-1))];
  if (end !== undefined && !end.includes(translated.at(-1) ?? ""))
    faults.push(`it does not end with ${english.at(-1)}`);
  if (translated !== translated.trim() && english === english.trim()) faults.push("it begins or ends with a space");
  return faults;
}

function backticked(/** @type {string} */ text) {
  return text.match(/`[^`]+`/g) ?? [];
}

/** Backticks around the title of a command contain the title of the language, all others code. */
function translatedSpan(/** @type {string} */ span, /** @type {Titles} */ titles) {
  const found = titles.find(([english]) => span === `\`${english}\``);
  return found === undefined ? span : `\`${found[1]}\``;
}

/**
 * @param {string} name
 * @param {readonly string[]} expected
 * @param {readonly string[]} actual
 */
function differences(name, expected, actual) {
  const rest = [...actual];
  const missing = expected.filter((part) => {
    const index = rest.indexOf(part);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
  const shown = (/** @type {string} */ part) => (part === "\n" ? "" : ` ${part}`);
  return [
    ...missing.map((part) => `the ${name}${shown(part)} is missing`),
    ...rest.map((part) => `the ${name}${shown(part)} is not in the English text`),
  ];
}

function missingWords(/** @type {string} */ english, /** @type {string} */ translated) {
  const words = new Set(english.replaceAll(/`[^`]+`|\{\d+\}|\]\([^)]*\)/g, " ").match(codeWords) ?? []);
  return [...words]
    .filter((word) => !translatedCapitals.has(word) && !translated.includes(word))
    .map((word) => `the word ${word} is missing`);
}

/**
 * A text that mentions a command has the title that the palette shows. A title of one word without an ellipsis ("Apply")
 * is an ordinary word, unless it is the whole text.
 */
function missingTitles(/** @type {string} */ english, /** @type {string} */ translated, /** @type {Titles} */ titles) {
  let rest = english;
  const faults = [];
  for (const [title, own] of titles) {
    if (english === title && translated !== own) return [`the title ${title} is ${own} in the manifest`];
    if (!/ |…$/.test(title) || !mentions(rest, title)) continue;
    rest = rest.replaceAll(title, " ");
    if (!translated.includes(own)) faults.push(`the title ${title} is ${own} in the manifest`);
  }
  return faults;
}

function mentions(/** @type {string} */ text, /** @type {string} */ title) {
  const index = text.indexOf(title);
  return index >= 0 && !/\w/.test(text[index - 1] ?? "") && !/[\w…]/.test(text[index + title.length] ?? "");
}
