import * as vscode from "vscode";

/** Filter of the Tables view: tables with a name or a column name that contains the text, ignoring case. */
export class TableFilter implements vscode.Disposable {
  readonly #change = new vscode.EventEmitter<void>();
  #text = "";

  readonly onDidChange = this.#change.event;

  get text(): string {
    return this.#text;
  }

  set(text: string): void {
    const next = text.trim();
    if (next === this.#text) return;
    this.#text = next;
    void vscode.commands.executeCommand("setContext", "migrations.isFiltered", next !== "");
    this.#change.fire();
  }

  dispose(): void {
    this.#change.dispose();
  }
}
