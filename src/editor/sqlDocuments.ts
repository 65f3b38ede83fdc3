import * as vscode from "vscode";
import { sqlScheme } from "../ids.ts";

/** Read-only SQL documents: what a command would do or has found, in the editor where it can be read and copied. */
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

  /** Shows SQL under a title; a document of the same title is replaced. */
  async show(title: string, sql: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: sqlScheme, path: `/${title.replaceAll("/", "∕")}.sql` });
    this.#texts.set(uri.toString(), sql);
    this.#change.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, "sql");
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#closing.dispose();
    this.#change.dispose();
  }
}
