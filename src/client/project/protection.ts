import * as l10n from "@vscode/l10n";
import { protectableNames } from "../../core/connection/connection.ts";
import type { Protection } from "../../migrations/protection.ts";
import { protectedBy } from "../../migrations/protection.ts";
import type { RunSettings } from "../../migrations/runSettings.ts";
import { runSettingsFor } from "../../migrations/runSettings.ts";
import type { ProjectView } from "./projectState.ts";
import { setting } from "../settings.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** Why a project's database is protected; undefined where it is not, or nothing says where it is. */
export function protectionOf(view: ProjectView): Protection | undefined {
  const { connection, environment, location } = view;
  if (!connection) return undefined;
  // A member of a fleet is protected by its name as by that of an environment.
  const named = environment ?? location.member?.name;
  const names = { ...protectableNames(connection), ...omitUndefined({ environment: named }) };
  return protectedBy(setting("protected", location.folder), names);
}

/** Label of a protected database in the status bar, in capitals: its environment's name, or the matching word. */
export function protectionWord({ pattern, what, value }: Protection): string {
  if (what === "environment") return value.toLocaleUpperCase();
  return /^(\w+:)?(prod|prd|production)$/i.test(pattern) ? l10n.t("PROD") : l10n.t("PROTECTED");
}

/** Why, as a sentence. */
export function protectionInWords({ pattern, what }: Protection): string {
  const setting = "migrations.protected";
  switch (what) {
    case "host":
      return l10n.t("Protected: its host matches “{0}” of {1}.", pattern, setting);
    case "database":
      return l10n.t("Protected: its name matches “{0}” of {1}.", pattern, setting);
    case "bastion":
      return l10n.t("Protected: its bastion matches “{0}” of {1}.", pattern, setting);
    case "environment":
      return l10n.t("Protected: its environment matches “{0}” of {1}.", pattern, setting);
  }
}

/** The transaction mode of a project's runs; undefined if neither a setting nor the loaded data source is known. */
export function transactionModeOf(view: ProjectView): RunSettings["transaction"] {
  return runSettingsOf(view).transaction ?? (view.loaded ? (view.loaded.transactionMode ?? "all") : undefined);
}

/** How a project's revisions are run. */
export function runSettingsOf({ location, environment }: ProjectView): RunSettings {
  return runSettingsFor(setting("runs", location.folder), environment);
}
