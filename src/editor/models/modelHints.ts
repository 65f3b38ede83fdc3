import { isDeepStrictEqual } from "node:util";
import { l10n } from "vscode";
import * as vscode from "vscode";
import { differenceInWords } from "../../client/cards/differences.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { setting } from "../../client/settings.ts";
import type { ComparedModel, Difference } from "../../core/schema/model.ts";
import { classesOf } from "../../core/source/classes.ts";
import { propertyIn } from "../../core/source/properties.ts";
import type { Store } from "../../host/project/store.ts";
import type { CommandId } from "../../manifest.ts";

/** The source of these diagnostics, as the Problems panel and the hover show it. */
const hintSource = "migrations (models)";

/** A difference of a model, and where it is shown. */
export type ModelHint = { readonly start: number; readonly end: number; readonly message: string };

/**
 * Shows on the properties and classes of entities how they differ from the database. While revisions are pending nothing
 * is shown, because they may be what is missing.
 */
export function registerModelHints(store: Store): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection("migrations-models");
  const draw = (document: vscode.TextDocument) => {
    if (document.uri.scheme !== "file") return;
    const found = modelsOf(store.views, document.uri.fsPath);
    if (!found || document.isDirty || !setting("lint.enabled", found.view.location.folder)) {
      collection.delete(document.uri);
      return;
    }
    const hints = hintsOf(document.getText(), found.models, databaseLabel(found.view));
    collection.set(
      document.uri,
      hints.map(({ start, end, message }) => {
        const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
        const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Hint);
        diagnostic.source = hintSource;
        return diagnostic;
      }),
    );
  };
  const drawAll = () => {
    for (const document of vscode.workspace.textDocuments) draw(document);
  };
  drawAll();
  return vscode.Disposable.from(
    collection,
    store.onDidChange(drawAll),
    vscode.workspace.onDidOpenTextDocument(draw),
    vscode.workspace.onDidChangeTextDocument(({ document }) => draw(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri)),
    registerFix(store),
  );
}

/** `Generate Revision…` as the fix of a difference, for the tables of its model. */
function registerFix(store: Store): vscode.Disposable {
  const files = ["typescript", "javascript"].map((language) => ({ language, scheme: "file" }));
  const provider: vscode.CodeActionProvider = {
    provideCodeActions: (document, _, { diagnostics }) => {
      const own = diagnostics.filter(({ source }) => source === hintSource);
      const found = modelsOf(store.views, document.uri.fsPath);
      const [first] = own;
      if (!found || !first) return [];
      const offset = document.offsetAt(first.range.start);
      const holder = classesOf(document.getText()).find(({ start, end }) => start <= offset && offset < end);
      const model = found.models.find(({ name }) => name === holder?.name);
      if (!model) return [];
      const action = new vscode.CodeAction(l10n.t("Generate Revision…"), vscode.CodeActionKind.QuickFix);
      action.diagnostics = own;
      action.isPreferred = true;
      const { schema, name } = model.in;
      action.command = {
        title: action.title,
        command: "migrations.generate" satisfies CommandId,
        arguments: [{ project: found.view.key, schema, table: name }],
      };
      return [action];
    },
  };
  const providedCodeActionKinds = [vscode.CodeActionKind.QuickFix];
  return vscode.languages.registerCodeActionsProvider(files, provider, { providedCodeActionKinds });
}

/** The models of a file that differ from a database without pending revisions, as it is after the last change. */
export function modelsOf(views: readonly ProjectView[], file: string) {
  for (const view of views) {
    if (view.status !== "ready" || view.history.pending.length > 0) continue;
    // An upgrade or a revert has changed the database since the comparison. The next one follows.
    if (!isDeepStrictEqual(view.comparedWith, view.history.applied)) continue;
    const models = view.models?.filter(({ at, differences }) => at?.file === file && differences.length > 0) ?? [];
    if (models.length > 0) return { view, models };
  }
  return undefined;
}

/** The differences of a file's models: each on its property, otherwise on the class's name. A place has one hint. */
export function hintsOf(text: string, models: readonly ComparedModel[], database: string): readonly ModelHint[] {
  const classes = classesOf(text);
  return models.flatMap((model) => {
    const holder = classes.find(({ name }) => name === model.name);
    if (!holder) return [];
    const heading = { start: holder.nameAt, end: holder.nameAt + holder.name.length };
    const byPlace = new Map<number, { readonly start: number; readonly end: number; readonly words: string[] }>();
    for (const difference of model.differences) {
      const property = propertyOf(model, difference);
      const place = (property === undefined ? undefined : propertyIn(text, holder, property)) ?? heading;
      const known = byPlace.get(place.start) ?? { ...place, words: [] };
      known.words.push(differenceInWords(difference));
      byPlace.set(place.start, known);
    }
    return [...byPlace.values()].map(({ start, end, words }) => {
      return { start, end, message: l10n.t("Differs from {0}: {1}", database, words.join("; ")) };
    });
  });
}

/** The property of a difference's column, or of the relation that holds it; of an embedded one, the outermost. */
function propertyOf({ columns, relations }: ComparedModel, { column, table }: Difference): string | undefined {
  if (column === undefined || table !== undefined) return undefined;
  const property =
    relations.find((relation) => relation.columns.includes(column))?.property ??
    columns.find(({ name }) => name === column)?.property;
  return property?.split(".", 1)[0];
}
