import { isBuiltin } from "node:module";
import path from "node:path";
import { parseJson, readUnnoted } from "../../../process/intrinsics.ts";
import { nameOf } from "../unbuiltSources.ts";
import type { Dependencies } from "./observe.ts";
import type { BundleTrace } from "./trace.ts";

/**
 * Everything that a bundle depends on, from what the bundler has read and resolved. The result contains more than
 * necessary where the exact rule is unknown: a change of something that does not matter costs a bundling, and a change that
 * is not noticed would show a wrong history.
 *
 * @param files the project's files in the bundle, absolute
 */
export function dependenciesOf(files: readonly string[], trace: BundleTrace): Dependencies {
  const sources = files.filter((file) => trace.texts.has(file));
  const others = files.filter((file) => !trace.texts.has(file));
  const folders = new Set(files.map((file) => path.dirname(file)));
  const above = new Set([...folders].flatMap(foldersUp));
  const manifests = [...above].map((folder) => path.join(folder, "package.json"));
  const configs = configsFrom([...above].map((folder) => path.join(folder, "tsconfig.json")));
  const named = [...trace.names].flatMap(([folder, names]) => [...names].map((name) => [folder, name] as const));
  const packages = named.filter(([, name]) => !isBuiltin(name));
  const links = new Set(packages.flatMap(([folder, name]) => linksOf(name, folder)));
  return {
    sources,
    files: [...new Set([...others, ...manifests, ...configs.keys(), ...[...links].map(manifestIn)])],
    candidates: [
      ...new Set([
        ...sources.flatMap((file) => relativePathsIn(trace.texts.get(file) ?? "", path.dirname(file))),
        // A package of the workspace may name its entry without an ending.
        ...files.map((file) => file.replace(/\.[^./\\]+$/, "")),
        ...aliases(new Set(packages.map(([, name]) => name)), configs),
      ]),
    ],
    links: [...links],
    packages,
  };
}

/** A folder and those above it. */
function foldersUp(folder: string): readonly string[] {
  const above = path.dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUp(above)];
}

function manifestIn(folder: string): string {
  return path.join(folder, "package.json");
}

/** Places in which a package of a name may be installed for a folder. */
function linksOf(specifier: string, folder: string): readonly string[] {
  if (!/^(?:@[\w.-]+\/)?[\w.-]+(?:\/|$)/.test(specifier)) return [];
  return foldersUp(folder).map((one) => path.join(one, "node_modules", nameOf(specifier)));
}

/** Paths that strings of a text may mean, imports among them. */
function relativePathsIn(text: string, folder: string): readonly string[] {
  return [...text.matchAll(/["'`](\.{1,2}(?:\/[^"'`\n]*)?)["'`]/g)].map(([, found = ""]) =>
    path.resolve(folder, found),
  );
}

/** Texts of tsconfig files, those that they extend and refer to included; undefined for one that does not exist. */
function configsFrom(files: readonly string[]): ReadonlyMap<string, string | undefined> {
  const configs = new Map<string, string | undefined>();
  const queue = [...files];
  // The queue grows during the iteration.
  for (const file of queue) {
    if (configs.has(file)) continue;
    const text = textOf(file);
    configs.set(file, text);
    if (text !== undefined) queue.push(...configsNamedIn(text, path.dirname(file)));
  }
  return configs;
}

/** Files that a tsconfig may extend or refer to. */
function configsNamedIn(text: string, folder: string): readonly string[] {
  const named = (value: string) => [value, `${value}.json`, path.join(value, "tsconfig.json")];
  // A reference may be written without `./`, as the name of a file or of a folder.
  const paths = literalsIn(text).filter((literal) => !literal.includes("*") && !literal.includes("\n"));
  const extended = [...text.matchAll(/"extends"/g)].flatMap(({ index }) => literalsIn(text.slice(index, index + 500)));
  const packages = extended.flatMap((literal) =>
    linksOf(literal, folder).flatMap((link) => {
      return [manifestIn(link), ...named(path.join(link, literal.slice(nameOf(literal).length)))];
    }),
  );
  return [...paths.flatMap((literal) => named(path.resolve(folder, literal))), ...packages].filter((file) =>
    file.endsWith(".json"),
  );
}

/**
 * Paths to which `paths` and `baseUrl` of any of the configurations may lead an import. Every string of a configuration
 * counts as a pattern and as a target.
 */
function aliases(names: ReadonlySet<string>, configs: ReadonlyMap<string, string | undefined>): readonly string[] {
  return [...configs].flatMap(([file, text]) => {
    if (text === undefined || !/"(?:paths|baseUrl)"/.test(text)) return [];
    const literals = literalsIn(text);
    const folder = path.dirname(file);
    const [, base = ""] = /"baseUrl"\s*:\s*"([^"]*)"/.exec(text) ?? [];
    const bases = [...new Set([folder, path.resolve(folder, base)])];
    const patterns = literals.filter((literal) => literal.split("*").length === 2);
    const stars = new Set([...names].flatMap((name) => patterns.flatMap((pattern) => starOf(pattern, name) ?? [])));
    const led = [...stars].flatMap((star) => patterns.map((target) => target.replace("*", () => star)));
    const plain = literals.filter((literal) => !literal.includes("*"));
    return [...names, ...led, ...plain].flatMap((target) => bases.map((one) => path.resolve(one, target)));
  });
}

/** The text that `*` of a pattern stands for in a name. */
function starOf(pattern: string, name: string): string | undefined {
  const [head = "", tail = ""] = pattern.split("*");
  const isLongEnough = name.length >= head.length + tail.length;
  return isLongEnough && name.startsWith(head) && name.endsWith(tail)
    ? name.slice(head.length, name.length - tail.length)
    : undefined;
}

function literalsIn(text: string): readonly string[] {
  return [...text.matchAll(/"(?:[^"\\\n]|\\.)*"/g)].flatMap(([literal]) => {
    try {
      return [String(parseJson(literal))];
    } catch {
      return [];
    }
  });
}

function textOf(file: string): string | undefined {
  try {
    return readUnnoted(file).toString("utf8");
  } catch {
    return undefined;
  }
}
