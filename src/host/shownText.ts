import * as vscode from "vscode";

/** How long an open document may take to show its new text, in milliseconds. */
const SHOW_TIMEOUT_MS = 500;

/** Opens a read-only document and waits until it shows its text, which an open editor takes in later. */
export async function openWithText(uri: vscode.Uri, text: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument(uri);
  for (const end = performance.now() + SHOW_TIMEOUT_MS; !isText(document, text) && performance.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 20));
  return document;
}

/** True if a document shows a text. Lines end as the editor likes. */
export function isText(document: vscode.TextDocument, text: string): boolean {
  return document.getText().replaceAll("\r\n", "\n") === text.replaceAll("\r\n", "\n");
}
