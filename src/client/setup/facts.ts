import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { ParseError } from "jsonc-parser";
import { parse, printParseErrorCode } from "jsonc-parser";
import { outlineEnv } from "../../core/connection/envFile.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { Manifest, PackageManager, SetupFacts } from "../../core/setup/facts.ts";
import { declaresEntity, declaresMigration } from "../../core/setup/globs.ts";
import { styleOf } from "../../core/setup/style.ts";
import { readCompilerOptions } from "./compilerOptions.ts";

const ignored = new Set(["node_modules", "dist", "build", "out", "coverage", "test", "tests", "e2e"]);
/** Maximum number of source files that are read. */
const maxSourceFiles = 5000;
const lockFiles: readonly (readonly [file: string, manager: PackageManager])[] = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["package-lock.json", "npm"],
];

/**
 * Reads what setting a folder up depends on; of `.env` files the names alone are kept. Problem: `manifestInvalid`.
 *
 * @param root absolute
 * @param envFiles absolute
 */
export async function readFacts(root: string, envFiles: readonly string[]): Promise<SetupFacts | Problem> {
  const file = path.join(root, "package.json");
  const text = await readIfPresent(file);
  const errors: ParseError[] = [];
  const json: unknown = text === undefined ? undefined : parse(text, errors);
  const [error] = errors;
  if (error) return { code: "manifestInvalid", file, message: printParseErrorCode(error.error) };

  const compiler = await readCompilerOptions(path.join(root, "tsconfig.json"));
  const sources = await sourcesIn(root);
  const texts = await Promise.all(sources.map(async (one) => (await readIfPresent(path.join(root, one))) ?? ""));
  const that = (test: (text: string) => boolean) => sources.filter((_, index) => test(texts[index] ?? ""));
  const env = await Promise.all(envFiles.map(namesIn));
  const example = await namesIn(path.join(root, ".env.example"));
  const other = await namesIn(path.join(root, ".env.sample"));
  const top = await repositoryOf(root);
  return {
    name: path.basename(root),
    ...(text === undefined ? {} : { manifest: manifestOf(json) }),
    ...(compiler ? { compiler } : {}),
    packageManager: await packageManagerOf(root, top ?? root, json),
    sources,
    entities: that(declaresEntity),
    migrations: that(declaresMigration),
    variables: [...env, example, other].flatMap((names) => names ?? []),
    ...(example ? { example } : {}),
    versioned: top !== undefined,
    style: styleOf(texts.slice(0, 50)),
  };
}

function manifestOf(json: unknown): Manifest {
  const manifest = (json ?? {}) as Readonly<Record<string, unknown>>;
  const record = (key: string) => (manifest[key] ?? {}) as Readonly<Record<string, string>>;
  return {
    esModules: manifest["type"] === "module",
    packages: { ...record("peerDependencies"), ...record("devDependencies"), ...record("dependencies") },
    scripts: record("scripts"),
  };
}

async function sourcesIn(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
      if (found.length >= maxSourceFiles || entry.name.startsWith(".")) continue;
      const file = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!ignored.has(entry.name)) await walk(file);
      } else if (/(?<!\.d)\.[cm]?[jt]s$/.test(entry.name) && !/\.(spec|test|config)\.\w+$/.test(entry.name))
        found.push(file);
    }
  };
  await walk("");
  return found;
}

/** The folder with `.git`, from a folder upwards. */
async function repositoryOf(root: string): Promise<string | undefined> {
  for (let folder = root; ; folder = path.dirname(folder)) {
    if (await stat(path.join(folder, ".git")).catch(() => undefined)) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** By `packageManager`, else by the nearest lock file up to the repository's root. */
async function packageManagerOf(root: string, top: string, json: unknown): Promise<PackageManager> {
  const named = (json as { readonly packageManager?: unknown } | undefined)?.packageManager;
  const [, name] = typeof named === "string" ? (/^(npm|pnpm|yarn|bun)\b/.exec(named) ?? []) : [];
  if (name !== undefined) return name as PackageManager;
  for (let folder = root; ; folder = path.dirname(folder)) {
    for (const [file, manager] of lockFiles)
      if (await stat(path.join(folder, file)).catch(() => undefined)) return manager;
    if (folder === top || folder === path.dirname(folder)) return "npm";
  }
}

async function namesIn(file: string): Promise<readonly string[] | undefined> {
  const text = await readIfPresent(file);
  return text === undefined ? undefined : outlineEnv(text).variables.map(({ name }) => name);
}

async function readIfPresent(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").then(
    (text) => text.replace(/^\uFEFF/, ""),
    () => undefined,
  );
}
