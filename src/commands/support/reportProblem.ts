import { readFileSync, realpathSync } from "node:fs";
import { arch, homedir, platform, release } from "node:os";
import path from "node:path";
import { l10n } from "vscode";
import * as vscode from "vscode";
import type { ReportedProject } from "../../core/problems/problemReport.ts";
import { problemReport } from "../../core/problems/problemReport.ts";
import { existing, readText } from "../../client/files.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import type { Command } from "../command.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

const extensionId = "typeorm-migrations.typeorm-migrations";

/**
 * Collects versions, the repository's shape and the log into a document to read, complete and send. Nothing is sent. No
 * path above the workspace, no host's name and no secret is in it. Resolves to its text.
 */
export const reportProblem: Command = async ({ store, log }) => {
  await store.settled();
  const manifest = vscode.extensions.getExtension(extensionId)?.packageJSON as { readonly version: string } | undefined;
  const text = problemReport({
    versions: [
      ["Migrations for TypeORM", manifest?.version],
      ["VS Code", `${vscode.version}, ${vscode.env.appHost}${remoteKind()}`],
      ["Node.js", process.versions.node],
      ["System", `${platform()} ${release()} ${arch()}`],
      [
        "Workspace",
        `${vscode.workspace.workspaceFolders?.length ?? 0} folders, ${vscode.workspace.isTrusted ? "trusted" : "restricted"}`,
      ],
    ],
    settings: changedSettings(),
    projects: await Promise.all(store.views.map(reported)),
    log: log.recent,
    names: names(store.views),
  });
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content: text });
  await vscode.window.showTextDocument(document);
  void vscode.window.showInformationMessage(
    l10n.t("Say what you did and what you expected, read what is in it, and send it where you like. Nothing was sent."),
  );
  return text;
};

/** A server of one's own names its host; the kinds that everybody has are worth knowing. */
function remoteKind(): string {
  const { remoteName } = vscode.env;
  if (remoteName === undefined) return "";
  return /^(wsl|ssh-remote|dev-container|attached-container|codespaces|tunnel)$/.test(remoteName)
    ? `, ${remoteName}`
    : ", remote";
}

async function reported(view: ProjectView): Promise<ReportedProject> {
  const { location, loaded, connection, history, problem, warnings, schemaProblem, modelsProblem } = view;
  const manifest = await readText(path.join(location.root, "package.json"));
  const tsconfig = await readText(path.join(location.root, "tsconfig.json"));
  const locks = [
    "package-lock.json",
    "pnpm-lock.yaml",
    "yarn.lock",
    "bun.lock",
    ".pnp.cjs",
    "nx.json",
    "turbo.json",
    "lerna.json",
  ];
  const places = [...new Set([location.root, location.folder])];
  const found = await Promise.all(places.flatMap((place) => locks.map((name) => existing(path.join(place, name)))));
  return {
    name: location.name,
    ...omitUndefined({ dataSource: location.dataSource }),
    status: view.status,
    problems: [problem, ...warnings, schemaProblem, modelsProblem]
      .filter((one) => one !== undefined)
      .map((one) => ({ code: one.code, message: problemMessage(one).message })),
    facts: [
      ["TypeORM", loaded && `${loaded.typeorm.version} (${loaded.typeorm.from})`],
      ["Driver", connection && ("driver" in connection ? connection.driver : "postgres")],
      ["Packages it names", packagesIn(manifest)],
      ["TypeScript installed", versionOf(location.root, "typescript")],
      ["Modules", /"type"\s*:\s*"module"/.test(manifest) ? "ES modules" : "CommonJS"],
      ["tsconfig", optionsIn(tsconfig)],
      ["Beside it", found.flatMap((file) => (file === undefined ? [] : [path.basename(file)])).join(", ")],
      ["Loaded", loaded && `${loaded.files.length} files, ${loaded.entities} entities`],
      ["Environment", `${view.environment ?? "default"}, of ${location.environments.named.length}`],
      [
        "Revisions",
        `${history.revisions.length}, ${history.applied.length} applied, ${history.pending.length} pending`,
      ],
      [
        "Conflicts",
        history.revisions
          .map(({ state }) => state)
          .filter((state) => ["outOfOrder", "missing", "edited"].includes(state))
          .join(", "),
      ],
    ],
  };
}

/** Names that must not leave this machine, and their replacements. */
function names(views: readonly ProjectView[]): readonly (readonly [name: string, standsFor: string])[] {
  const hosts = views.flatMap(({ connection }) =>
    connection &&
    "host" in connection &&
    typeof connection.host === "string" &&
    !/^(localhost|127\.|::1)/.test(connection.host)
      ? [connection.host]
      : [],
  );
  return [
    ...(vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }, index) =>
      // Behind a symbolic link, the runner's words have the real path.
      [...new Set([uri.fsPath, realOf(uri.fsPath)])].map(
        (place) => [place, `<workspace${index === 0 ? "" : index + 1}>`] as const,
      ),
    ),
    [homedir(), "~"],
    ...hosts.map((host) => [host, "<host>"] as const),
    ...views.flatMap(({ connection }) =>
      connection?.via === undefined ? [] : [[connection.via, "<bastion>"] as const],
    ),
  ];
}

function realOf(place: string): string {
  try {
    return realpathSync(place);
  } catch {
    return place;
  }
}

function changedSettings(): readonly (readonly [string, string | undefined])[] {
  const settings = vscode.workspace.getConfiguration("migrations");
  const keys = Object.keys(settings).filter((key) => typeof settings.get(key) !== "function");
  return keys.flatMap((key) => {
    const { globalValue, workspaceValue, workspaceFolderValue } = settings.inspect(key) ?? {};
    const value = workspaceFolderValue ?? workspaceValue ?? globalValue;
    return value === undefined ? [] : [[`migrations.${key}`, JSON.stringify(value)] as const];
  });
}

function packagesIn(manifest: string): string {
  const matter =
    /^(typeorm|pg|mysql2?|sqlite3|better-sqlite3|sql\.js|reflect-metadata|typeorm-.*|@nestjs\/(core|typeorm|config)|ts-node|tsx|@swc\/core|tsconfig-paths|env-cmd|dotenv.*|@dotenvx\/dotenvx|typescript)$/;
  try {
    const { dependencies, devDependencies } = JSON.parse(manifest) as Readonly<
      Record<string, Readonly<Record<string, string>>>
    >;
    const all = Object.entries({ ...dependencies, ...devDependencies });
    return all
      .filter(([name]) => matter.test(name))
      .map(([name, range]) => `${name}@${range}`)
      .join(", ");
  } catch {
    return "";
  }
}

function optionsIn(tsconfig: string): string {
  const options = [
    "extends",
    "module",
    "moduleResolution",
    "target",
    "experimentalDecorators",
    "emitDecoratorMetadata",
    "useDefineForClassFields",
    "verbatimModuleSyntax",
    "baseUrl",
    "paths",
  ];
  return options
    .flatMap((name) => {
      const value = new RegExp(`"${name}"\\s*:\\s*("[^"]*"|true|false|\\{)`).exec(tsconfig)?.[1];
      return value === undefined ? [] : [`${name}: ${value === "{" ? "…" : value}`];
    })
    .join(", ");
}

function versionOf(root: string, name: string): string | undefined {
  for (let directory = root; ; directory = path.dirname(directory)) {
    try {
      const text = readFileSync(path.join(directory, "node_modules", name, "package.json"), "utf8");
      return (JSON.parse(text) as { readonly version?: string }).version;
    } catch {
      if (directory === path.dirname(directory)) return undefined;
    }
  }
}
