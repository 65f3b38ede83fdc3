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
