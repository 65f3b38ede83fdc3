import type { Style } from "./style.ts";
import { quoted } from "./style.ts";

/** Imports from one specifier: names, `default`, `*`; an empty list imports the module for its side effects. */
export type ImportLine = {
  readonly specifier: string;
  readonly names: readonly { readonly local: string; readonly imported: string }[];
};

/** An option, as source text: `host: process.env.DB_HOST`; or a remark at its place. */
export type Entry = { readonly text: string } | { readonly remark: string };

/** Content of a data source file. */
export type DataSourceDraft = {
  readonly imports: readonly ImportLine[];
  /** Statements before the data source, without semicolons. */
  readonly statements: readonly string[];
  /** Why the file is there, in a sentence; empty: nothing is said. */
  readonly about: string;
  /** Another expression in place of an object literal. */
  readonly shared?: string;
  readonly entries: readonly Entry[];
  /** True if TypeScript needs a cast to accept the options. */
  readonly cast: boolean;
};

/** How modules are written: `import`, or `require` and `module.exports`. */
export type ModuleSyntax = "esm" | "commonjs";

/** The text of a file that exports `AppDataSource`. */
export function renderDataSource(draft: DataSourceDraft, style: Style, syntax: ModuleSyntax): string {
  const end = style.semicolons ? ";" : "";
  const { cast, shared, entries } = draft;
  const names = ["DataSource", ...(cast ? ["DataSourceOptions"] : [])].map((name) => ({ local: name, imported: name }));
  const typeorm: ImportLine = { specifier: "typeorm", names };
  const effects = draft.imports.filter((one) => one.names.length === 0);
  const others = draft.imports.filter((one) => one.names.length > 0);
  const own = others.filter(({ specifier }) => specifier.startsWith("node:"));
  const imports = [...effects, ...merged([...own, typeorm, ...others])].flatMap((one) =>
    syntax === "esm" ? importLines(one, style, end) : requireLine(one, style, end),
  );
  const options = shared ?? ["{", ...entries.flatMap((entry) => entryLines(entry, style)), "}"].join("\n");
  const exported = syntax === "esm" ? "export const AppDataSource" : "const AppDataSource";
  const lines = [
    ...imports,
    "",
    ...(draft.statements.length > 0 ? [...draft.statements.map((text) => withEnd(text, end)), ""] : []),
    ...(draft.about === "" ? [] : [`/** ${draft.about} */`]),
    `${exported} = new DataSource(${options}${cast ? " as DataSourceOptions" : ""})${end}`,
    ...(syntax === "esm" ? [] : ["", `module.exports = { AppDataSource }${end}`]),
    "",
  ];
  return lines.join("\n").replaceAll(/\r?\n/g, style.endOfLine);
}

function withEnd(text: string, end: string): string {
  return /[;}]$/.test(text) && !/^(const|let)\b/.test(text) ? text : text + end;
}

function entryLines(entry: Entry, { indent }: Style): readonly string[] {
  if ("remark" in entry) return [`${indent}// ${entry.remark}`];
  return `${entry.text},`.split(/\r?\n/).map((line, index) => (line === "" && index > 0 ? line : indent + line));
}

/** One line a specifier. */
function merged(lines: readonly ImportLine[]): readonly ImportLine[] {
  const found = new Map<string, ImportLine>();
  for (const { specifier, names } of lines) {
    const known = found.get(specifier)?.names ?? [];
    const added = names.filter(({ local }) => !known.some((one) => one.local === local));
    found.set(specifier, { specifier, names: [...known, ...added] });
  }
  return [...found.values()];
}

function importLines({ specifier, names }: ImportLine, style: Style, end: string): readonly string[] {
  const from = quoted(specifier, style);
  if (names.length === 0) return [`import ${from}${end}`];
  const whole = names.filter(({ imported }) => imported === "*");
  const byName = names.filter(({ imported }) => imported !== "*" && imported !== "default");
  const values = byName.map(({ local, imported }) => {
    const type = imported === "DataSourceOptions" ? "type " : "";
    return type + (local === imported ? local : `${imported} as ${local}`);
  });
  return [
    ...whole.map(({ local }) => `import * as ${local} from ${from}${end}`),
    ...names.filter(({ imported }) => imported === "default").map(({ local }) => `import ${local} from ${from}${end}`),
    ...(values.length > 0 ? [`import { ${values.join(", ")} } from ${from}${end}`] : []),
  ];
}

function requireLine({ specifier, names }: ImportLine, style: Style, end: string): readonly string[] {
  const call = `require(${quoted(specifier, style)})`;
  if (names.length === 0) return [`${call}${end}`];
  const whole = names.filter(({ imported }) => imported === "*" || imported === "default");
  const values = names.filter((one) => !whole.includes(one));
  return [
    ...whole.map(({ local }) => `const ${local} = ${call}${end}`),
    ...(values.length > 0
      ? [
          `const { ${values.map(({ local, imported }) => (local === imported ? local : `${imported}: ${local}`)).join(", ")} } = ${call}${end}`,
        ]
      : []),
  ];
}
