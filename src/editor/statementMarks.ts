import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Rehearsed } from "../host/projectState.ts";
import { statementInWords, verdictInWords } from "../host/rehearsalWords.ts";
import type { Store } from "../host/store.ts";
import { asMarkdown } from "../host/markdown.ts";
import type { RehearsedStatement } from "../migrations/rehearsal.ts";

/**
 * Behind each statement of a migration's file, what a rehearsal has shown that it does. They go when the file is changed:
 * what was rehearsed is then another statement.
 */
export function registerStatementMarks(store: Store): vscode.Disposable {
  const type = vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor("editorCodeLens.foreground"), margin: "0 0 0 2em" },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  const draw = () => {
    for (const editor of vscode.window.visibleTextEditors) editor.setDecorations(type, marksOf(editor.document, store));
  };
  draw();
  return vscode.Disposable.from(
    type,
    store.onDidChange(draw),
    vscode.window.onDidChangeVisibleTextEditors(draw),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      for (const editor of vscode.window.visibleTextEditors)
        if (editor.document === document && document.isDirty) editor.setDecorations(type, []);
    }),
  );
}

function marksOf(document: vscode.TextDocument, store: Store): vscode.DecorationOptions[] {
  if (document.uri.scheme !== "file" || document.isDirty) return [];
  const file = document.uri.fsPath;
  const rehearsed = store.views.flatMap((view) => [...(view.rehearsed?.values() ?? [])]);
  const lines = new Map<number, { readonly statements: RehearsedStatement[]; readonly of: Rehearsed }>();
  for (const of of rehearsed) {
    for (const statement of of.rehearsal.statements) {
      if (statement.at?.file !== file || statement.at.line > document.lineCount) continue;
      const { line } = statement.at;
      // A loop sends many from one line.
      if (!lines.has(line)) lines.set(line, { statements: [], of });
      lines.get(line)?.statements.push(statement);
    }
  }
  return [...lines].map(([line, { statements, of }]) => markOf(document, line, statements, of));
}

function markOf(
  document: vscode.TextDocument,
  line: number,
  statements: readonly RehearsedStatement[],
  { rehearsal }: Rehearsed,
): vscode.DecorationOptions {
  const [first, ...more] = statements;
  const text = first ? statementInWords(first) : "";
  const { range } = document.lineAt(line - 1);
  return {
    range: new vscode.Range(range.end, range.end),
    renderOptions: { after: { contentText: more.length > 0 ? l10n.t("{0}; and {1} more", text, more.length) : text } },
    hoverMessage: new vscode.MarkdownString(
      [
        asMarkdown(verdictInWords(rehearsal)),
        ...statements.slice(0, 10).map((one) => `- ${asMarkdown(statementInWords(one))}`),
      ].join("\n\n"),
    ),
  };
}
