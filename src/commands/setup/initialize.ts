import path from "node:path";
import { l10n } from "vscode";
import * as vscode from "vscode";
import { actions } from "../../client/messages/actions.ts";
import { runInTerminal } from "../../host/setup/install.ts";
import { displayPath } from "../../client/messages/wording.ts";
import { envFilesOf, environmentsOf } from "../../client/project/environments.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import { failed } from "../../host/changes/failed.ts";
import type { Services } from "../../host/services.ts";
import { initializeNoteInWords } from "../../client/messages/setupMessages.ts";
import { notify } from "../../host/messages/notify.ts";
import type { CommandArgument, CommandId } from "../../manifest.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { SetupPlan } from "../../core/setup/facts.ts";
import { installCommands } from "../../core/setup/packages.ts";
import { counts } from "../../client/messages/counts.ts";
import { askForPlaces, askWhetherToWrite, mistakeIn } from "./askSetup.ts";
import type { Command } from "../command.ts";
import { argumentOf } from "../command.ts";
import { writeFromNest } from "./writeDataSource.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** Result of `Initialize…` after a setup. */
type SetUp = {
  readonly ok: true;
  /** Absolute. */
  readonly files: readonly string[];
  readonly installed: boolean;
};

/**
 * Sets up a folder without a data source, with all files or none, after at most three questions. Packages are
 * installed only with the user's consent. The data source of a NestJS application is created from its module.
 */
export const initialize: Command = async (services, raw): Promise<SetUp | CommandResult | object | undefined> => {
  const argument = argumentOf(raw);
  if (!vscode.workspace.isTrusted) return failed({ code: "restricted" }, undefined);
  if (!services.store.isSearched) await services.store.settled();
  const folder = await folderFor(argument);
  if (!folder) return argument.folder === undefined ? undefined : failed({ code: "noProject" }, undefined);
  const root = argument.folder ?? folder.uri.fsPath;
  const known = services.store.projects.find(
    ({ location }) => location.root === root && location.dataSource !== undefined,
  );
  if (known?.location.dataSource !== undefined)
    return failed({ code: "alreadySetUp", file: known.location.dataSource }, known);
  const module = services.store.nestModules.find((one) => one.root === root);
  if (module) return writeFromNest(services, module.file);

  const tools = services.setup();
  const facts = await tools.readFacts(
    root,
    envFilesOf({ environments: await environmentsOf(root, folder.uri.fsPath) }),
  );
  if (isProblem(facts)) return failed(facts, undefined);
  const proposed = tools.defaultPlaces(facts);
  const given = { ...proposed, ...placesOf(argument) };
  for (const [text, kind] of [
    [given.dataSource, "file"],
    [given.migrations, "folder"],
  ] as const) {
    const mistake = argument.yes === true ? mistakeIn(tools, root, text, kind) : undefined;
    if (mistake) return failed(mistake, undefined);
  }
  const places =
    argument.yes === true
      ? {
          dataSource: tools.placeOf(given.dataSource),
          migrations: tools.placeOf(
            argument.migrations ?? tools.migrationsBeside(facts, tools.placeOf(given.dataSource)),
          ),
        }
      : await askForPlaces(tools, root, facts);
  if (!places) return undefined;
  const plan = tools.planSetup(facts, places);
  const changes = await tools.changesOf(root, plan);
  if (isProblem(changes)) return failed(changes, undefined);
  const answer =
    argument.yes === true
      ? { install: argument.install === true }
      : await askWhetherToWrite(services, root, facts, places, plan, changes);
  if (!answer) return undefined;

  const dirty = changes.find(({ file }) =>
    vscode.workspace.textDocuments.some((one) => one.isDirty && one.fileName === file),
  );
  const problem = dirty
    ? ({ code: "fileChanged", file: dirty.file } as const)
    : await tools.applyChanges(changes, [path.join(root, places.migrations)]);
  if (problem) return failed(problem, undefined);
  const dataSource = path.join(root, places.dataSource);
  await vscode.window.showTextDocument(vscode.Uri.file(dataSource), { preview: false });
  const commands = installCommands(facts.packageManager, plan.packages, plan.devPackages);
  const installed = answer.install && commands.length > 0 && (await runInTerminal(commands, folder, root));
  await services.store.refresh();
  report(services, dataSource, plan, installed, changes.length);
  return { ok: true, files: changes.map(({ file }) => file), installed };
};

/** The folder to set up: the named one's, the only one, or the one that is picked. */
async function folderFor({ folder }: CommandArgument): Promise<vscode.WorkspaceFolder | undefined> {
  if (folder !== undefined) return vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder));
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.length > 1
    ? vscode.window.showWorkspaceFolderPick({ placeHolder: l10n.t("The folder to set up") })
    : folders[0];
}

function placesOf({ dataSource, migrations }: CommandArgument) {
  return omitUndefined({ dataSource, migrations });
}

/** Says what there is now, and offers what comes next. */
function report({ store }: Services, dataSource: string, plan: SetupPlan, installed: boolean, count: number): void {
  const project = store.projects.find(({ location }) => location.dataSource === dataSource);
  const missing = installed ? [] : [...plan.packages, ...plan.devPackages];
  const sentences = [
    counts.written(count, displayPath(dataSource)),
    ...(missing.length > 0 ? [l10n.t("Not in package.json: {0}.", missing.join(", "))] : []),
    ...plan.notes.map(initializeNoteInWords),
  ];
  const own = (title: string, command: CommandId) => ({ title, command, arguments: [{ project: project?.view.key }] });
  const { status, loaded } = project?.view ?? {};
  const next =
    status === "ready"
      ? (loaded?.entities ?? 0) > 0
        ? own(l10n.t("Generate Revision…"), "migrations.generate")
        : own(l10n.t("New Entity…"), "migrations.newEntity")
      : own(actions.startDatabase.title, "migrations.startDatabase");
  notify(sentences.join(" "), ...(project ? [next] : []));
}
