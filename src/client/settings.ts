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
