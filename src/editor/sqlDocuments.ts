import * as vscode from "vscode";
import type { Services } from "../host/services.ts";
import { isText, openWithText } from "../host/shownText.ts";
import { sqlScheme } from "../manifest.ts";

/** Read-only documents, of SQL or plain text: what a command would do or has found, in the editor where it can be read and copied. */
export class SqlDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #change = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(sqlScheme, this);
  readonly #closing = vscode.workspace.onDidCloseTextDocument(({ isClosed, uri }) => {
    // VS Code also reports a document as closed when its language changes.
    if (isClosed) this.#texts.delete(uri.toString());
  });
  #versions = 0;
  readonly onDidChange = this.#change.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? "";
  }

  /** Shows a text under a title; a document of the same title is replaced. Resolves when it can be read. */
  async show(title: string, text: string, language: "sql" | "plaintext"): Promise<void> {
    const ending = language === "sql" ? "sql" : "txt";
    const uri = vscode.Uri.from({ scheme: sqlScheme, path: `/${title.replaceAll("/", "∕")}.${ending}` });
    const opened = await this.#open(uri, text);
    // An editor that is slow to take the change in must not be left showing what was there before.
    const document = isText(opened, text)
      ? opened
      : await this.#open(uri.with({ query: String((this.#versions += 1)) }), text);
    await vscode.languages.setTextDocumentLanguage(document, language);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** Shows rendered Markdown. */
  async preview(title: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: sqlScheme, path: `/${title.replaceAll("/", "∕")}.md` });
    await this.#open(uri, text);
    await vscode.commands.executeCommand("markdown.showPreview", uri);
  }

  /** A document beside a file of the user's, which it takes its language from. */
  async uriOf(title: string, text: string, like: string): Promise<vscode.Uri> {
    const ending = like.slice(like.lastIndexOf("."));
    const uri = vscode.Uri.from({ scheme: sqlScheme, path: `/${title.replaceAll("/", "∕")}${ending}` });
    await this.#open(uri, text);
    return uri;
  }

  /** The documents as services. */
  get services(): Pick<Services, "showSql" | "showMarkdown" | "textUri" | "showText"> {
    return {
      showSql: (title, sql) => this.show(title, sql, "sql"),
      showMarkdown: (title, text) => this.preview(title, text),
      textUri: (title, text, like) => this.uriOf(title, text, like),
      showText: (title, text) => this.show(title, text, "plaintext"),
    };
  }

  async #open(uri: vscode.Uri, text: string): Promise<vscode.TextDocument> {
    this.#texts.set(uri.toString(), text);
    this.#change.fire(uri);
    return openWithText(uri, text);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#closing.dispose();
    this.#change.dispose();
  }
}
