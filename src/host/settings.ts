import * as vscode from "vscode";
import type { ReadSetting } from "../client/settings.ts";
import type { SettingTypes } from "../manifest.ts";
import { settingDefaults } from "../manifest.ts";

/** Reads a setting from VS Code's configuration. */
export const readSetting: ReadSetting = <K extends keyof SettingTypes>(key: K, folder?: string): SettingTypes[K] => {
  const scope = folder === undefined ? undefined : vscode.Uri.file(folder);
  const fallback: unknown = settingDefaults[key];
  const value: unknown = vscode.workspace.getConfiguration("migrations", scope).get(key);
  // Settings are typed by hand: one name may stand where a list is meant, and anything where a number is.
  if (Array.isArray(fallback)) return strings(value ?? fallback) as SettingTypes[K];
  if (key === "environments") return lists(value ?? fallback) as SettingTypes[K];
  if (key === "dataSource") return strings(value ?? fallback) as SettingTypes[K];
  return (typeof value === typeof fallback ? value : fallback) as SettingTypes[K];
};

function strings(value: unknown): readonly string[] {
  return [value].flat().filter((entry) => typeof entry === "string");
}

function lists(value: unknown): Readonly<Record<string, readonly string[]>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, list]) => [name, strings(list)]));
}
