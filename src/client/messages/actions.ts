import * as l10n from "@vscode/l10n";
import type { CommandId, SettingTypes } from "../../manifest.ts";
import type { SourceLocation } from "../../core/problems/problem.ts";

/** The solution of a problem: a button with a command of the extension or of VS Code, or with a location to open. */
export type Action = { readonly title: string; readonly arguments?: readonly unknown[] } & (
  | { readonly command: string; readonly open?: never }
  | { readonly open: SourceLocation; readonly command?: never }
);

/** A problem in words. */
export type ProblemMessage = { readonly message: string; readonly actions: readonly Action[] };

const own = (title: string, command: CommandId): Action => ({ title, command });

/** Actions of the messages. `openEnv` gets the project's file when it is shown (`host/messages/notify.ts`). */
export const actions = {
  startDatabase: own(l10n.t("Start Database"), "migrations.startDatabase"),
  diagnose: own(l10n.t("Diagnose"), "migrations.diagnoseConnection"),
  createDatabase: own(l10n.t("Create Database"), "migrations.createDatabase"),
  stopDatabase: own(l10n.t("Stop Database"), "migrations.stopDatabase"),
  /** Ignores the Compose file. */
  startEmbedded: {
    ...own(l10n.t("Start Embedded Database"), "migrations.startDatabase"),
    arguments: [{ embedded: true }],
  },
  upgrade: own(l10n.t("Upgrade to Head"), "migrations.upgradeHead"),
  generate: own(l10n.t("Generate Revision…"), "migrations.generate"),
  refresh: own(l10n.t("Try Again"), "migrations.refresh"),
  log: own(l10n.t("Show Log"), "migrations.showLog"),
  chooseDataSource: own(l10n.t("Choose Data Source"), "migrations.chooseDataSource"),
  chooseAmong: (file: string, names: readonly string[]): Action => ({
    ...own(l10n.t("Choose Data Source"), "migrations.chooseDataSource"),
    arguments: [{ file, names }],
  }),
  resolve: (revision: string): Action => ({
    ...own(l10n.t("Resolve…"), "migrations.resolve"),
    arguments: [{ revision }],
  }),
  retimestamp: (revision: string, file: string): Action => ({
    ...own(
      l10n.t("Re-timestamp {0}", file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1)),
      "migrations.retimestamp",
    ),
    arguments: [{ revision, file }],
  }),
  rehearse: (revision: string): Action => ({
    ...own(l10n.t("Rehearse"), "migrations.rehearse"),
    arguments: [{ revision }],
  }),
  lockTimeout: {
    title: l10n.t("Wait Longer"),
    command: "workbench.action.openSettings",
    arguments: ["migrations.lockTimeout"],
  },
  report: own(l10n.t("Report Problem"), "migrations.reportProblem"),
  environment: own(l10n.t("Select Environment"), "migrations.selectEnvironment"),
  openEnv: { title: l10n.t("Open .env"), command: "migrations:openEnv" },
  trust: { title: l10n.t("Manage Trust"), command: "workbench.trust.manage" },
  settings: (key: keyof SettingTypes): Action => ({
    title: l10n.t("Open Setting"),
    command: "workbench.action.openSettings",
    arguments: [`migrations.${key}`],
  }),
  open: (place: SourceLocation): Action => ({ title: l10n.t("Open File"), open: place }),
} as const;
