import * as vscode from "vscode";
import { lintInput, projectOfLinted } from "../../client/lint/lintInput.ts";
import type { LintTools, TitledFix } from "../../client/lint/lintTools.ts";
import type { Store } from "../../host/project/store.ts";
import type { CommandArgument, CommandId } from "../../manifest.ts";

/** The source of our diagnostics, as the Problems panel shows it. */
export const diagnosticSource = "migrations";

/** Offers fixes of findings, and a comment that switches the rule off at the statement. */
export function registerFixes(store: Store, loaded: () => LintTools): vscode.Disposable {
  const files = ["typescript", "javascript"].map((language) => ({ language, scheme: "file" }));
  const provider: vscode.CodeActionProvider = {
    provideCodeActions: (document, _, { diagnostics }) => {
      const own = diagnostics.filter(({ source }) => source === diagnosticSource);
      const view = own.length > 0 ? projectOfLinted(store.views, document.uri.fsPath) : undefined;
      const { isDirty } = document;
      const input = view && lintInput(view, { file: document.uri.fsPath, text: document.getText(), isSaved: !isDirty });
      if (!view || !input) return [];
      return own.flatMap((diagnostic) => {
        const start = document.offsetAt(diagnostic.range.start);
        const fixes = loaded().fixes(input, ruleOf(diagnostic), (offset) => offset === start);
        return fixes.map((fix) => actionOf(document, diagnostic, fix, view.key));
      });
    },
  };
  const providedCodeActionKinds = [vscode.CodeActionKind.QuickFix];
  return vscode.languages.registerCodeActionsProvider(files, provider, { providedCodeActionKinds });
}

function ruleOf({ code }: vscode.Diagnostic): string {
  return typeof code === "object" ? String(code.value) : "";
}

/** The comment is an edit. Other fixes are rehearsed by the command before they change the file. */
function actionOf(
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
  fix: TitledFix,
  project: string,
): vscode.CodeAction {
  const { title, kind } = fix;
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.isPreferred = kind !== "ignore";
  if (kind === "ignore") {
    action.edit = new vscode.WorkspaceEdit();
    for (const { start, text } of fix.write().edits) action.edit.insert(document.uri, document.positionAt(start), text);
    return action;
  }
  const place = { file: document.uri.fsPath, line: diagnostic.range.start.line + 1, rule: ruleOf(diagnostic) };
  action.command = {
    title,
    command: "migrations.applyFix" satisfies CommandId,
    arguments: [{ project, ...place, fix: kind } satisfies CommandArgument],
  };
  return action;
}
