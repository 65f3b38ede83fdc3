import { createHash } from "node:crypto";
import * as vscode from "vscode";
import type { EntityPlan, Listing } from "../../protocol/authoring.ts";

/**
 * Writes a planned entity and registers it, as one edit that can be undone. A file with unsaved changes, or one that
 * has changed since it was read, is left unchanged.
 *
 * @returns whether the file was written, and whether the entity was registered
 */
export async function writeEntity({
  file,
  text,
  listing,
}: EntityPlan): Promise<{ readonly written: boolean; readonly listed: boolean }> {
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(vscode.Uri.file(file), { overwrite: false, ignoreIfExists: false, contents: Buffer.from(text) });
  const list = typeof listing === "object" ? await untouched(listing) : undefined;
  if (list && typeof listing === "object")
    for (const { at, text: added } of listing.inserts) edit.insert(list.uri, list.positionAt(at), added);
  const written = await vscode.workspace.applyEdit(edit);
  const saved = written && list ? await list.save() : false;
  return { written, listed: listing === "found" || saved };
}

async function untouched({ file, hash }: Listing): Promise<vscode.TextDocument | undefined> {
  const document = await vscode.workspace.openTextDocument(file);
  const now = createHash("sha256").update(document.getText()).digest("hex");
  return document.isDirty || now !== hash ? undefined : document;
}
