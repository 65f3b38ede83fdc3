import { l10n } from "vscode";
import * as vscode from "vscode";
import type { ProjectView } from "../../client/project/projectState.ts";
import { statementInWords } from "../../client/messages/rehearsalMessages.ts";
import type { Store } from "../../host/project/store.ts";
import type { CommandId } from "../../manifest.ts";
import type { Direction } from "../../migrations/plan.ts";
import type { RehearsedStatement } from "../../migrations/rehearsal.ts";

/** Statements of one line of a file: a loop sends many from one. */
type Line = {
  readonly view: ProjectView;
  readonly id: string;
  readonly direction: Direction;
  readonly statements: RehearsedStatement[];
};

/**
 * Shows the rehearsed effects above each statement of a migration's file; at the end of the line they would be hidden
 * behind the SQL. The lenses disappear when the file changes, because the rehearsed statement is then another one.
 */
export function registerStatementLenses(store: Store): vscode.Disposable {
  const change = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: change.event,
    provideCodeLenses: (document) => (document.isDirty ? [] : lensesOf(document, store)),
  };
  const files = ["typescript", "javascript"].map((language) => ({ language, scheme: "file" }));
  return vscode.Disposable.from(
    change,
    store.onDidChange(() => change.fire()),
    vscode.languages.registerCodeLensProvider(files, provider),
  );
}

function lensesOf(document: vscode.TextDocument, { views }: Store): vscode.CodeLens[] {
  const lines = new Map<number, Line>();
  for (const view of views) {
    for (const { rehearsal } of view.rehearsed?.values() ?? []) {
      for (const statement of rehearsal.statements) {
        const { file, line } = statement.at ?? {};
        if (line === undefined || file !== document.uri.fsPath || line > document.lineCount) continue;
        if (!lines.has(line))
          lines.set(line, { view, id: rehearsal.id, direction: rehearsal.direction, statements: [] });
        lines.get(line)?.statements.push(statement);
      }
    }
  }
  return [...lines].map(([line, found]) => lensOf(document, line, found));
}

function lensOf(
  document: vscode.TextDocument,
  line: number,
  { view, id, direction, statements }: Line,
): vscode.CodeLens {
  return new vscode.CodeLens(document.lineAt(line - 1).range, {
    title: lensTitle(direction, statements),
    tooltip: l10n.t("As rehearsed on a scratch database. Rehearse again"),
    command: "migrations.rehearse" satisfies CommandId,
    arguments: [{ project: view.key, revision: id }],
  });
}

/** What the first statement of a line does, and how many others it sends. */
export function lensTitle(direction: Direction, [first, ...more]: readonly RehearsedStatement[]): string {
  const words = first ? statementInWords(first) : "";
  const text = direction === "up" ? l10n.t("Upgrade: {0}", words) : l10n.t("Revert: {0}", words);
  return more.length > 0 ? l10n.t("{0}; and {1} more", text, more.length) : text;
}
