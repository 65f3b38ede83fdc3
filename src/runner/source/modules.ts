import type { ResolverFactory } from "rolldown/experimental";
import type { ESTree } from "rolldown/utils";
import { decode } from "../process/decode.ts";
import { readBytes } from "../process/files.ts";
import type { Node } from "./ast.ts";
import { exportedName } from "./imports.ts";
import type { ParsedSource, Parser } from "./parser.ts";
import { loadParser } from "./parser.ts";

/** A name that a file imports; `imported` is `default`, `*`, or the name that the other file exports it by. */
export type Imported = { readonly specifier: string; readonly imported: string };

/** A file of the project and its syntax tree. */
export type SourceModule = Pick<ParsedSource, "text" | "program"> & {
  /** Absolute. */
  readonly file: string;
  /** Imports by local name. Type imports are included only if types are requested. */
  readonly imports: ReadonlyMap<string, Imported>;
  /**
   * Top-level declarations: the initial value of a variable, a function, a class, an enum. If types are requested:
   * aliases and interfaces, and no variables, because a variable may have the same name.
   */
  readonly declared: ReadonlyMap<string, Declared>;
};

export type Declared = {
  /** The definition of the name; the statement if the definition is not an expression. */
  readonly node: Node;
  /** The whole statement, without `export`. */
  readonly statement: Node;
};

/** The definition of a name, in the file that declares it. */
export type ResolvedName = { readonly module: SourceModule; readonly node: Node; readonly name?: string };

/** The namespace in which names are resolved. */
export type NameSpace = "values" | "types";

/** Reads a project's files, each once, and finds what they import of each other. Files that do not parse are not there. */
export class Sources {
  readonly root: string;
  readonly #meaning: NameSpace;
  readonly #parse: Parser;
  readonly #resolver: ResolverFactory;
  readonly #modules = new Map<string, SourceModule | undefined>();

  private constructor(root: string, meaning: NameSpace, parse: Parser, resolver: ResolverFactory) {
    this.root = root;
    this.#meaning = meaning;
    this.#parse = parse;
    this.#resolver = resolver;
  }

  static async open(root: string, meaning: NameSpace = "values"): Promise<Sources> {
    const [parse, { ResolverFactory }] = await Promise.all([loadParser(), import("rolldown/experimental")]);
    const resolver = new ResolverFactory({
      tsconfig: "auto",
      extensions: [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"],
      extensionAlias: { ".js": [".ts", ".js"], ".mjs": [".mts", ".mjs"], ".cjs": [".cts", ".cjs"] },
      conditionNames: ["node", "import", "require", "default"],
    });
    return new Sources(root, meaning, parse, resolver);
  }

  read(file: string): SourceModule | undefined {
    if (!this.#modules.has(file)) this.#modules.set(file, this.#open(file));
    return this.#modules.get(file);
  }

  /** The file of the project's own that an import leads to. */
  resolve(from: string, specifier: string): string | undefined {
    // By the file and not by its folder: only then are the paths of its tsconfig followed.
    const found = this.#resolver.resolveFileSync(from, specifier).path;
    if (found === undefined || /[\\/]node_modules[\\/]/.test(found)) return undefined;
    return /\.[cm]?[jt]s$/.test(found) ? found : undefined;
  }

  /** Resolves a name that a file declares or imports. */
  lookUp(module: SourceModule, name: string): ResolvedName | undefined {
    const own = module.declared.get(name);
    if (own) return { module, node: own.node, name };
    const imported = module.imports.get(name);
    if (!imported) return undefined;
    const file = this.resolve(module.file, imported.specifier);
    const other = file === undefined ? undefined : this.read(file);
    return other && this.exported(other, imported.imported);
  }

  /** Resolves a name that a file exports, through any number of re-exports. */
  exported(module: SourceModule, name: string, depth = 0): ResolvedName | undefined {
    if (depth > 8) return undefined;
    for (const statement of module.program.body) {
      if (statement.type === "ExportDefaultDeclaration" && name === "default") {
        const { declaration } = statement;
        return declaration.type === "Identifier"
          ? this.lookUp(module, declaration.name)
          : { module, node: declaration };
      }
      if (statement.type === "ExportAllDeclaration" && !statement.exported) {
        const file = this.resolve(module.file, statement.source.value);
        const other = file === undefined ? undefined : this.read(file);
        const found = other && this.exported(other, name, depth + 1);
        if (found) return found;
      }
      if (statement.type !== "ExportNamedDeclaration") continue;
      if (statement.declaration) {
        const own = module.declared.get(name);
        if (own && own.statement === statement.declaration) return { module, node: own.node, name };
      }
      const specifier = statement.specifiers.find(({ exported }) => exportedName(exported) === name);
      if (!specifier) continue;
      const local = exportedName(specifier.local);
      if (!statement.source) return this.lookUp(module, local);
      const file = this.resolve(module.file, statement.source.value);
      const other = file === undefined ? undefined : this.read(file);
      return other && this.exported(other, local, depth + 1);
    }
    return undefined;
  }

  #open(file: string): SourceModule | undefined {
    const bytes = readBytes(file);
    const source = bytes && this.#parse(file, decode(bytes));
    if (!source) return undefined;
    const { text, program } = source;
    return {
      file,
      text,
      program,
      imports: importsOf(program, this.#meaning),
      declared: declaredIn(program, this.#meaning),
    };
  }
}

/** The line of a node, from 1. */
export function lineOf({ text }: SourceModule, { start }: { readonly start: number }): number {
  return text.slice(0, start).split("\n").length;
}

function importsOf({ body }: ESTree.Program, meaning: NameSpace): ReadonlyMap<string, Imported> {
  const found = new Map<string, Imported>();
  for (const statement of body) {
    if (statement.type !== "ImportDeclaration" || (statement.importKind === "type" && meaning === "values")) continue;
    const specifier = statement.source.value;
    for (const one of statement.specifiers) {
      if (one.type === "ImportDefaultSpecifier") found.set(one.local.name, { specifier, imported: "default" });
      else if (one.type === "ImportNamespaceSpecifier") found.set(one.local.name, { specifier, imported: "*" });
      else if (one.importKind !== "type" || meaning === "types")
        found.set(one.local.name, { specifier, imported: exportedName(one.imported) });
    }
  }
  return found;
}

function declaredIn({ body }: ESTree.Program, meaning: NameSpace): ReadonlyMap<string, Declared> {
  const found = new Map<string, Declared>();
  for (const outer of body) {
    const statement =
      (outer.type === "ExportNamedDeclaration" || outer.type === "ExportDefaultDeclaration") && outer.declaration
        ? outer.declaration
        : outer;
    if (statement.type === "TSTypeAliasDeclaration" || statement.type === "TSInterfaceDeclaration") {
      if (meaning === "types") found.set(statement.id.name, { node: statement, statement });
    } else if (statement.type === "VariableDeclaration") {
      if (meaning === "types") continue;
      for (const { id, init } of statement.declarations)
        if (id.type === "Identifier" && init) found.set(id.name, { node: init, statement });
    } else if (
      (statement.type === "FunctionDeclaration" ||
        statement.type === "ClassDeclaration" ||
        statement.type === "TSEnumDeclaration") &&
      statement.id
    )
      found.set(statement.id.name, { node: statement, statement });
  }
  return found;
}
