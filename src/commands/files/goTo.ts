import * as vscode from "vscode";
import { l10n } from "vscode";
import { changesOf } from "../../client/cards/lastChange.ts";
import { stateInWords } from "../../client/cards/revisionState.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { displayName } from "../../core/schema/columnFacts.ts";
import { classesOf } from "../../core/source/classes.ts";
import { contextAt } from "../../core/source/scanner.ts";
import { sqlNameAt } from "../../core/source/sqlNameAt.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import { failed } from "../../host/changes/failed.ts";
import { notify } from "../../host/messages/notify.ts";
import { pickTable } from "../tables/pickTable.ts";
import type { CommandTarget } from "../command.ts";
import { ifTrusted, onPostgres } from "../command.ts";

/** A table as a command or a text names it. */
type Named = { readonly schema?: string; readonly table: string };

/** Opens the entity of a table: of the argument, of the name at the cursor, otherwise of a picked table. */
export const goToEntity = onPostgres(
  ifTrusted(async (_services, target) => {
    const { project } = target;
    const named = await tableOf(target, l10n.t("Go to the Entity of Which Table?"));
    if (named === undefined || isProblem(named)) return named && failed(named, project);
    const { models = [], schema } = project.view;
    const name = nameOf(named, project.view);
    const model = models.find((one) => displayName(one.in, schema?.currentSchema) === name);
    const at = model?.at;
    if (!at) {
      notify(l10n.t("No entity of {0} maps the table {1}.", project.location.name, name));
      return { ok: true };
    }
    const place = new vscode.Position(Math.max(at.line - 1, 0), 0);
    await vscode.window.showTextDocument(vscode.Uri.file(at.file), { selection: new vscode.Range(place, place) });
    return { ok: true, file: at.file };
  }),
);

/** Lists the revisions with a text that changes a table, and opens the picked one. */
export const goToMigrations = onPostgres(
  ifTrusted(async (_services, target) => {
    const { project } = target;
    const named = await tableOf(target, l10n.t("Go to the Migrations of Which Table?"));
    if (named === undefined || isProblem(named)) return named && failed(named, project);
    const { view } = project;
    const name = nameOf(named, view);
    const schema = named.schema ?? view.schema?.currentSchema ?? "public";
    const found = changesOf(view, { schema, name: named.table }).filter(({ file }) => file !== undefined);
    const result = { ok: true, revisions: found.map(({ id }) => id) };
    if (found.length === 0) {
      notify(l10n.t("No migration’s text names the table {0}.", name));
      return result;
    }
    const items = found.map((revision) => ({
      label: revision.name,
      description: stateInWords(revision, view.history.current === revision.id),
      revision,
    }));
    const picked =
      target.argument.yes === true
        ? undefined
        : await vscode.window.showQuickPick(items, {
            title: l10n.t("Migrations of {0}", name),
            placeHolder: l10n.t("Newest first: those with a text that changes the table"),
          });
    const { file } = picked?.revision ?? {};
    if (file !== undefined) await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
    return result;
  }),
);

async function tableOf(target: CommandTarget, title: string) {
  const { table, schema } = target.argument;
  if (table !== undefined) return omitUndefined({ table, schema });
  return tableAtCursor(target.project.view) ?? pickTable(target, title);
}

/** The table that is named in SQL at the cursor, or the table of the entity around it. */
function tableAtCursor({ models = [], history }: ProjectView): Named | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { document, selection } = editor;
  const text = document.getText();
  const offset = document.offsetAt(selection.active);
  const file = document.uri.fsPath;
  if (history.revisions.some((revision) => revision.file === file)) {
    const found = contextAt(text, offset).inString ? sqlNameAt(text, offset) : undefined;
    return found?.isTable === true ? omitUndefined({ table: found.name, schema: found.schema }) : undefined;
  }
  const holder = classesOf(text).find(({ start, end }) => start <= offset && offset < end);
  const ofFile = models.filter(({ at }) => at?.file === file);
  const model = ofFile.find(({ name }) => name === holder?.name) ?? (ofFile.length === 1 ? ofFile[0] : undefined);
  return model && omitUndefined({ table: model.in.name, schema: model.in.schema });
}

/** The table as views show it. */
function nameOf({ schema, table }: Named, { schema: read }: ProjectView): string {
  const current = read?.currentSchema;
  return displayName({ schema: schema ?? current ?? "", name: table }, current);
}
