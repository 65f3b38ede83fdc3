import * as vscode from "vscode";
import type { ReadSetting } from "../client/settings.ts";
import { settingValue } from "../client/settings.ts";

/** Reads a setting from VS Code's configuration. */
export const readSetting: ReadSetting = (key, folder) => {
  const scope = folder === undefined ? undefined : vscode.Uri.file(folder);
  return settingValue(key, vscode.workspace.getConfiguration("migrations", scope).get(key));
};
