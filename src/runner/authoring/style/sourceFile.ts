import type { ParsedSource, Parser } from "../../source/parser.ts";

/** A file of a project. It is parsed when its tree is first read. */
export class SourceFile {
  /** Relative to the root, with slashes. */
  readonly file: string;
  readonly text: string;
  readonly #parse: Parser;
  #tree: { readonly parsed: ParsedSource | undefined } | undefined;

  constructor(file: string, text: string, parse: Parser) {
    this.file = file;
    this.text = text;
    this.#parse = parse;
  }

  /** The syntax tree. Undefined for a text with a syntax error. */
  get tree(): ParsedSource | undefined {
    this.#tree ??= { parsed: this.#parse(this.file, this.text) };
    return this.#tree.parsed;
  }

  /** The syntax tree if the text contains a word. Most files contain no entity and are not parsed. */
  treeWith(word: string): ParsedSource | undefined {
    return this.text.includes(word) ? this.tree : undefined;
  }
}

/** The file that a relative import refers to, among the given files. */
export function fileOf(from: string, specifier: string, files: readonly SourceFile[]): SourceFile | undefined {
  const parts = from.split("/").slice(0, -1);
  for (const step of specifier.split("/")) {
    if (step === "..") {
      if (parts.length === 0 || parts.at(-1) === "..") parts.push("..");
      else parts.pop();
    } else if (step !== "." && step !== "") parts.push(step);
  }
  const target = parts.join("/");
  const stem = target.replace(/\.([cm]?)[jt]s$/, "");
  const candidates = [
    target,
    ...["", "/index"].flatMap((end) => ["ts", "js", "mts", "cts", "mjs", "cjs"].map((ext) => `${stem}${end}.${ext}`)),
    ...["ts", "js"].map((ext) => `${target}.${ext}`),
  ];
  return candidates.map((candidate) => files.find(({ file }) => file === candidate)).find((found) => found);
}
