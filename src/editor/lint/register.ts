import * as vscode from "vscode";
import { lintTools } from "../../host/lintTools.ts";
import type { Store } from "../../host/project/store.ts";
import { registerFixes } from "./codeActions.ts";
import { registerDiagnostics } from "./diagnostics.ts";

/**
 * Shows findings in files, and offers their fixes.
 *
 * @param extension the folder of the extension
 */
export function registerLint(store: Store, extension: vscode.Uri): vscode.Disposable {
  return vscode.Disposable.from(registerDiagnostics(store, extension, lintTools), registerFixes(store, lintTools));
}
