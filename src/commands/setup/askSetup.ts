import { existsSync } from "node:fs";
import path from "node:path";
import { l10n } from "vscode";
import * as vscode from "vscode";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import type { Services } from "../../host/services.ts";
import { initializeNoteInWords } from "../../client/messages/setupMessages.ts";
import type { Change } from "../../client/setup/changes.ts";
import type { SetupTools } from "../../client/setup/setupTools.ts";
import type { SetupFacts, SetupPlaces, SetupPlan } from "../../core/setup/facts.ts";
import { installCommands } from "../../core/setup/packages.ts";

/** Asks where the data source and the migrations go; Enter takes what is proposed. Undefined: cancelled. */
export async function askForPlaces(
  tools: SetupTools,
  root: string,
  facts: SetupFacts,
): Promise<SetupPlaces | undefined> {
  const proposed = tools.defaultPlaces(facts);
  const dataSource = await ask(
    {
      title: l10n.t("Initialize… (1/3)"),
      prompt: l10n.t("Path of the data source, from {0}", path.basename(root)),
      value: proposed.dataSource,
    },
    (text) => mistakeIn(tools, root, text, "file"),
  );
  if (dataSource === undefined) return undefined;
  const file = tools.placeOf(dataSource);
  const migrations = await ask(
    {
      title: l10n.t("Initialize… (2/3)"),
      prompt: l10n.t("The directory of the migrations"),
      value: tools.migrationsBeside(facts, file),
    },
    (text) => mistakeIn(tools, root, text, "folder"),
  );
  return migrations === undefined ? undefined : { dataSource: file, migrations: tools.placeOf(migrations) };
}

/** The mistake in a path; for a data source also that the file exists. */
export function mistakeIn(
  tools: SetupTools,
  root: string,
  text: string,
  kind: "file" | "folder",
):
  | { readonly code: "placeInvalid"; readonly text: string; readonly reason: "outside" | "extension" | "exists" }
  | undefined {
  const reason =
    tools.placeMistake(text, kind) ??
    (kind === "file" && existsSync(path.join(root, tools.placeOf(text))) ? ("exists" as const) : undefined);
  return reason && { code: "placeInvalid", text, reason };
}

/**
 * Shows what will be written and asks whether to, and whether to install what is missing; a file that is picked is shown
 * first. Undefined: cancelled.
 */
export async function askWhetherToWrite(
  { showText }: Services,
  root: string,
  facts: SetupFacts,
  places: SetupPlaces,
  plan: SetupPlan,
  changes: readonly Change[],
): Promise<{ readonly install: boolean } | undefined> {
  const commands = installCommands(facts.packageManager, plan.packages, plan.devPackages).map((words) =>
    words.join(" "),
  );
  type Item = vscode.QuickPickItem & { readonly install?: boolean; readonly change?: Change };
  const items: readonly Item[] = [
    {
      label: l10n.t("$(check) Write {0} Files", changes.length),
      detail: [l10n.t("Installs nothing."), ...plan.notes.map(initializeNoteInWords)].join(" "),
      install: false,
    },
    ...(commands.length > 0
      ? [{ label: l10n.t("$(cloud-download) Write and Install"), detail: commands.join(" · "), install: true }]
      : []),
    { label: l10n.t("to be written"), kind: vscode.QuickPickItemKind.Separator },
    ...(existsSync(path.join(root, places.migrations))
      ? []
      : [{ label: `$(new-folder) ${places.migrations}`, description: l10n.t("new") }]),
    ...changes.map((change) => ({
      label: `$(${change.before === undefined ? "new-file" : "edit"}) ${relative(root, change.file)}`,
      description: whatOf(change, plan),
      change,
    })),
  ];
  for (;;) {
    const picked = await vscode.window.showQuickPick(items, {
      title: l10n.t("Initialize… (3/3)"),
      placeHolder: l10n.t("Write these files? One that is picked is shown first."),
      ignoreFocusOut: true,
    });
    if (!picked) return undefined;
    if (picked.install !== undefined) return { install: picked.install };
    if (picked.change) await showText(relative(root, picked.change.file), picked.change.text);
  }
}

function whatOf({ file, before }: Change, { scripts, compilerOptions, exampleLines }: SetupPlan): string {
  if (before === undefined) return l10n.t("new");
  const added = {
    "package.json": Object.keys(scripts),
    "tsconfig.json": compilerOptions,
    ".env.example": exampleLines.map((line) => line.split("=", 1)[0] ?? ""),
  }[path.basename(file)];
  return l10n.t("adds {0}", (added ?? []).join(", "));
}

function ask(
  options: Pick<vscode.InputBoxOptions, "title" | "prompt" | "value">,
  mistake: (text: string) => ReturnType<typeof mistakeIn>,
): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    ...options,
    ignoreFocusOut: true,
    validateInput: (text) => {
      const problem = mistake(text);
      return problem && problemMessage(problem).message;
    },
  });
}

function relative(root: string, file: string): string {
  return path.relative(root, file).split(path.sep).join("/");
}
