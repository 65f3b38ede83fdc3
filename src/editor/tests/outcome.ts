import * as vscode from "vscode";
import { noteInWords, verdictInWords } from "../../client/messages/rehearsalMessages.ts";
import type { SourceLocation } from "../../core/problems/problem.ts";
import type { Rehearsal, RevisionRehearsal } from "../../migrations/rehearsal.ts";

/** Reports the verdict on a revision as the result of its test, at the statement that fails. */
export function reportVerdict(run: vscode.TestRun, item: vscode.TestItem, rehearsal: RevisionRehearsal): void {
  const { verdict, statements } = rehearsal;
  const ms = statements.reduce((sum, statement) => sum + statement.ms, 0);
  if (verdict === "reversible") {
    run.passed(item, ms);
    return;
  }
  const message = new vscode.TestMessage(verdictInWords(rehearsal));
  const location = locationOf(rehearsal);
  if (location) message.location = location;
  else if (item.uri) message.location = new vscode.Location(item.uri, new vscode.Position(0, 0));
  if (verdict === "undetermined") run.errored(item, message, ms);
  else run.failed(item, message, ms);
}

/** Writes what limits a rehearsal to the run's output. */
export function reportNotes(run: vscode.TestRun, { notes, version, milliseconds }: Rehearsal): void {
  const lines = [`PostgreSQL ${version}, ${milliseconds} ms`, ...notes.map(noteInWords)];
  run.appendOutput(lines.map((line) => `${line}\r\n`).join(""));
}

function locationOf({ problem }: RevisionRehearsal): vscode.Location | undefined {
  const at: SourceLocation | undefined = problem && "at" in problem ? problem.at : undefined;
  if (!at) return undefined;
  const { file, line, column = 1 } = at;
  return new vscode.Location(
    vscode.Uri.file(file),
    new vscode.Position(Math.max(line - 1, 0), Math.max(column - 1, 0)),
  );
}
