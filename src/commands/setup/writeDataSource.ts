import path from "node:path";
import { l10n } from "vscode";
import * as vscode from "vscode";
import { draftFromNest } from "../../client/setup/nestDraft.ts";
import type { NestModule } from "../../client/setup/nestDraft.ts";
import { workspaceFolders } from "../../host/project/workspaceFiles.ts";
import { findAllNestModules } from "../../client/discovery/nestModules.ts";
import { displayPath } from "../../client/messages/wording.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import { failed } from "../../host/changes/failed.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import type { Services } from "../../host/services.ts";
import { noteInWords } from "../../client/messages/setupMessages.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { DataSourcePlan } from "../../protocol/authoring.ts";
import type { Command } from "../command.ts";
import { argumentOf } from "../command.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** Result of `Write Data Source from NestJS Module…` after it has written a file. */
type Written = {
  readonly ok: true;
  /** Absolute. */
  readonly file: string;
  /** Options that could not be moved, and differences. */
  readonly notes: readonly { readonly kind: string; readonly message: string }[];
};

/** More notes than this are shown as a document. */
const mostInMessage = 2;

/**
 * Writes a data source with the options of a NestJS module, opens it and reports the options that could not be moved.
 */
export const writeDataSource: Command = async (services, raw) => {
  const { module } = argumentOf(raw);
  return writeFromNest(services, module);
};

/** @param wanted the module's file, absolute; absent: the only one, or the one that is picked */
export async function writeFromNest(
  services: Services,
  wanted: string | undefined,
): Promise<Written | CommandResult | undefined> {
  if (!vscode.workspace.isTrusted) return failed({ code: "restricted" }, undefined);
  const modules = await findAllNestModules(workspaceFolders());
  const found = wanted === undefined ? modules : modules.filter(({ file }) => file === wanted);
  if (found.length === 0) return failed(omitUndefined({ code: "nestNoOptions", file: wanted }), undefined);
  const module = found.length === 1 ? found[0] : await pick(found);
  if (!module) return undefined;
  const plan = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: l10n.t("Reading {0}…", displayPath(module.file)) },
    () => draftFromNest(services.runner, module, services.log),
  );
  if (isProblem(plan)) return failed(plan, undefined);
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(vscode.Uri.file(plan.file), { overwrite: false, contents: Buffer.from(plan.text) });
  if (!(await vscode.workspace.applyEdit(edit))) return failed({ code: "fileExists", file: plan.file }, undefined);
  await vscode.window.showTextDocument(vscode.Uri.file(plan.file), { preview: false });
  await services.store.refresh();
  const notes = plan.notes.map((note) => ({ kind: note.kind, message: noteInWords(note) }));
  tellWritten(
    services,
    plan,
    notes.map(({ message }) => message),
  );
  return { ok: true, file: plan.file, notes };
}

async function pick(modules: readonly NestModule[]): Promise<NestModule | undefined> {
  const items = modules.map((module) => ({
    label: path.basename(module.file),
    description: `${displayPath(module.file)}:${module.line}`,
    module,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t("Write Data Source from NestJS Module…"),
    placeHolder: l10n.t("The module that shares its options with the data source"),
  });
  return picked?.module;
}

/** Not awaited by the command: a notification may never be answered. */
function tellWritten({ store, showText }: Services, { file, module }: DataSourcePlan, notes: readonly string[]): void {
  const head = l10n.t("{0} has the options of {1}:{2}.", displayPath(file), displayPath(module.file), module.line);
  const problem = store.projects.find(({ location }) => location.dataSource === file)?.view;
  const unloaded = problem && !problem.loaded && problem.problem ? [problemMessage(problem.problem).message] : [];
  const all = [...unloaded, ...notes];
  if (all.length <= mostInMessage) {
    void (all.length === 0 ? vscode.window.showInformationMessage : vscode.window.showWarningMessage)(
      [head, ...all].join(" "),
    );
    return;
  }
  const show = l10n.t("Show What Is Different");
  const message = [head, l10n.t("{0} things of it are different.", all.length)].join(" ");
  void vscode.window.showWarningMessage(message, show).then((picked) => {
    if (picked === show)
      void showText(l10n.t("Differences"), [head, "", ...all.map((note) => `- ${note}`), ""].join("\n"));
  });
}
