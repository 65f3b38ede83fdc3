import * as vscode from "vscode";
import { sqlScheme } from "../ids.ts";

/** Read-only documents, of SQL or plain text: what a command would do or has found, in the editor where it can be read and copied. */
export class SqlDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #change = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(sqlScheme, this);
  readonly #closing = vscode.workspace.onDidCloseTextDocument((document) =>
    this.#texts.delete(document.uri.toString()),
  );
  readonly onDidChange = this.#change.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? "";
  }

  /** Shows a text under a title; a document of the same title is replaced. */
  async show(title: string, text: string, language: "sql" | "plaintext"): Promise<void> {
    const ending = language === "sql" ? "sql" : "txt";
    const uri = vscode.Uri.from({ scheme: sqlScheme, path: `/${title.replaceAll("/", "∕")}.${ending}` });
    this.#texts.set(uri.toString(), text);
    this.#change.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, language);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#closing.dispose();
    this.#change.dispose();
  }
}
