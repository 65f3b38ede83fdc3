import * as vscode from "vscode";
import type { SettingTypes } from "../manifest.ts";
import { settingDefaults } from "../manifest.ts";

/** A setting as it applies to a folder or file. */
export function setting<K extends keyof SettingTypes>(key: K, scope?: vscode.Uri): SettingTypes[K] {
  const fallback: unknown = settingDefaults[key];
  const value: unknown = vscode.workspace.getConfiguration("migrations", scope).get(key);
  // Settings are typed by hand: one name may stand where a list is meant, and anything where a number is.
  if (Array.isArray(fallback)) return strings(value ?? fallback) as SettingTypes[K];
  if (key === "environments") return lists(value ?? fallback) as SettingTypes[K];
  if (key === "dataSource") return strings(value ?? fallback) as SettingTypes[K];
  return (typeof value === typeof fallback ? value : fallback) as SettingTypes[K];
}

function strings(value: unknown): readonly string[] {
  return [value].flat().filter((entry) => typeof entry === "string");
}

function lists(value: unknown): Readonly<Record<string, readonly string[]>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, list]) => [name, strings(list)]));
}
