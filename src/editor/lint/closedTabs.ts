import * as vscode from "vscode";

/**
 * Documents whose last tab was closed. VS Code keeps them for some minutes before it reports them as closed.
 *
 * @param onChange is called with a document that loses its last tab, or gets a tab again
 */
export class ClosedTabs implements vscode.Disposable {
  readonly #closed = new Set<string>();
  readonly #listener: vscode.Disposable;

  constructor(onChange: (uri: vscode.Uri) => void) {
    this.#listener = vscode.window.tabGroups.onDidChangeTabs(({ opened, closed }) => {
      for (const uri of closed.flatMap((tab) => uriOf(tab)).filter((one) => !hasTab(one))) {
        this.#closed.add(uri.toString());
        onChange(uri);
      }
      for (const uri of opened.flatMap((tab) => uriOf(tab))) if (this.#closed.delete(uri.toString())) onChange(uri);
    });
  }

  has({ uri }: vscode.TextDocument): boolean {
    return this.#closed.has(uri.toString());
  }

  dispose(): void {
    this.#listener.dispose();
  }
}

function hasTab(uri: vscode.Uri): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some((tab) => uriOf(tab).some((one) => one.toString() === uri.toString()));
}

function uriOf({ input }: vscode.Tab): readonly vscode.Uri[] {
  if (input instanceof vscode.TabInputText) return [input.uri];
  return input instanceof vscode.TabInputTextDiff ? [input.original, input.modified] : [];
}
