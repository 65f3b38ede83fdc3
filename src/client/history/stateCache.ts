import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { changedAt, readText } from "../files.ts";
import type { Project } from "../project/project.ts";

/** The most files of the cache. The oldest ones are deleted first. */
const mostFiles = 300;

/** Raised when the form of an entry changes. */
const version = 1;

/** Files that a result depends on, and a digest of their texts. */
export type Contents = { readonly files: readonly string[]; readonly digest: string };

/**
 * Keeps results of replays on the disk. A key has to contain all that a result depends on, except for files and the version of
 * the extension.
 */
export class StateCache {
  readonly #folder: string;
  readonly #script: string;
  readonly #own: string;

  constructor(project: Pick<Project, "files" | "location">) {
    const { cacheDirectory, rehearsalScript } = project.files;
    this.#folder = path.join(path.dirname(cacheDirectory), "states");
    const { root, dataSource = "" } = project.location;
    this.#script = rehearsalScript;
    this.#own = JSON.stringify([version, rehearsalScript, root, dataSource]);
  }

  /** The kept value for a key; undefined if it does not exist. It is not checked. */
  async read(key: string): Promise<unknown> {
    try {
      const built = await this.#built();
      const entry = JSON.parse(await readFile(this.#file(key), "utf8")) as {
        readonly built: string;
        readonly value: unknown;
      };
      return entry.built === built ? entry.value : undefined;
    } catch {
      return undefined;
    }
  }

  /** Keeps a value. A disk that refuses it is no fault of the work that made it. */
  async write(key: string, value: unknown): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(this.#file(key), JSON.stringify({ built: await this.#built(), value }), { mode: 0o600 });
      await this.#prune();
    } catch {
      // The next reading takes as long as this one.
    }
  }

  #file(key: string): string {
    return path.join(
      this.#folder,
      `${createHash("sha256").update(this.#own).update("\0").update(key).digest("hex")}.json`,
    );
  }

  /** When the bundle that replays was built: another one may write another text. */
  async #built(): Promise<string> {
    const { mtimeMs, size } = await stat(this.#script);
    return `${Math.round(mtimeMs)} ${size}`;
  }

  async #prune(): Promise<void> {
    const names = await readdir(this.#folder);
    if (names.length <= mostFiles) return;
    const files = await Promise.all(
      names.map(async (name) => ({
        file: path.join(this.#folder, name),
        at: (await changedAt(path.join(this.#folder, name))) ?? 0,
      })),
    );
    const oldest = files.toSorted((a, b) => a.at - b.at).slice(0, files.length - mostFiles);
    await Promise.all(oldest.map(({ file }) => rm(file, { force: true })));
  }
}

/** What is kept of a replay, and the files that it was made from. */
type Kept<T> = { readonly at: T; readonly contents: Contents };

/**
 * The result of a replay from the cache, or a new one. A new one is kept if all files that it depends on are known and
 * unchanged. Problems: those of the request.
 *
 * @param dependsOn what the result depends on besides files and the settings of the project
 */
export async function kept<T extends { readonly files?: readonly string[] }>(
  project: Project,
  dependsOn: readonly unknown[],
  ask: () => Promise<T | Problem>,
): Promise<T | Problem> {
  const settings = await settingsDigest(project);
  if (settings === undefined) return ask();
  const cache = new StateCache(project);
  const key = JSON.stringify([...dependsOn, settings]);
  const known = (await cache.read(key)) as Kept<T> | undefined;
  if (known && known.contents.digest === (await contentsOf(known.contents.files))) return known.at;
  const began = Date.now();
  const at = await ask();
  if (isProblem(at) || at.files === undefined) return at;
  const contents = await contentsSince(at.files, began);
  if (contents) await cache.write(key, { at: { ...at, files: [] }, contents } satisfies Kept<T>);
  return at;
}

/** A digest of files' texts. */
export async function contentsOf(files: readonly string[]): Promise<string> {
  return digestOf(await Promise.all(files.map(readText)));
}

function digestOf(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(`${text.length}\n`).update(text);
  return hash.digest("base64url");
}

/**
 * A digest of the files of a project that are neither revisions nor entities: the data source and its options. Undefined if the
 * project is not loaded.
 */
export async function settingsDigest({ view }: Pick<Project, "view">): Promise<string | undefined> {
  const files = view.loaded?.files;
  if (files === undefined) return undefined;
  const revisions = new Set(view.history.revisions.flatMap(({ file }) => file ?? []));
  const texts = await Promise.all(files.filter((file) => !revisions.has(file)).map(readText));
  const others = texts.filter((text) => !/@(?:View|Child)?Entity\b|\bEntitySchema\b/.test(text));
  return digestOf(others.toSorted());
}

/**
 * The contents of files; undefined if one has changed since a time, because its new content was not replayed, or if one reads
 * variables of the environment.
 */
export async function contentsSince(files: readonly string[], began: number): Promise<Contents | undefined> {
  const texts = await Promise.all(files.map(readText));
  const times = await Promise.all(files.map(changedAt));
  const isUnknown = times.some((at = 0) => at > began) || texts.some((text) => /\benv\b/.test(text));
  return isUnknown ? undefined : { files, digest: digestOf(texts) };
}
