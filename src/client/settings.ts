import type { SettingTypes } from "../manifest.ts";
import { settingDefaults } from "../manifest.ts";

/** Reads a setting of the extension for a folder, absolute. */
export type ReadSetting = <K extends keyof SettingTypes>(key: K, folder?: string) => SettingTypes[K];

let read: ReadSetting = (key) => settingDefaults[key];

/** Sets how the client reads settings. Without it, every setting has its default. */
export function useSettings(reader: ReadSetting): void {
  read = reader;
}

/** A setting as it applies to a folder, absolute. */
export const setting: ReadSetting = (key, folder) => read(key, folder);

/**
 * The value of a setting as it was typed: one text may stand for a list, and a value of another type stands for the
 * default.
 */
export function settingValue<K extends keyof SettingTypes>(key: K, value: unknown): SettingTypes[K] {
  const fallback: unknown = settingDefaults[key];
  if (Array.isArray(fallback)) return strings(value ?? fallback) as SettingTypes[K];
  if (key === "environments") return lists(value ?? fallback) as SettingTypes[K];
  // A value that is not valid is a problem: to ignore it would connect without the bastion.
  if (key === "ssh") return (value ?? fallback) as SettingTypes[K];
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
