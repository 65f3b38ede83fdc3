import path from "node:path";
import { l10n } from "vscode";
import * as vscode from "vscode";
import { workspaceFolders } from "../../host/project/workspaceFiles.ts";
import { dataSourceCandidates } from "../../client/discovery/dataSources.ts";
import { existing } from "../../client/files.ts";
import { failed } from "../../host/changes/failed.ts";
import { splitExport } from "../../core/source/dataSourceDetection.ts";
import type { Command } from "../command.ts";
import { argumentOf } from "../command.ts";

type Item = vscode.QuickPickItem & { readonly file?: string };

/**
 * Chooses the data source of a workspace folder, or which of those that one file exports, and writes the setting
 * `migrations.dataSource`. Resolves to `{ ok, dataSource }`, what the setting says then. Problems: `dataSourceNotFound`,
 * `writeFailed`, `restricted`.
 */
export const chooseDataSource: Command = async ({ store }, raw) => {
  if (!vscode.workspace.isTrusted) return failed({ code: "restricted" }, undefined);
  const { dataSource: named } = argumentOf(raw);
  const { file, names } = (raw ?? {}) as { readonly file?: string; readonly names?: readonly string[] };
  if (file !== undefined && names !== undefined) return among(file, names, store);
  const chosen = named ?? (await pickFile());
  if (chosen === undefined) return undefined;
  const folder = folderOf(chosen);
  if (!folder) return failed({ code: "dataSourceNotFound", file: chosen }, undefined);
  const absolute = path.resolve(folder.uri.fsPath, chosen);
  if (!(await existing(absolute)))
    return failed({ code: "dataSourceNotFound", file: splitExport(absolute).file }, undefined);
  return write(folder, [absolute], store);
};

/** Which of the data sources that a file exports are projects. */
async function among(file: string, names: readonly string[], store: { settled(): Promise<void> }): Promise<unknown> {
  const picked = await vscode.window.showQuickPick(
    names.map((label) => ({ label, picked: true })),
    {
      title: l10n.t("Choose Data Source"),
      placeHolder: l10n.t("Each that is chosen is a project of its own"),
      canPickMany: true,
    },
  );
  const folder = folderOf(file);
  if (!picked || picked.length === 0 || !folder) return undefined;
  return write(
    folder,
    picked.map(({ label }) => `${file}#${label}`),
    store,
  );
}

async function pickFile(): Promise<string | undefined> {
  const folders = workspaceFolders();
  const found = (await Promise.all(folders.map(dataSourceCandidates))).flat();
  const items: Item[] = [
    ...found.map((file) => ({ label: path.basename(file), description: vscode.workspace.asRelativePath(file), file })),
    ...(found.length > 0 ? [{ label: "", kind: vscode.QuickPickItemKind.Separator }] : []),
    { label: `$(folder-opened) ${l10n.t("Browse…")}` },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t("Choose Data Source"),
    placeHolder: l10n.t("The file that exports the TypeORM DataSource, or its options"),
    matchOnDescription: true,
  });
  if (!picked || picked.file !== undefined) return picked?.file;
  const [uri] =
    (await vscode.window.showOpenDialog({
      ...(folders[0] ? { defaultUri: vscode.Uri.file(folders[0]) } : {}),
      filters: { [l10n.t("TypeScript and JavaScript")]: ["ts", "mts", "cts", "js", "mjs", "cjs"] },
    })) ?? [];
  return uri?.fsPath;
}

/** The innermost folder that a file is in; of a relative path the first. */
function folderOf(file: string): vscode.WorkspaceFolder | undefined {
  if (!path.isAbsolute(file)) return vscode.workspace.workspaceFolders?.[0];
  return vscode.workspace.getWorkspaceFolder(vscode.Uri.file(splitExport(file).file));
}

async function write(folder: vscode.WorkspaceFolder, files: readonly string[], store: { settled(): Promise<void> }) {
  const relative = files.map((file) => path.relative(folder.uri.fsPath, file).replaceAll("\\", "/"));
  const [only, ...others] = relative;
  const dataSource = others.length > 0 ? relative : only;
  const isOne = (vscode.workspace.workspaceFolders ?? []).length === 1;
  const target = isOne ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.WorkspaceFolder;
  try {
    await vscode.workspace.getConfiguration("migrations", folder.uri).update("dataSource", dataSource, target);
  } catch (error) {
    const settings = path.join(folder.uri.fsPath, ".vscode/settings.json");
    return failed({ code: "writeFailed", file: settings, message: (error as Error).message }, undefined);
  }
  await store.settled();
  return { ok: true, dataSource };
}
