import * as vscode from "vscode";
import type { LintTools, TitledFix } from "../../client/lint/lintTools.ts";

/** The source of our diagnostics, as the Problems panel shows it. */
export const diagnosticSource = "migrations";

/** Offers fixes of findings, and a comment that switches the rule off at the statement. */
export function registerFixes(loaded: () => LintTools): vscode.Disposable {
  const files = ["typescript", "javascript"].map((language) => ({ language, scheme: "file" }));
  const provider: vscode.CodeActionProvider = {
    provideCodeActions: (document, _, { diagnostics }) =>
      diagnostics
        .filter(({ source }) => source === diagnosticSource)
        .flatMap((diagnostic) => {
          const start = document.offsetAt(diagnostic.range.start);
          const fixes = loaded().fixes(document.getText(), ruleOf(diagnostic), start);
          return fixes.map((fix) => actionOf(document, diagnostic, fix));
        }),
  };
  const providedCodeActionKinds = [vscode.CodeActionKind.QuickFix];
  return vscode.languages.registerCodeActionsProvider(files, provider, { providedCodeActionKinds });
}

function ruleOf({ code }: vscode.Diagnostic): string {
  return typeof code === "object" ? String(code.value) : "";
}

function actionOf(
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
  { title, kind, insertions }: TitledFix,
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.isPreferred = kind !== "ignore";
  action.edit = new vscode.WorkspaceEdit();
  for (const { at, text } of insertions) action.edit.insert(document.uri, document.positionAt(at), text);
  return action;
}
