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
  const shown = new WeakMap<vscode.TextDocument, readonly unknown[]>();
  const clear = (document: vscode.TextDocument) => {
    shown.delete(document);
    collection.delete(document.uri);
  };
  const check = (document: vscode.TextDocument) => {
    timers.cancel(document);
    if (document.isClosed) return;
    const view = document.uri.scheme === "file" ? projectOfLinted(store.views, document.uri.fsPath) : undefined;
    if (!view || tabs.has(document)) return clear(document);
    const { version, isDirty } = document;
    const basis = [version, isDirty, view.history, view.schema, view.rehearsed, view.connection, view.environment];
    // A project changes often while it runs.
    if (shown.get(document)?.every((value, index) => value === basis[index]) === true) return;
    shown.set(document, basis);
    const input = lintInput(view, { file: document.uri.fsPath, text: document.getText(), isSaved: !isDirty });
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
      clear(document);
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration("migrations")) return;
      for (const document of vscode.workspace.textDocuments) shown.delete(document);
      checkAll();
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
