import path from "node:path";
import type { ESTree } from "rolldown/utils";
import { globSync } from "tinyglobby";
import type { Node } from "../source/ast.ts";
import { findNodes, isCall, isFunction, memberName, propertyOf, stringOf, unwrapped } from "../source/ast.ts";
import type { ScopedNode } from "./scope.ts";
import { outermost } from "./scope.ts";
import type { SourceModule, Sources } from "../source/modules.ts";
import { readText } from "../process/files.ts";

/** The options of a NestJS application's ConfigModule. */
export type NestConfig = {
  /** `registerAs("database", factory)`, by the name. */
  readonly namespaces: ReadonlyMap<string, ScopedNode>;
  /** Factories of `load` without a name. */
  readonly loaded: readonly ScopedNode[];
  /** `envFilePath`; `"none"` where it reads no file. */
  readonly envFiles?: ScopedNode | "none";
  /** Variables are checked, and may be given defaults that stand in no data source. */
  readonly validation?: ScopedNode;
};

/** Maximum number of source files that are searched. */
const maxSourceFiles = 5000;

/** Reads the options of the ConfigModule in a project's files. */
export function readNestConfig(sources: Sources): NestConfig {
  const namespaces = new Map<string, ScopedNode>();
  const loaded: ScopedNode[] = [];
  let envFiles: NestConfig["envFiles"];
  let validation: ScopedNode | undefined;
  for (const module of filesWith(sources, /\bregisterAs\b|\bConfigModule\b/)) {
    const scope = outermost(module);
    for (const call of findNodes(module.program, isCall)) {
      const named = namespaceOf(call);
      if (named) namespaces.set(named.name, { node: named.factory, scope });
      if (!isForRoot(call)) continue;
      const [options] = call.arguments;
      if (options?.type !== "ObjectExpression") continue;
      const load = propertyOf(options, "load");
      if (load?.type === "ArrayExpression")
        loaded.push(...load.elements.flatMap((node) => (node ? [{ node, scope }] : [])));
      const file = propertyOf(options, "envFilePath");
      const ignore = propertyOf(options, "ignoreEnvFile");
      if (file) envFiles ??= { node: file, scope };
      if (ignore?.type === "Literal" && ignore.value === true) envFiles = "none";
      const schema = propertyOf(options, "validationSchema") ?? propertyOf(options, "validate");
      if (schema) validation ??= { node: schema, scope };
    }
  }
  return { namespaces, loaded, ...(envFiles ? { envFiles } : {}), ...(validation ? { validation } : {}) };
}

/** `registerAs("name", factory)`. */
export function namespaceOf(node: Node): { readonly name: string; readonly factory: Node } | undefined {
  if (!isCall(node) || node.callee.type !== "Identifier" || node.callee.name !== "registerAs") return undefined;
  const name = stringOf(node.arguments[0]);
  const [, factory] = node.arguments;
  return name === undefined || !factory || !isFunction(unwrapped(factory)) ? undefined : { name, factory };
}

/** Parsed source files of the project with a text that matches a pattern. */
export function filesWith(sources: Sources, pattern: RegExp): readonly SourceModule[] {
  const files = globSync(["**/*.{ts,mts,cts,js,mjs,cjs}"], {
    cwd: sources.root,
    ignore: ["**/{node_modules,dist,build,out,coverage,test,tests,e2e}/**", "**/*.d.ts", "**/*.{spec,test}.*"],
  });
  return files
    .sort()
    .slice(0, maxSourceFiles)
    .flatMap((file) => {
      const absolute = path.join(sources.root, file);
      if (!pattern.test(readText(absolute))) return [];
      const module = sources.read(absolute);
      return module ? [module] : [];
    });
}

function isForRoot({ callee }: ESTree.CallExpression): boolean {
  return (
    callee.type === "MemberExpression" &&
    memberName(callee) === "forRoot" &&
    callee.object.type === "Identifier" &&
    callee.object.name === "ConfigModule"
  );
}
