import * as vscode from "vscode";
import type { Store } from "../../host/project/store.ts";
import type { Log } from "../../host/log.ts";
import { registerRevisionTests } from "../tests/register.ts";
import { registerActionLenses } from "./actionLenses.ts";
import { registerDecorations } from "./decorations.ts";
import { registerStatementLenses } from "./statementLenses.ts";

/** What the editor shows on the files of revisions, and their tests. */
export function registerRevisionFiles(store: Store, log: Log): vscode.Disposable {
  return vscode.Disposable.from(
    registerActionLenses(store),
    registerStatementLenses(store),
    registerDecorations(store),
    registerRevisionTests(store, log),
  );
}
