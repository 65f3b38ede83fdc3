import { classNameOf } from "./revision.ts";

/** How a repository writes its migrations, read from those it has. */
export type FileStyle = {
  readonly language: "ts" | "js";
  /** With its dot: `.ts`, `.js`, `.mts`, `.cjs` … */
  readonly extension: string;
  readonly fileNameCase: "pascal" | "camel" | "kebab" | "snake";
  /** Between timestamp and name. */
  readonly separator: string;
  readonly quote: '"' | "'";
  readonly indent: string;
  readonly semicolons: boolean;
  readonly typeImport: "plain" | "type" | "inline";
  /** `export class`, `export default class`, or `module.exports = class`. */
  readonly exported: "named" | "default" | "commonjs" | "commonjsNamed";
  /** The class's `name = '…'` property: absent, as TypeORM's template has it, or in the file's own style. */
  readonly nameProperty: "none" | "template" | "formatted";
  readonly endOfLine: "\n" | "\r\n";
};

/** TypeORM's own template, for a repository without migrations. */
export function defaultStyle(language: "ts" | "js", esModules: boolean): FileStyle {
  return {
    language,
    extension: `.${language}`,
    fileNameCase: "pascal",
    separator: "-",
    quote: language === "ts" ? '"' : "'",
    indent: "    ",
    semicolons: true,
    typeImport: "plain",
    exported: language === "ts" || esModules ? "named" : "commonjs",
    nameProperty: "template",
    endOfLine: "\n",
  };
}

/**
 * Reads the style from the newest of a repository's migrations.
 *
 * @param baseName its file name, `1700000000000-AddAgents.ts`
 * @param text what it holds
 */
export function styleOf(baseName: string, text: string): FileStyle {
  const [, stem = "", extension = ".ts"] = /^(.*?)(\.[cm]?[jt]s)$/.exec(baseName) ?? [];
  const [, separator = "-", words = ""] = /^\d+([-_.]?)(.*)$/.exec(stem) ?? [];
  const language = /ts$/.test(extension) ? "ts" : "js";
  const defaults = defaultStyle(language, /^\s*(import|export)\s/m.test(text));
  const importLine = /^import\s.*?from\s*(["'])typeorm\1/m.exec(text);
  return {
    language,
    extension,
    fileNameCase: caseOf(words),
    separator: separator === "" ? "-" : separator,
    quote: (importLine?.[1] ?? mostUsedQuote(text) ?? defaults.quote) as '"' | "'",
    indent: /^([ \t]+)\S/m.exec(text.replace(/^\s*\*.*$/gm, ""))?.[1] ?? defaults.indent,
    // A statement's line decides: TypeORM's own template ends all but the `name` property with one.
    semicolons: !/^import\s.*["']\s*$/m.test(text) && !/^\s+await .*[)\]`]\s*$/m.test(text),
    typeImport: /^import\s+type\s/m.test(text) ? "type" : /^import\s*\{[^}]*\btype\s/m.test(text) ? "inline" : "plain",
    exported: exportOf(text),
    nameProperty: namePropertyOf(text),
    endOfLine: text.includes("\r\n") ? "\r\n" : "\n",
  };
}

/** The file name for a message, in the repository's case: `1700000000000-add-agent-costs.ts`. */
export function fileNameFor(style: FileStyle, timestamp: number, message: string): string {
  const pascal = classNameOf(message);
  const parts = pascal.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[^\p{Lu}]+/gu) ?? [pascal];
  const lower = parts.map((part) => part.toLocaleLowerCase("en"));
  const names: Readonly<Record<FileStyle["fileNameCase"], string>> = {
    pascal,
    camel: pascal.charAt(0).toLocaleLowerCase("en") + pascal.slice(1),
    kebab: lower.join("-"),
    snake: lower.join("_"),
  };
  return `${timestamp}${style.separator}${names[style.fileNameCase]}${style.extension}`;
}

function caseOf(words: string): FileStyle["fileNameCase"] {
  if (words.includes("-")) return "kebab";
  if (words.includes("_")) return "snake";
  // One lower-case word could be any of three; TypeORM's own CLI writes what the user typed, most often kebab.
  if (/^\p{Ll}+$/u.test(words)) return "kebab";
  return /^\p{Ll}/u.test(words) ? "camel" : "pascal";
}

function exportOf(text: string): FileStyle["exported"] {
  if (/^module\.exports\s*=\s*class/m.test(text)) return "commonjs";
  if (/^(module\.)?exports(\.\w+)?\s*=/m.test(text)) return "commonjsNamed";
  return /^export\s+default\s/m.test(text) ? "default" : "named";
}

function namePropertyOf(text: string): FileStyle["nameProperty"] {
  const line = /^\s+(?:public\s+|readonly\s+)*name\s*(?::\s*string\s*)?=.*$/m.exec(text)?.[0].trimEnd();
  if (line === undefined) return text === "" ? "template" : "none";
  // TypeORM writes single quotes and no semicolon whatever the rest looks like; a formatter would have changed that.
  return line.endsWith("'") ? "template" : "formatted";
}

function mostUsedQuote(text: string): string | undefined {
  const single = text.split("'").length;
  const double = text.split('"').length;
  return single === double ? undefined : single > double ? "'" : '"';
}
