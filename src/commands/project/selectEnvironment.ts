import { existsSync } from "node:fs";
import { l10n } from "vscode";
import * as vscode from "vscode";
import { ownFilesOf } from "../../client/project/environments.ts";
import type { Project } from "../../client/project/project.ts";
import { failed } from "../../host/changes/failed.ts";
import { displayPath } from "../../client/messages/wording.ts";
import { ifTrusted, onProject } from "../command.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

type Choice = vscode.QuickPickItem & { readonly environment?: string; readonly opensSetting?: boolean };

/**
 * Chooses which `.env` files a project is run with, and remembers it. Resolves to what is chosen then: `{ ok, environment }`.
 * Problems: `environmentUnknown`, `busy`, `restricted`.
 */
export const selectEnvironment = onProject(
  ifTrusted(async ({ store }, { project, argument }) => {
    await store.settled();
    const names = project.location.environments.named.map(({ name }) => name);
    const { environment: asked } = argument;
    if (asked !== undefined && asked !== "" && !names.includes(asked))
      return failed({ code: "environmentUnknown", name: asked, names }, project);
    const picked = asked === undefined ? await pick(project) : asked === "" ? {} : { environment: asked };
    if (!picked) return undefined;
    if ("opensSetting" in picked && picked.opensSetting)
      return vscode.commands.executeCommand("workbench.action.openSettings", "migrations.environments");
    if (project.view.running) return failed({ code: "busy", what: project.location.root }, project);
    const { environment } = picked;
    if (environment !== project.view.environment) await store.switchEnvironment(project, environment);
    return omitUndefined({ ok: true, environment });
  }),
);

async function pick({ location: { environments }, view }: Project): Promise<Choice | undefined> {
  const there = (files: readonly string[]) => files.filter((file) => existsSync(file));
  const choice = (environment: string | undefined): Choice => {
    const files = there([...new Set([...ownFilesOf(environments, environment), ...environments.base])]);
    const isCurrent = environment === view.environment;
    return {
      label: `$(${isCurrent ? "check" : "blank"}) ${environment ?? l10n.t("Default")}`,
      description: isCurrent ? l10n.t("current") : "",
      detail: files.length > 0 ? files.map((file) => displayPath(file)).join(", ") : l10n.t("no .env file"),
      ...omitUndefined({ environment }),
    };
  };
  const items: Choice[] = [
    choice(undefined),
    ...environments.named.map(({ name }) => choice(name)),
    { label: "", kind: vscode.QuickPickItemKind.Separator },
    { label: `$(gear) ${l10n.t("Name Environments in the Settings…")}`, opensSetting: true },
  ];
  return vscode.window.showQuickPick(items, {
    title: l10n.t("Select Environment"),
    placeHolder: l10n.t(
      "The .env files that {0} is run with; the first that has a variable decides",
      view.location.name,
    ),
  });
}
