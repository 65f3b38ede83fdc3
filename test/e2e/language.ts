import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** A display language of the editor. */
export interface Language {
  /** The id that VS Code has for the language, for example `pt-br`. */
  readonly id: string;
  /** Makes the texts of a language that the extension does not have. */
  readonly translate?: (english: string) => string;
}

/** A made-up language: longer by 40 %, in brackets, with accents. A text without brackets is not translated. */
export const pseudo = { id: "qps-ploc", translate: lengthen } as const satisfies Language;

const accents: Readonly<Record<string, string>> = { a: "á", e: "ẽ", i: "ï", o: "ö", u: "ü", A: "Å", E: "É", O: "Ö" };

/** Parts of a text that no translation changes: placeholders, code, icons, targets of links, marks of bold text. */
const fixed = /(\{\d+\}|`[^`]*`|\$\([\w-]+\)|\]\([^)]*\)|\*\*)/;

function lengthen(english: string): string {
  return english
    .split("\n")
    .map((line) => {
      const [, label, target] = /^\[([^\]]*)\](\([^)]*\))$/.exec(line) ?? [];
      return label === undefined ? inBrackets(line) : `[${inBrackets(label)}]${target}`;
    })
    .join("\n");
}

function inBrackets(text: string): string {
  // An icon at the beginning of a label stays at its beginning.
  const [, icon = "", label = ""] = /^((?:\$\([\w-]+\) )?)([^]*)$/.exec(text) ?? [];
  const parts = label.split(fixed);
  const accented = parts.map((part, index) =>
    index % 2 === 1 ? part : part.replaceAll(/[aeiouAEO]/g, (letter) => accents[letter] ?? letter),
  );
  const length = parts.filter((_, index) => index % 2 === 0).join("").length;
  return `${icon}⟦${accented.join("")}${"~".repeat(Math.ceil(length * 0.4))}⟧`;
}

/**
 * Prepares the editor for a display language, as the installation of a language pack does. The pack has no texts for
 * the editor itself, which stays English.
 *
 * @returns the folder of the extensions to start the editor with
 */
export function installLanguage(language: Language, extensions: string, directory: string, userData: string): string {
  const pack = path.join(directory, "pack.json");
  writeFileSync(pack, JSON.stringify({ version: "1.0.0", contents: {} }));
  mkdirSync(userData, { recursive: true });
  const owner = { extensionIdentifier: { id: "migrations.language-pack" }, version: "1.0.0" };
  const entry = { hash: language.id, label: language.id, extensions: [owner], translations: { vscode: pack } };
  writeFileSync(path.join(userData, "languagepacks.json"), JSON.stringify({ [language.id]: entry }));
  if (language.translate === undefined) return extensions;
  const copy = path.join(directory, "extensions");
  cpSync(extensions, copy, { recursive: true });
  const own = readdirSync(copy).find((name) => name.startsWith("typeorm-migrations.")) ?? "";
  translateFile(language, path.join(copy, own, "package.nls.json"), `package.nls.${language.id}.json`);
  translateFile(language, path.join(copy, own, "l10n/bundle.l10n.json"), `bundle.l10n.${language.id}.json`);
  return copy;
}

function translateFile({ translate = (text) => text }: Language, source: string, target: string): void {
  const texts = Object.entries(JSON.parse(readFileSync(source, "utf8")) as Readonly<Record<string, string>>);
  const translated = Object.fromEntries(texts.map(([key, english]) => [key, translate(english)]));
  writeFileSync(path.join(path.dirname(source), target), JSON.stringify(translated));
}
