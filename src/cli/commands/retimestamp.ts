import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { readText } from "../../client/files.ts";
import { sourcesIn } from "../../client/discovery/files.ts";
import { displayPath } from "../../client/messages/wording.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { TextEdit } from "../../migrations/retimestamp.ts";
import { retimestamp as renamed, retimestampReferences } from "../../migrations/retimestamp.ts";
import type { Revision } from "../../migrations/revision.ts";
import { newTimestamp } from "../../migrations/revision.ts";
import { exitCodes } from "../exitCodes.ts";
import type { Report } from "../output/report.ts";
import type { Session } from "../session.ts";
import { projectData } from "../session.ts";

/**
 * Gives a pending revision a new time: renames its file, its class and `name`, and what names them elsewhere. Problems:
 * `retimestampRefused`, `fileExists`, `writeFailed`.
 */
export async function retimestamp(
  session: Session,
  { id, file, timestamp }: Pick<Revision, "id" | "file" | "timestamp">,
): Promise<Report | Problem> {
  if (file === undefined) return { code: "retimestampRefused", revision: id, reason: "noFile" };
  const { location, view } = session.project;
  const taken = view.history.revisions.map((revision) => revision.timestamp);
  const base = path.basename(file);
  const text = await readFile(file, "utf8");
  const next = renamed({ id, timestamp, file: base, text }, newTimestamp(Date.now(), taken));
  if (next.edits.length === 0) return { code: "retimestampRefused", revision: id, reason: "unclear" };
  const target = path.join(path.dirname(file), next.file);
  if (target !== file && (await readText(target)) !== "") return { code: "fileExists", file: target };
  const names = { oldId: id, newId: next.id, oldBase: base, newBase: next.file };
  const others = (await sourcesIn(location.folder)).filter((other) => other !== file);
  const texts = await Promise.all(others.map(async (other) => ({ file: other, text: await readText(other) })));
  const changed = texts.flatMap((one) => {
    const edits = retimestampReferences(one.text, names);
    return edits.length === 0 ? [] : [{ file: one.file, text: edited(one.text, edits) }];
  });
  try {
    for (const one of [...changed, { file, text: edited(text, next.edits) }]) await writeFile(one.file, one.text);
    if (target !== file) await rename(file, target);
  } catch (error) {
    return { code: "writeFailed", file, message: (error as Error).message };
  }
  const files = [target, ...changed.map((one) => one.file)];
  return {
    exitCode: exitCodes.ok,
    text: files.map(displayPath).join("\n"),
    data: { ...projectData(session), id: next.id, file: target, files },
  };
}

function edited(text: string, edits: readonly TextEdit[]): string {
  const fromEnd = edits.toSorted((a, b) => b.start - a.start);
  return fromEnd.reduce((result, edit) => result.slice(0, edit.start) + edit.text + result.slice(edit.end), text);
}
