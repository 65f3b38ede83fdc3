import { readFile, rename, writeFile } from "node:fs/promises";
import { retimestampedFiles } from "../../client/changes/retimestampFiles.ts";
import { existing } from "../../client/files.ts";
import { displayPath } from "../../client/messages/wording.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { TextEdit } from "../../migrations/retimestamp.ts";
import type { Revision } from "../../migrations/revision.ts";
import { exitCodes } from "../exitCodes.ts";
import type { Report } from "../output/report.ts";
import type { Session } from "../session.ts";
import { projectData } from "../session.ts";
import { whenFree } from "../../node/busyFiles.ts";

/**
 * Gives a pending revision a new time: renames its file, its class and `name`, and what names them elsewhere. Problems:
 * `retimestampRefused`, `fileExists`, `writeFailed`.
 */
export async function retimestamp(
  session: Session,
  { id, file, timestamp }: Pick<Revision, "id" | "file" | "timestamp">,
): Promise<Report | Problem> {
  if (file === undefined) return { code: "retimestampRefused", revision: id, reason: "noFile" };
  const planned = await retimestampedFiles(session.project, { id, timestamp, file }, await readFile(file, "utf8"));
  if (!planned) return { code: "retimestampRefused", revision: id, reason: "unclear" };
  const { target, changes } = planned;
  if (target !== file && (await existing(target)) !== undefined) return { code: "fileExists", file: target };
  try {
    for (const change of changes) await writeFile(change.file, edited(change.text, change.edits));
    if (target !== file) await whenFree(() => rename(file, target));
  } catch (error) {
    return { code: "writeFailed", file, message: (error as Error).message };
  }
  const files = [target, ...changes.slice(1).map((change) => change.file)];
  return {
    exitCode: exitCodes.ok,
    text: files.map(displayPath).join("\n"),
    data: { ...projectData(session), id: planned.id, file: target, files },
  };
}

function edited(text: string, edits: readonly TextEdit[]): string {
  const fromEnd = edits.toSorted((a, b) => b.start - a.start);
  return fromEnd.reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
}
