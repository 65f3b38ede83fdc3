import { stat } from "node:fs/promises";
import path from "node:path";

/** Compose's own names, in its order of precedence. */
const names = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const overrides = ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml"];

/**
 * The Compose file of a project, and its override if there is one: the nearest file from the project's root up to the
 * root of its repository, or without a repository up to the workspace folder.
 */
export async function findComposeFiles(root: string, folder: string): Promise<readonly string[]> {
  const top = (await repositoryOf(root)) ?? folder;
  for (let directory = root; ; directory = path.dirname(directory)) {
    const file = await firstIn(directory, names);
    if (file !== undefined) {
      const override = await firstIn(directory, [...overrides, "docker-compose.override.yaml"]);
      return override === undefined ? [file] : [file, override];
    }
    if (directory === top || directory === path.dirname(directory)) return [];
  }
}

async function repositoryOf(root: string): Promise<string | undefined> {
  for (let directory = root; ; directory = path.dirname(directory)) {
    if (await stat(path.join(directory, ".git")).catch(() => undefined)) return directory;
    if (directory === path.dirname(directory)) return undefined;
  }
}

async function firstIn(directory: string, candidates: readonly string[]): Promise<string | undefined> {
  for (const name of candidates) {
    const file = path.join(directory, name);
    if ((await stat(file).catch(() => undefined))?.isFile()) return file;
  }
  return undefined;
}
