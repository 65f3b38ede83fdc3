import { createHash } from "node:crypto";
import { StateCache } from "../history/stateCache.ts";
import type { Project } from "../project/project.ts";

const keyOf = (id: string) => `squash ${id}`;

/** A digest of a text. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** Remembers the text of a squashed revision, so that later changes of it are noticed. */
export function rememberWritten(project: Project, id: string, text: string): Promise<void> {
  return new StateCache(project).write(keyOf(id), digestOf(text));
}

/** The digest of the text that was written; undefined if it is not known. */
export async function writtenDigest(project: Project, id: string): Promise<string | undefined> {
  const digest = await new StateCache(project).read(keyOf(id));
  return typeof digest === "string" ? digest : undefined;
}
