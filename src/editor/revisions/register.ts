import * as vscode from "vscode";
import type { Store } from "../../host/project/store.ts";
import { registerActionLenses } from "./actionLenses.ts";
import { registerDecorations } from "./decorations.ts";
import { registerStatementLenses } from "./statementLenses.ts";

/** What the editor shows on the files of revisions. */
export function registerRevisionFiles(store: Store): vscode.Disposable {
  return vscode.Disposable.from(
    registerActionLenses(store),
    registerStatementLenses(store),
    registerDecorations(store),
  );
}
