import { readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "../run.mjs";

/** Words and phrases that the field does not use, or that have no clear subject. */
const idiom =
  /\b(told|tells?|telling|anew|meanwhile|nobody|somebody|whoever|whose (?!name)|mends?|mended|mending|by itself|by themselves|by heart|is there already|is gone|are gone|is let in|was not asked|is asked|are asked|was asked|is wanted|nobody's|looks? (?:at|for) it|for that is|what it did|what is known|which is none|that is none|is none|no (?:JSON|number|name|URL)\b(?! of)|comes? through|says so|all the same|as it is|as it was|as they are|as they were)\b/i;

/** Sentences that begin with a free relative or a bare genitive. */
const opening =
  /^(What|Of|Where|Whoever|Who|That which|Those that|Whatever|Whether|By what|To what|From what|With what)\b(?!.*\?$)/;

/** The largest share of such sentences for each kind of text, in percent. */
const limits = { comments: 1.5, documents: 1, messages: 1 };

const sources = ["src", "test", "scripts", "bench", "esbuild.config.mjs"];
const documents = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs"];
const messages = ["l10n/bundle.l10n.json", "package.nls.json"];

/**
 * Measures how plain the English of comments, documents and messages is.
 *
 * @returns {readonly { kind: string, percent: number, passed: boolean, examples: readonly string[] }[]}
 */
export function measureProse() {
  const found = {
    comments: read(sources, /\.(?:ts|mts|mjs|cjs|js)$/).flatMap(({ file, text }) =>
      commentsOf(text).flatMap((block) => sentencesOf(block).map((sentence) => `${file}: ${sentence}`)),
    ),
    documents: read(documents, /\.md$/).flatMap(({ file, text }) =>
      sentencesOf(text).map((sentence) => `${file}: ${sentence}`),
    ),
    messages: read(messages, /\.json$/).flatMap(({ file, text }) =>
      Object.values(JSON.parse(text)).flatMap((value) =>
        sentencesOf(String(value.message ?? value)).map((sentence) => `${file}: ${sentence}`),
      ),
    ),
  };
  return Object.entries(found).flatMap(([kind, sentences]) =>
    [idiom, opening].map((pattern) => {
      const examples = sentences.filter((sentence) => pattern.test(sentence.slice(sentence.indexOf(": ") + 2)));
      const percent = sentences.length === 0 ? 0 : (100 * examples.length) / sentences.length;
      const name = `${kind}, ${pattern === idiom ? "idiom" : "opening"}`;
      return { kind: name, percent, passed: percent < limits[kind], examples };
    }),
  );
}

function read(places, pattern) {
  return places
    .flatMap((place) => filesUnder(path.join(root, place)))
    .filter((file) => pattern.test(file))
    .map((file) => ({ file: path.relative(root, file), text: readFileSync(file, "utf8") }));
}

function filesUnder(place) {
  const found = statSync(place, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (found.isFile()) return [place];
  return readdirSync(place, { withFileTypes: true }).flatMap((entry) =>
    ["node_modules", "fixtures"].includes(entry.name) || entry.name.startsWith(".")
      ? []
      : filesUnder(path.join(place, entry.name)),
  );
}

/** Comment blocks of a source text: consecutive line comments are one block. Strings and templates are skipped. */
function commentsOf(text) {
  const pattern =
    /\/\*[\s\S]*?\*\/|(?:^[ \t]*\/\/[^\n]*\n?)+|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/gm;
  return [...text.matchAll(pattern)]
    .filter(([match]) => !/^["'`]/.test(match))
    .map(([match]) => match.replace(/^\s*(?:\/\*\*?|\*\/|\*|\/\/)/gm, " ").replace(/\*\/$/, " "));
}

function sentencesOf(text) {
  return text
    .replace(/```[\s\S]*?```/g, " ")
    .replace(/\{@\w+ [^}]*\}/g, "X")
    .replace(/`[^`]*`/g, "X")
    .split(/(?<=[.!?;:])\s+(?=[A-Z])|\n\s*\n|\n\s*[-*|]\s|@\w+\s/)
    .map((sentence) => sentence.replace(/\s+/g, " ").trim())
    .filter((sentence) => sentence.split(" ").length >= 3);
}
