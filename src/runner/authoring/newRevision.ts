import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { splitExport } from "../../core/source/dataSourceDetection.ts";
import type { FileStyle } from "../../migrations/fileStyle.ts";
import { defaultStyle, fileNameFor } from "../../migrations/fileStyle.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { classNameOf, newTimestamp } from "../../migrations/revision.ts";
import type { Statement } from "../../migrations/renderMigration.ts";
import { renderMigration } from "../../migrations/renderMigration.ts";
import type { Generated } from "../../protocol/runner.ts";
import { expandGlobs, folderOf } from "../loader/globs.ts";
import { readText } from "../process/files.ts";
import type { LoadedMigration, Project } from "../project/project.ts";
import { loadParser } from "../source/parser.ts";
import { revisionStyleOf } from "./revisionStyle.ts";

/**
 * Writes a revision's file in the style of those that are there. Nothing that exists is overwritten. Problems:
 * `messageInvalid`, `writeFailed`.
 */
export async function writeRevision(
  project: Project,
  message: string,
  statements: { readonly up: readonly Statement[]; readonly down: readonly Statement[] },
): Promise<Generated | Problem> {
  const words = classNameOf(message);
  if (words === "") return { code: "messageInvalid", message };
  const newest = newestWithFile(project);
  const timestamp = newTimestamp(
    Date.now(),
    project.migrations.map((migration) => migration.timestamp),
  );
  const style = newest
    ? revisionStyleOf(path.basename(newest.file), readText(newest.file), await loadParser())
    : habitsWithout(project);
  const id = `${words}${timestamp}`;
  const file = path.join(migrationsDirectory(project), fileNameFor(style, timestamp, message));
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, renderMigration({ className: id, ...statements }, style), { flag: "wx" });
  } catch (error) {
    return { code: "writeFailed", file, message: (error as Error).message };
  }
  const registered = expandGlobs(project.migrationGlobs, project.start.root).includes(file);
  return { file, id, statements: statements.up.length, ...(registered ? {} : { unregistered: true }) };
}

/**
 * Folder of a new revision: that of the newest revision, otherwise the folder that the data source's globs match,
 * otherwise `src/migrations`.
 */
export function migrationsDirectory(project: Project): string {
  const newest = newestWithFile(project);
  if (newest) return path.dirname(newest.file);
  const { root } = project.start;
  const [glob] = project.migrationGlobs;
  if (glob !== undefined) return folderOf(glob, root);
  return path.join(root, existsSync(path.join(root, "src")) ? "src/migrations" : "migrations");
}

function habitsWithout(project: Project): FileStyle {
  const home = project.start.dataSource && splitExport(project.start.dataSource).file;
  const typescript = home === undefined ? existsSync(path.join(project.start.root, "tsconfig.json")) : /ts$/.test(home);
  return defaultStyle(typescript ? "ts" : "js", isEsModule(project.start.root, home));
}

/** True if a project's files are ES modules, by the data source's extension, otherwise by `package.json`. */
export function isEsModule(root: string, home: string | undefined): boolean {
  if (home !== undefined && /\.m[jt]s$/.test(home)) return true;
  try {
    return (JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { type?: string }).type === "module";
  } catch {
    return false;
  }
}

function newestWithFile(project: Project): (LoadedMigration & { readonly file: string }) | undefined {
  return project.migrations
    .filter((migration): migration is LoadedMigration & { readonly file: string } => migration.file !== undefined)
    .sort((a, b) => b.timestamp - a.timestamp)[0];
}
