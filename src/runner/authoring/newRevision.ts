import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { splitExport } from "../../core/source/dataSourceDetection.ts";
import type { FileStyle } from "../../migrations/fileStyle.ts";
import { defaultStyle, fileNameFor } from "../../migrations/fileStyle.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { classNameOf, newTimestamp } from "../../migrations/revision.ts";
import { renderMigration } from "../../migrations/renderMigration.ts";
import { isFillInBatches } from "../../core/diff/online/fillInBatches.ts";
import type { OnlinePart } from "../../core/diff/online/online.ts";
import type { Generated, NewFile, RenderedFile } from "../../protocol/drafts.ts";
import { migrationsTableIn } from "../databases/migrationsTable.ts";
import { expandGlobs, folderOf } from "../loader/globs.ts";
import { readText } from "../process/files.ts";
import type { LoadedMigration, Project } from "../project/project.ts";
import { loadParser } from "../source/parser.ts";
import { revisionStyleOf } from "./revisionStyle.ts";

/**
 * Writes the files of a revision, usually one, in the style of the existing ones. All are written, or none, and no
 * existing file is overwritten. Problems: `messageInvalid`, `writeFailed`.
 */
export async function writeRevisions(
  project: Project,
  message: string,
  files: readonly NewFile[],
): Promise<Generated | Problem> {
  const rendered = await renderRevisions(project, message, files);
  if (isProblem(rendered)) return rendered;
  const written: string[] = [];
  for (const { file, text } of rendered) {
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text, { flag: "wx" });
    } catch (error) {
      for (const other of written) await rm(other, { force: true });
      return { code: "writeFailed", file, message: (error as Error).message };
    }
    written.push(file);
  }
  const [first] = rendered;
  const globbed = expandGlobs(project.migrationGlobs, project.start.root);
  return {
    ...(first ? { id: first.id, file: first.file } : {}),
    ...(written.length > 1 ? { files: written } : {}),
    statements: files.reduce((sum, { up }) => sum + up.length, 0),
    ...(written.every((file) => globbed.includes(file)) ? {} : { unregistered: true }),
  };
}

/**
 * The files of a revision in the style of the existing ones, with timestamps after those of all revisions. Nothing is
 * written. Problem: `messageInvalid`.
 */
export async function renderRevisions(
  project: Project,
  message: string,
  files: readonly NewFile[],
): Promise<readonly RenderedFile[] | Problem> {
  if (classNameOf(message) === "") return { code: "messageInvalid", message };
  const newest = newestWithFile(project);
  const style = newest
    ? revisionStyleOf(path.basename(newest.file), readText(newest.file), await loadParser())
    : habitsWithout(project);
  const directory = migrationsDirectory(project);
  const timestamps = project.migrations.map((migration) => migration.timestamp);
  return files.map(({ part, up, down, replaces }) => {
    const timestamp = replaces?.timestamp ?? newTimestamp(Date.now(), timestamps);
    timestamps.push(timestamp);
    const named = files.length === 1 || part === undefined ? message : `${message} ${nameOfPart[part]}`.trim();
    const id = `${classNameOf(named)}${timestamp}`;
    const file = path.join(directory, fileNameFor(style, timestamp, named));
    const squashed = replaces ? { replaces: { ...replaces, table: migrationsTableIn(project.dataSource) } } : {};
    const text = renderMigration(
      {
        className: id,
        up,
        down,
        hasTransaction: part !== "indexes" && !up.some(({ sql }) => isFillInBatches(sql)),
        ...squashed,
      },
      style,
    );
    return { id, file, text };
  });
}

/** The last word of a file's name, if a revision has several files. */
const nameOfPart: Readonly<Record<OnlinePart, string>> = {
  change: "",
  fill: "fill",
  constraints: "constraints",
  indexes: "indexes",
  validation: "validation",
};

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
