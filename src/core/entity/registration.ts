import { fileOf } from "./baseClass.ts";
import type { SourceFile } from "./sources.ts";
import type { EntityStyle } from "./style.ts";
import { specifierFor } from "./naming.ts";
import { closingAt } from "./decoratorScanner.ts";

/** An insertion: a text and the offset in the current content. Edits are in ascending order. */
export type TextEdit = {
  readonly file: string;
  readonly inserts: readonly { readonly at: number; readonly text: string }[];
};

/** An entity to list: what its file exports it as. */
export type NewEntityClass = {
  readonly name: string;
  readonly file: string;
  readonly exported: EntityStyle["exported"];
};

/**
 * How to list an entity where a data source lists classes: in an array of classes, in its file or in one that it imports,
 * or in an index module that it takes all exports of. Undefined where it is not certain how.
 *
 * @param home the data source's file
 */
export function registration(entity: NewEntityClass, home: string, files: readonly SourceFile[]): TextEdit | undefined {
  const source = files.find(({ file }) => file === home);
  const asked =
    source && optionOf(source.text) !== undefined
      ? [source]
      : files.filter(({ text }) => /\bDataSource\b|\bentities\b/.test(text) && optionOf(text) !== undefined);
  const [only, ...others] = asked;
  return only && others.length === 0 ? within(entity, only, optionOf(only.text)?.at ?? 0, files) : undefined;
}

/** Text before a name that is declared, imported or a parameter. */
const isDeclared = /(?:\b(?:const|let|var)\s+|\(\s*|\b(?:import|export|const|let|var)\s*(?:type\s*)?\{[^{}]*)$/;

/** The only `entities` option of a text; `at` is where its value begins. */
function optionOf(text: string): { readonly at: number } | undefined {
  const code = blanked(text);
  const options = [...code.matchAll(/(?<![\w$.])entities\s*(:\s*|(?=[,\n}]))/g)].filter(
    ({ index }) => !isDeclared.test(code.slice(0, index)),
  );
  const [only, ...others] = options;
  if (!only || others.length > 0) return undefined;
  return { at: only[1]?.startsWith(":") ? only.index + only[0].length : only.index };
}

function within(
  entity: NewEntityClass,
  source: SourceFile,
  at: number,
  files: readonly SourceFile[],
): TextEdit | undefined {
  const rest = source.text.slice(at);
  if (rest.startsWith("[")) return intoArray(entity, source, at);
  const [, all, plain] =
    /^(?:Object\.values\(\s*([\w$]+)\s*\)|([\w$]+))\s*(?:as\s+[^,\n]+?)?\s*(?=[,}])/.exec(rest) ?? [];
  const name = all ?? plain;
  if (name === undefined) return undefined;
  if (all === undefined) {
    const own = arrayNamed(name, source.text);
    if (own !== undefined) return intoArray(entity, source, own);
  }
  const imported = new RegExp(`^import\\s+([^;"']*?\\b${name}\\b[^;"']*?)\\s+from\\s+["'](\\.[^"']+)["']`, "m").exec(
    source.text,
  );
  const [, clause = "", specifier] =
    imported ??
    new RegExp(`^(?:const|var|let)\\s+([^=]*?\\b${name}\\b[^=]*?)\\s*=\\s*require\\(\\s*["'](\\.[^"']+)["']`, "m").exec(
      source.text,
    ) ??
    [];
  const file = specifier === undefined ? undefined : fileOf(source.file, specifier, files);
  const target = files.find((one) => one.file === file);
  if (!target) return undefined;
  if (/^\*\s+as\s/.test(clause)) return intoIndex(entity, target);
  const listed = clause.includes("{") ? arrayNamed(name, target.text) : arrayNamed(undefined, target.text);
  return listed === undefined ? undefined : intoArray(entity, target, listed);
}

/** Offset of the array of a constant; without a name, of the module's default export. */
function arrayNamed(name: string | undefined, text: string): number | undefined {
  const pattern =
    name === undefined
      ? /^(?:export\s+default|module\.exports\s*=)\s*(?=\[)/m
      : new RegExp(`^(?:export\\s+)?(?:const|let|var)\\s+${name}\\b[^=\\n]*=\\s*(?=\\[)`, "m");
  const match = pattern.exec(text);
  return match ? match.index + match[0].length : undefined;
}

function intoArray(entity: NewEntityClass, { file, text }: SourceFile, open: number): TextEdit | undefined {
  const close = closingAt(text, open);
  const inside = text.slice(open + 1, close);
  const elements = blanked(inside)
    .split(",")
    .map((element) => element.trim());
  // An array that is an operand of another expression, or with elements that are not class names, is left unchanged.
  if (!/^[ \t]*(?:(?:as|satisfies)\s[^,;\n]*)?(?:[,;}\r\n]|$)(?!\s*\.)/.test(text.slice(close + 1))) return undefined;
  if (
    close < 0 ||
    !elements.every((element) => /^(\.\.\.)?[\w$]*$/.test(element)) ||
    inside.includes("//") ||
    inside.includes("/*")
  )
    return undefined;
  const imported = importEdit(entity, file, text);
  if (!imported) return undefined;
  const filled = inside.trimEnd();
  const at = open + 1 + filled.length;
  const hasComma = filled.endsWith(",");
  const isLong = filled.includes("\n");
  const indent = /\n([ \t]*)\S[^\n]*$/.exec(filled)?.[1] ?? "";
  const before = filled === "" ? "" : hasComma ? "" : ",";
  const added = isLong
    ? `${before}${text.includes("\r\n") ? "\r\n" : "\n"}${indent}${entity.name}${hasComma ? "," : ""}`
    : `${before}${filled === "" ? "" : " "}${entity.name}${hasComma ? "," : ""}`;
  return { file, inserts: [...imported, { at, text: added }].sort((a, b) => a.at - b.at) };
}

/** The import of an entity, below those that are there and in their style. */
function importEdit(entity: NewEntityClass, file: string, text: string): TextEdit["inserts"] | undefined {
  if (new RegExp(`\\b${entity.name}\\b`).test(blanked(text))) return undefined;
  const pattern =
    /^(?:import\s[^;]*?["'][^"'\n]+["'];?|(?:const|var|let)\s[^=;]+=\s*require\([^)\n]+\)(?:\.\w+)?;?)[ \t]*$/gm;
  const all = [...text.replaceAll("\r", " ").matchAll(pattern)];
  const relative = all.filter(([line]) => /["']\.{1,2}\//.test(line));
  const model = relative.at(-1) ?? all.at(-1);
  if (!model) return undefined;
  const line = model[0].trimEnd();
  const quote = line.includes("'") ? "'" : '"';
  const end = line.endsWith(";") ? ";" : "";
  const ending = /["'][^"']*\.[cm]?(js|ts)["']/.exec(relative.at(-1)?.[0] ?? "")?.[1];
  const specifier = specifierFor(file, entity.file, {
    importExtension: ending === "js" ? ".js" : ending === "ts" ? ".ts" : "",
  });
  const isCommon = /\brequire\(/.test(line);
  const isBare = entity.exported === "default" || entity.exported === "commonjs";
  const names = isBare ? entity.name : `{ ${entity.name} }`;
  const from = `${quote}${specifier}${quote}`;
  const added = isCommon ? `const ${names} = require(${from})${end}` : `import ${names} from ${from}${end}`;
  return [{ at: model.index + line.length, text: `${text.includes("\r\n") ? "\r\n" : "\n"}${added}` }];
}

/** A module that passes all entities on gets one more line like the others. */
function intoIndex(entity: NewEntityClass, { file, text }: SourceFile): TextEdit | undefined {
  const lines = [...text.matchAll(/^export\s+(\*|\{[^}]*\})\s+from\s+(["'])(\.[^"']+)\2(;?)[ \t]*\r?$/gm)];
  const last = lines.at(-1);
  if (!last) return undefined;
  const [whole, names = "*", quote = '"', specifier = "", end = ""] = last;
  const ending = /\.[cm]?(js|ts)$/.exec(specifier)?.[1];
  const target = specifierFor(file, entity.file, {
    importExtension: ending === "js" ? ".js" : ending === "ts" ? ".ts" : "",
  });
  const isDefault = entity.exported === "default";
  const what = names === "*" && !isDefault ? "*" : isDefault ? `{ default as ${entity.name} }` : `{ ${entity.name} }`;
  const added = `export ${what} from ${quote}${target}${quote}${end}`;
  return {
    file,
    inserts: [{ at: last.index + whole.trimEnd().length, text: `${text.includes("\r\n") ? "\r\n" : "\n"}${added}` }],
  };
}

/** Replaces strings and comments by spaces. Offsets do not change. */
function blanked(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|(?<!:)\/\/[^\n]*|(["'`])(?:\\.|(?!\1)[^\\])*\1/g, (part) =>
    part.replace(/[^\n]/g, " "),
  );
}
