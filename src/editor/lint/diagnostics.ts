import * as vscode from "vscode";
import { lintInput, projectOfLinted } from "../../client/lint/lintInput.ts";
import type { LintTools } from "../../client/lint/lintTools.ts";
import type { LintedFinding } from "../../client/lint/main.ts";
import type { Severity } from "../../core/lint/ruleTable.ts";
import type { Store } from "../../host/project/store.ts";
import { diagnosticSource } from "./codeActions.ts";
import { ClosedTabs } from "./closedTabs.ts";
import { DocumentTimers } from "./documentTimers.ts";

/** Milliseconds after a keystroke. */
const delay = 200;

const severities: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/**
 * Shows findings in the open files of revisions and in their data source, and nothing in other files. A file is checked after a keystroke, and
 * when its project or a setting changes.
 *
 * @param extension the folder of the extension, with the pages of the rules
 */
export function registerDiagnostics(store: Store, extension: vscode.Uri, loaded: () => LintTools): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection("migrations");
  const timers = new DocumentTimers();
  const check = (document: vscode.TextDocument) => {
    timers.cancel(document);
    if (document.isClosed) return;
    if (tabs.has(document)) return collection.delete(document.uri);
    const view = document.uri.scheme === "file" ? projectOfLinted(store.views, document.uri.fsPath) : undefined;
    if (!view) return collection.delete(document.uri);
    const text = { file: document.uri.fsPath, text: document.getText(), isSaved: !document.isDirty };
    const input = lintInput(view, text);
    const findings = input ? loaded().check(input) : [];
    collection.set(
      document.uri,
      findings.map((finding) => diagnosticOf(document, finding, extension)),
    );
  };
  const checkAll = () => {
    for (const document of vscode.workspace.textDocuments) check(document);
  };
  const tabs = new ClosedTabs((uri) => {
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    if (document) check(document);
    else collection.delete(uri);
  });
  checkAll();
  return vscode.Disposable.from(
    collection,
    timers,
    tabs,
    store.onDidChange(checkAll),
    vscode.workspace.onDidOpenTextDocument(check),
    vscode.workspace.onDidSaveTextDocument(check),
    vscode.workspace.onDidChangeTextDocument(({ document }) => timers.start(document, delay, check)),
    vscode.workspace.onDidCloseTextDocument((document) => {
      timers.cancel(document);
      collection.delete(document.uri);
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("migrations")) checkAll();
    }),
  );
}

function diagnosticOf(document: vscode.TextDocument, finding: LintedFinding, extension: vscode.Uri): vscode.Diagnostic {
  const range = new vscode.Range(document.positionAt(finding.start), document.positionAt(finding.end));
  const diagnostic = new vscode.Diagnostic(range, finding.message, severities[finding.severity]);
  diagnostic.source = diagnosticSource;
  diagnostic.code = { value: finding.rule, target: vscode.Uri.joinPath(extension, finding.page) };
  return diagnostic;
}
