import type { EntityClass, SourceFile } from "./sources.ts";
import { membersOf } from "./decoratorScanner.ts";

/** A class that all entities extend. */
export type BaseClass = {
  readonly name: string;
  /** The import's specifier (a package or an alias), otherwise the file, relative to the root. */
  readonly from: { readonly specifier: string } | { readonly file: string };
  readonly isDefault: boolean;
  /** The properties that entities have from it. */
  readonly properties: readonly string[];
  /** True if the base class declares the primary key. */
  readonly hasKey: boolean;
};

/** The class that all, or nearly all, entities extend; one that is an entity itself is no base but inheritance. */
export function sharedBase(classes: readonly EntityClass[], files: readonly SourceFile[]): BaseClass | undefined {
  const names = classes.flatMap((one) => (one.extends === undefined ? [] : [one.extends]));
  const name = names.find((one) => names.filter((other) => other === one).length * 10 >= classes.length * 8);
  if (name === undefined || classes.some((one) => one.name === name)) return undefined;
  const heirs = classes.filter((one) => one.extends === name);
  for (const heir of heirs) {
    const imported = importOf(heir.text, name);
    if (!imported) continue;
    const isRelative = imported.specifier.startsWith(".");
    const file = isRelative ? fileOf(heir.file, imported.specifier, files) : undefined;
    if (isRelative && file === undefined) continue;
    const text =
      files.find((one) => one.file === file)?.text ??
      files.find((one) => new RegExp(`\\bclass\\s+${name}\\b`).test(one.text))?.text ??
      "";
    return {
      name,
      from: file === undefined ? { specifier: imported.specifier } : { file },
      isDefault: imported.isDefault,
      properties: membersOf(text).map(({ property }) => property),
      hasKey:
        heirs.filter((one) => /@Primary\w*Column\s*\(|@ObjectIdColumn\s*\(/.test(one.text)).length * 2 < heirs.length,
    };
  }
  return undefined;
}

/** The file that a relative import names, among those there are. */
export function fileOf(from: string, specifier: string, files: readonly SourceFile[]): string | undefined {
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
  return candidates.find((candidate) => files.some(({ file }) => file === candidate));
}

function importOf(text: string, name: string): { readonly specifier: string; readonly isDefault: boolean } | undefined {
  for (const match of text.matchAll(/^import\s+(?:type\s+)?([^;"']*?)\s+from\s+["']([^"']+)["']/gm)) {
    const [, clause = "", specifier = ""] = match;
    const [inBraces = ""] = /\{[^}]*\}/.exec(clause) ?? [];
    if (new RegExp(`\\b${name}\\b`).test(inBraces)) return { specifier, isDefault: false };
    if (new RegExp(`\\b${name}\\b`).test(clause.replace(inBraces, ""))) return { specifier, isDefault: true };
  }
  return undefined;
}
