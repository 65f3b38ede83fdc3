import * as vscode from "vscode";
import type { LintTools } from "../../client/lint/lintTools.ts";
import { loadLintTools } from "../../client/lint/lintTools.ts";
import type { Store } from "../../host/project/store.ts";
import { registerFixes } from "./codeActions.ts";
import { registerDiagnostics } from "./diagnostics.ts";

/**
 * Shows findings in files, and offers their fixes.
 *
 * @param extension the folder of the extension
 */
export function registerLint(store: Store, extension: vscode.Uri): vscode.Disposable {
  const loaded = onFirstUse(extension);
  return vscode.Disposable.from(registerDiagnostics(store, extension, loaded), registerFixes(loaded));
}

/** Loads the checks with the first file that is checked. */
function onFirstUse(extension: vscode.Uri): () => LintTools {
  let tools: LintTools | undefined;
  return () => {
    if (tools) return tools;
    tools = loadLintTools(vscode.Uri.joinPath(extension, "dist/lint.js").fsPath);
    tools.useLanguage(vscode.l10n.bundle ?? {}, vscode.env.language);
    return tools;
  };
}
