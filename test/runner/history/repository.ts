import { execFileSync } from "node:child_process";
import path from "node:path";
import { environmentsOf } from "../../../src/client/project/environments.ts";
import { Project } from "../../../src/client/project/project.ts";
import type { Files, Links } from "../../support/workspace.ts";
import { createWorkspace, dataSource } from "../../support/workspace.ts";

/** A data source whose server does not exist. */
export const offline = dataSource()
  .replace("process.env.POSTGRES_SERVER", '"127.0.0.1"')
  .replace("Number(process.env.POSTGRES_PORT)", "1");

/** A project in a repository of its own, and the client on it. */
export type Repository = {
  readonly root: string;
  write(files: Files): void;
  remove(file: string): void;
  git(...args: string[]): string;
  /** Commits everything. */
  commit(message: string): void;
  /** The project as the working tree has it now. */
  open(): Promise<Project>;
};

export type RepositoryOptions = {
  /** False: the folder is no repository. */
  readonly hasGit?: boolean;
  readonly packages?: "none";
  readonly links?: Links;
};

/** Runs a test with a repository that has one commit on `main`, and without a database. */
export async function withRepository(
  files: Files,
  work: (repository: Repository) => Promise<void>,
  { hasGit = true, packages, links }: RepositoryOptions = {},
): Promise<void> {
  const ignored = { ".gitignore": "node_modules\n.cache\n" };
  const all = { "src/data-source.ts": offline, ...ignored, ...files };
  const workspace = createWorkspace(all, packages ?? "typeorm-1", "workspace", links);
  const { root, write, remove } = workspace;
  const projects: Project[] = [];
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: root,
      encoding: "utf8",
      stdio: "pipe",
    });
  const commit = (message: string) => {
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", message);
  };
  const open = async () => {
    const scripts = { script: path.resolve("dist/runner.js"), rehearsalScript: path.resolve("dist/rehearsal.js") };
    const project = new Project(
      {
        root,
        name: "workspace",
        folder: root,
        dataSource: path.join(root, "src/data-source.ts"),
        environments: await environmentsOf(root, root),
      },
      undefined,
      { ...scripts, cacheDirectory: path.join(root, ".cache/compiled"), journal: path.join(root, ".cache/journal") },
      { isTrusted: () => true, log: { write: () => undefined } },
      () => undefined,
    );
    projects.push(project);
    await project.refresh();
    return project;
  };
  try {
    if (hasGit) {
      git("init", "-q", "-b", "main");
      commit("base");
    }
    await work({ root, write, remove, git, commit, open });
  } finally {
    for (const project of projects) project.dispose();
    workspace.dispose();
  }
}
