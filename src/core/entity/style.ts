import type { EntityClass, SourceFile } from "./sources.ts";
import type { BaseClass } from "./baseClass.ts";
import { sharedBase } from "./baseClass.ts";
import { columnStyleOf } from "./columnStyle.ts";
import type { ColumnStyle } from "./columnStyle.ts";
import type { NameCase } from "./names.ts";
import { inCase, pluralOf } from "./names.ts";
import { closingAt, mostCommon } from "./decoratorScanner.ts";

/** Facts about a project besides the texts of its entities. */
export type ProjectStyleHints = {
  readonly language: "ts" | "js";
  readonly esModules: boolean;
  /** Default folder of entities, relative to the root. */
  readonly directory: string;
};

/** How a repository writes its entities. */
export type EntityStyle = ColumnStyle & {
  /** Classes with decorators, or `new EntitySchema(…)`. */
  readonly form: "decorators" | "schema";
  readonly language: "ts" | "js";
  /** With its dot. */
  readonly extension: string;
  /** Relative to the root; the entity's own folder is below it, where each has one. */
  readonly directory: string;
  readonly folder?: { readonly case: NameCase; readonly plural: boolean };
  readonly fileCase: NameCase;
  readonly filePlural: boolean;
  /** Between the name and the extension: `.entity`. */
  readonly fileSuffix: string;
  /** At the end of every class name: `Entity`. */
  readonly classSuffix: string;
  readonly quote: '"' | "'";
  readonly indent: string;
  readonly semicolons: boolean;
  readonly endOfLine: "\n" | "\r\n";
  /** The longest line that is not broken. */
  readonly width: number;
  readonly exported: "named" | "default" | "commonjs" | "commonjsNamed";
  readonly importExtension: "" | ".js" | ".ts";
  /** How the table is named in `@Entity(…)`: not at all, as a text, or in an object. */
  readonly tableForm: "none" | "argument" | "object";
  /** True if the entities state their table names. A naming strategy changes the default name. */
  readonly tableNamed: boolean;
  readonly tableCase: NameCase;
  readonly tablePlural: boolean;
  /** The schema that all tables name. */
  readonly schema?: string;
  readonly base?: BaseClass;
};

/** Reads the style from a project's files; those without an entity are looked at for base classes only. */
export function entityStyleOf(files: readonly SourceFile[], around: ProjectStyleHints): EntityStyle {
  const classes = files.flatMap(entityClassesIn);
  const schemas = classes.length > 0 ? [] : files.filter(({ text }) => /new\s+EntitySchema\b/.test(text));
  const form = classes.length > 0 || (schemas.length === 0 && around.language === "ts") ? "decorators" : "schema";
  const named = form === "decorators" ? classes : schemas.map(schemaNamed);
  const texts = named.map(({ text }) => text);
  const classSuffix = named.length > 1 && named.every(({ name }) => /.Entity$/.test(name)) ? "Entity" : "";
  const extension = mostCommon(named.map(({ file }) => /\.[cm]?[jt]s$/.exec(file)?.[0] ?? "")) ?? `.${around.language}`;
  const base = form === "decorators" ? sharedBase(classes, files) : undefined;
  const language = extension.endsWith("ts") ? "ts" : "js";
  return {
    form,
    language,
    extension,
    ...namingStyleOf(named, around),
    classSuffix,
    ...textHabits(texts, language),
    exported: mostCommon(named.map(exportOf)) ?? (language === "ts" || around.esModules ? "named" : "commonjs"),
    importExtension: importExtensionOf(texts) ?? (around.esModules ? ".js" : ""),
    ...tableHabits(named, form, classSuffix),
    ...columnStyleOf(texts, classes, base),
    ...(base ? { base } : {}),
  };
}

/** The entities' classes in a file. */
export function entityClassesIn(source: SourceFile): readonly EntityClass[] {
  return [...source.text.matchAll(/@(?:\w+\.)?Entity\s*\(/g)].flatMap((match) => {
    const open = match.index + match[0].length - 1;
    const close = closingAt(source.text, open);
    const rest = source.text.slice(close);
    const [, name, parent] = /\bclass\s+([\w$]+)(?:\s+extends\s+([\w$]+))?/.exec(rest) ?? [];
    if (close < 0 || name === undefined) return [];
    const args = source.text.slice(open + 1, close).trim();
    return [{ ...source, name, args, ...(parent === undefined ? {} : { extends: parent }) }];
  });
}

function schemaNamed(source: SourceFile): EntityClass {
  const [, name = ""] = /\bname\s*:\s*["']([^"']+)["']/.exec(source.text) ?? [];
  return { ...source, name: inCase(name, "pascal"), args: "" };
}

function namingStyleOf(named: readonly EntityClass[], { directory: otherwise }: ProjectStyleHints) {
  // A file of several entities says nothing of how files are named.
  const alone = named.filter(({ file }) => named.filter((other) => other.file === file).length === 1);
  const shapes = alone.flatMap(({ file, name }) => {
    const parts = file.split("/");
    const base = (parts.pop() ?? "").replace(/\.[cm]?[jt]s$/, "");
    const shape = shapeOf(base, name);
    const parent = parts.at(-1) ?? "";
    const folder = shapeOf(parent, name);
    return shape ? [{ directory: parts.join("/"), folder: folder?.suffix === "" ? folder : undefined, shape }] : [];
  });
  const inFolders = shapes.length > 1 && shapes.every(({ folder }) => folder !== undefined);
  const directories = inFolders
    ? shapes.map(({ directory }) => directory.split("/").slice(0, -1).join("/"))
    : named.map(({ file }) => file.split("/").slice(0, -1).join("/"));
  const fileCase = caseAmong(shapes.map(({ shape }) => shape)) ?? "pascal";
  const folders = shapes.flatMap(({ folder }) => (folder ? [folder] : []));
  return {
    directory: mostCommon(directories) ?? otherwise,
    ...(inFolders
      ? {
          folder: {
            case: caseAmong(folders) ?? "kebab",
            plural: mostCommon(folders.map(({ plural }) => plural)) ?? false,
          },
        }
      : {}),
    fileCase,
    filePlural: mostCommon(shapes.map(({ shape }) => shape.plural)) ?? false,
    fileSuffix: mostCommon(shapes.map(({ shape }) => shape.suffix)) ?? "",
  };
}

type Shape = { readonly cases: readonly NameCase[]; readonly plural: boolean; readonly suffix: string };

/** The form of a file's or folder's name, derived from a class name; several cases if a single word is ambiguous. */
function shapeOf(base: string, name: string): Shape | undefined {
  const [, suffix = ""] = /^.+?((?:[.\-_](?:entity|model|schema))?)$/i.exec(base) ?? [];
  const stem = base.slice(0, base.length - suffix.length);
  for (const word of [name, name.replace(/(?<=.)(Entity|Schema|Model)$/, "")]) {
    for (const plural of [false, true]) {
      const wanted = plural ? pluralOf(word) : word;
      const cases = (["pascal", "kebab", "snake", "camel"] as const).filter((one) => inCase(wanted, one) === stem);
      if (cases.length > 0) return { cases, plural, suffix };
    }
  }
  return undefined;
}

function caseAmong(shapes: readonly Pick<Shape, "cases">[]): NameCase | undefined {
  // A name of several words is unambiguous.
  return (
    mostCommon(shapes.filter(({ cases }) => cases.length === 1).flatMap(({ cases }) => cases)) ?? shapes[0]?.cases[0]
  );
}

function textHabits(texts: readonly string[], language: "ts" | "js") {
  const quotes = texts.flatMap((text) =>
    [...text.matchAll(/\bfrom\s*(["'])|\brequire\((["'])/g)].map((m) => m[1] ?? m[2]),
  );
  const imports = texts.flatMap(
    (text) => text.match(/^import\s[^;]*?["'];?[ \t]*\r?$/gm) ?? text.match(/^.*\brequire\(.*$/gm) ?? [],
  );
  const widest = Math.max(0, ...texts.flatMap((text) => text.split(/\r?\n/)).map((line) => line.length));
  return {
    quote: (mostCommon(quotes.filter((quote) => quote !== undefined)) ?? (language === "ts" ? '"' : "'")) as '"' | "'",
    indent:
      mostCommon(
        texts.flatMap(
          (text) =>
            /^([ \t]+)[@\w]/m.exec(
              text.replace(/import\s*\{[^}]*\}/g, "").slice(Math.max(0, text.search(/\bclass\b|EntitySchema\b.*\(/))),
            )?.[1] ?? [],
        ),
      ) ?? "  ",
    semicolons:
      imports.length === 0 || imports.filter((line) => line.trimEnd().endsWith(";")).length * 2 >= imports.length,
    endOfLine:
      texts.filter((text) => text.includes("\r\n")).length * 2 > texts.length ? ("\r\n" as const) : ("\n" as const),
    width: widest > 100 ? 120 : widest > 80 ? 100 : 80,
  };
}

function exportOf({ text, name }: EntityClass): EntityStyle["exported"] {
  if (/^module\.exports\s*=\s*(new|class|\w+\s*;?\s*$)/m.test(text)) return "commonjs";
  if (/^(module\.)?exports(\.\w+)?\s*=/m.test(text)) return "commonjsNamed";
  return new RegExp(`^export\\s+default\\s+(class\\s+)?(new\\s|${name}\\b)`, "m").test(text) ? "default" : "named";
}

function importExtensionOf(texts: readonly string[]): "" | ".js" | ".ts" | undefined {
  const specifiers = texts.flatMap((text) =>
    [...text.matchAll(/(?:\bfrom|\brequire\()\s*["'](\.{1,2}\/[^"']+)["']/g)].map((match) => match[1] ?? ""),
  );
  const endings = specifiers.map((specifier) =>
    /\.[cm]?(js|ts)$/.exec(specifier)?.[1] ? `.${/(js|ts)$/.exec(specifier)?.[1] ?? ""}` : "",
  );
  return mostCommon(endings) as "" | ".js" | ".ts" | undefined;
}

function tableHabits(named: readonly EntityClass[], form: EntityStyle["form"], classSuffix: string) {
  const explicit = named.flatMap(({ name, args, text }) => {
    const [, table] =
      form === "schema"
        ? (/\btableName\s*:\s*["']([^"']+)["']/.exec(text) ?? [])
        : (/^["'`]([^"'`]+)["'`]/.exec(args) ?? /\bname\s*:\s*["'`]([^"'`]+)["'`]/.exec(args) ?? []);
    return table === undefined
      ? []
      : [{ table, name: name.replace(new RegExp(`${classSuffix}$`), ""), isObject: args.startsWith("{") }];
  });
  const fits = explicit.flatMap(({ table, name }) =>
    [true, false].flatMap((plural) =>
      (["snake", "kebab", "camel", "pascal"] as const)
        .filter((one) => inCase(plural ? pluralOf(name) : name, one) === table)
        .map((one) => `${one} ${plural}`),
    ),
  );
  const [tableCase = "snake", plural] = (mostCommon(fits) ?? "snake false").split(" ");
  const schemas = named.map(({ args }) => /\bschema\s*:\s*["'`]([^"'`]+)["'`]/.exec(args)?.[1]);
  const [schema] = schemas;
  const isShared = schema !== undefined && schemas.every((other) => other === schema);
  const isNamed = explicit.length * 2 > named.length;
  return {
    tableForm: !isNamed
      ? isShared
        ? ("object" as const)
        : ("none" as const)
      : isShared || mostCommon(explicit.map(({ isObject }) => isObject))
        ? ("object" as const)
        : ("argument" as const),
    tableNamed: isNamed,
    tableCase: tableCase as NameCase,
    tablePlural: plural === "true",
    ...(isShared ? { schema } : {}),
  };
}
