import type * as vscode from "vscode";

/** One timer for each document. A new one replaces the former one. */
export class DocumentTimers implements vscode.Disposable {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** Calls a function after a delay in milliseconds, unless the document's timer is started again or cancelled. */
  start(document: vscode.TextDocument, delay: number, work: (document: vscode.TextDocument) => void): void {
    this.cancel(document);
    this.#timers.set(
      document.uri.toString(),
      setTimeout(() => work(document), delay),
    );
  }

  cancel({ uri }: vscode.TextDocument): void {
    clearTimeout(this.#timers.get(uri.toString()));
    this.#timers.delete(uri.toString());
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
