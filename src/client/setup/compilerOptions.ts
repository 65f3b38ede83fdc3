import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { parse } from "jsonc-parser";
import type { CompilerOptions } from "../../core/setup/facts.ts";

/** Maximum length of a chain of `extends`. */
const maxExtendsDepth = 10;

/** Compiler options of a tsconfig, including the files that it extends; undefined if the file does not exist. */
export async function readCompilerOptions(file: string): Promise<CompilerOptions | undefined> {
  const options = await optionsOf(file, maxExtendsDepth);
  if (!options) return undefined;
  const text = (key: string) => (typeof options[key] === "string" ? { [key]: options[key] } : {});
  return {
    experimentalDecorators: options["experimentalDecorators"] === true,
    emitDecoratorMetadata: options["emitDecoratorMetadata"] === true,
    verbatimModuleSyntax: options["verbatimModuleSyntax"] === true,
    noPropertyAccessFromIndexSignature: options["noPropertyAccessFromIndexSignature"] === true,
    exactOptionalPropertyTypes: options["exactOptionalPropertyTypes"] === true,
    ...(typeof options["module"] === "string" ? { module: options["module"].toLowerCase() } : {}),
    ...text("rootDir"),
    ...text("outDir"),
  };
}

async function optionsOf(file: string, depth: number): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined || depth === 0) return undefined;
  const json = (parse(text, [], { allowTrailingComma: true }) ?? {}) as {
    readonly extends?: string | readonly string[];
    readonly compilerOptions?: Readonly<Record<string, unknown>>;
  };
  const bases = [json.extends ?? []].flat().flatMap((name) => resolveExtended(name, file) ?? []);
  const inherited = await Promise.all(bases.map((base) => optionsOf(base, depth - 1)));
  return Object.assign({}, ...inherited, json.compilerOptions) as Readonly<Record<string, unknown>>;
}

/** A base is a file, with or without its ending, or of a package. */
function resolveExtended(name: string, from: string): string | undefined {
  if (name.startsWith(".") || path.isAbsolute(name)) {
    const file = path.resolve(path.dirname(from), name);
    return file.endsWith(".json") ? file : `${file}.json`;
  }
  const require = createRequire(from);
  for (const specifier of [name, `${name}.json`, `${name}/tsconfig.json`]) {
    try {
      return require.resolve(specifier);
    } catch {
      continue;
    }
  }
  return undefined;
}
