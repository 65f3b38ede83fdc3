import * as vscode from "vscode";
import type { SettingTypes } from "../ids.ts";
import { settingDefaults } from "../ids.ts";

/** A setting as it applies to a folder or file. */
export function setting<K extends keyof SettingTypes>(key: K, scope?: vscode.Uri): SettingTypes[K] {
  return vscode.workspace.getConfiguration("migrations", scope).get(key, settingDefaults[key]);
}
