import path from "node:path";
import * as vscode from "vscode";
import { columnCard, relationCard } from "../host/cards/columnCard.ts";
import { modelCard } from "../host/cards/modelCard.ts";
import { asMarkdown } from "../client/cards/markdown.ts";
import type { ProjectView } from "../client/project/projectState.ts";
import { nonPostgresFacts } from "../client/project/projectState.ts";
import { problemMessage } from "../client/messages/problemMessages.ts";
import type { Store } from "../host/project/store.ts";
import { revisionCard } from "../host/cards/revisionCard.ts";
import { tableCard } from "../host/cards/tableCard.ts";
import type { ComparedModel } from "../core/schema/model.ts";
import { findTable } from "../core/schema/schema.ts";
import type { ClassText } from "../core/source/classes.ts";
import { classesOf } from "../core/source/classes.ts";
import { migrationClass } from "../core/source/migrationClass.ts";
import { contextAt } from "../core/source/scanner.ts";
import { sqlNameAt } from "../core/source/sqlNameAt.ts";

/**
 * Hovers with information from the database: on an entity's class and decorator, on its properties, and on table
 * names in the SQL of a migration. All of it comes from the store.
 */
export function registerHovers(store: Store): vscode.Disposable {
  const languages = ["typescript", "javascript", "typescriptreact", "javascriptreact"];
  return vscode.languages.registerHoverProvider(languages, {
    provideHover: (document, position) => {
      const view = viewOf(store, document.uri);
      if (!view) return undefined;
      const migration = inMigration(view, document, position);
      // The schema of another kind of database is not read.
      return migration ?? (nonPostgresFacts(view) ? undefined : onEntity(view, document, position));
    },
  });
}

/** The project that a file is of: the one with the deepest root. */
function viewOf({ views }: Store, uri: vscode.Uri): ProjectView | undefined {
  if (uri.scheme !== "file") return undefined;
  const holding = views.filter(
    ({ location, loaded }) =>
      uri.fsPath.startsWith(location.root + path.sep) || loaded?.files.includes(uri.fsPath) === true,
  );
  return [...holding].sort((a, b) => b.location.root.length - a.location.root.length)[0];
}

function inMigration(
  view: ProjectView,
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.Hover | undefined {
  if (!view.history.revisions.some(({ file }) => file === document.uri.fsPath)) return undefined;
  const offset = document.offsetAt(position);
  const text = document.getText();
  const named = onClassName(view, document, offset);
  if (named) return named;
  if (nonPostgresFacts(view)) return undefined;
  if (!contextAt(text, offset).inString) return undefined;
  const found = sqlNameAt(text, offset);
  if (!found?.isTable) return undefined;
  const range = new vscode.Range(document.positionAt(found.start), document.positionAt(found.end));
  if (!view.schema) return unknown(view, range);
  const table = findTable(view.schema, found.name, found.schema);
  return table && new vscode.Hover(tableCard(view, table), range);
}

/** The card of a revision, on the name of its class. */
function onClassName(view: ProjectView, document: vscode.TextDocument, offset: number): vscode.Hover | undefined {
  const text = document.getText();
  for (const revision of view.history.revisions) {
    if (revision.file !== document.uri.fsPath) continue;
    const { nameAt = 0, name = "" } = migrationClass(text, revision.id) ?? {};
    if (name === "" || offset < nameAt || offset > nameAt + name.length) continue;
    const range = new vscode.Range(document.positionAt(nameAt), document.positionAt(nameAt + name.length));
    return new vscode.Hover(revisionCard(view, revision), range);
  }
  return undefined;
}

function onEntity(
  view: ProjectView,
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.Hover | undefined {
  const range = document.getWordRangeAtPosition(position, /@?[\w$]+/);
  if (!range) return undefined;
  const text = document.getText();
  const offset = document.offsetAt(position);
  const holder = classesOf(text).find(({ start, end }) => start <= offset && offset < end);
  if (!holder) return undefined;
  const word = document.getText(range);
  const model = view.models?.find(({ name, at }) => name === holder.name && at?.file === document.uri.fsPath);
  if (isHeading(holder, document, offset, word)) {
    if (!model) return holder.isEntity ? unknown(view, range) : undefined;
    return new vscode.Hover(modelCard(view, model), range);
  }
  return model && isProperty(text, document.offsetAt(range.start), holder)
    ? ofProperty(view, model, word, range)
    : undefined;
}

/** The class's own name, or the line of its `@Entity`. */
function isHeading(holder: ClassText, document: vscode.TextDocument, offset: number, word: string): boolean {
  if (offset >= holder.body) return false;
  if (word === holder.name && offset >= holder.nameAt) return true;
  return holder.isEntity && document.positionAt(offset).line === document.positionAt(holder.start).line;
}

/** A name in the class's own body, not within a decorator's options or a method. */
function isProperty(text: string, offset: number, holder: ClassText): boolean {
  if (offset <= holder.body) return false;
  const { inString, inComment, depth } = contextAt(text.slice(holder.body), offset - holder.body);
  return depth === 1 && !inString && !inComment && text[offset - 1] !== "." && text[offset - 1] !== "@";
}

function ofProperty(
  view: ProjectView,
  model: ComparedModel,
  word: string,
  range: vscode.Range,
): vscode.Hover | undefined {
  const column = model.columns.find(({ property }) => property === word);
  if (column) return new vscode.Hover(columnCard(view, model, column), range);
  const relation = model.relations.find(({ property }) => property === word);
  return relation && new vscode.Hover(relationCard(view, model, relation), range);
}

/** Makes no statement about a database that was not queried. */
function unknown(view: ProjectView, range: vscode.Range): vscode.Hover | undefined {
  if (view.status === "restricted" || !view.problem) return undefined;
  return new vscode.Hover(new vscode.MarkdownString(asMarkdown(problemMessage(view.problem).message)), range);
}
