import path from "node:path";
import * as vscode from "vscode";
import { setting } from "../client/settings.ts";
import type { ProjectView } from "../client/project/projectState.ts";
import type { Services } from "../host/services.ts";

/** The id of the provider in the manifest. */
const providerId = "migrations.server";

/** VS Code's API for servers, from 1.101 on. */
type ServerApi = {
  readonly McpStdioServerDefinition: new (
    label: string,
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    version: string,
  ) => object;
  readonly lm: {
    registerMcpServerDefinitionProvider(
      id: string,
      provider: {
        readonly onDidChangeMcpServerDefinitions: vscode.Event<void>;
        provideMcpServerDefinitions(): readonly object[];
      },
    ): vscode.Disposable;
  };
};

/** How the server of a project is started. */
export type ServerStart = { readonly label: string; readonly args: readonly string[] };

/**
 * The servers of the projects, with the command line's own options.
 *
 * @param script `dist/cli.js`, absolute
 */
export function serversOf(views: readonly ProjectView[], script: string): readonly ServerStart[] {
  return views.map(({ location: { name, root, dataSource }, environment }) => ({
    label: views.length === 1 ? "Migrations" : `Migrations: ${name}`,
    args: [
      script,
      "mcp",
      "--cwd",
      root,
      ...(dataSource === undefined ? [] : ["--data-source", path.relative(root, dataSource)]),
      ...(environment === undefined ? [] : ["--environment", environment]),
    ],
  }));
}

/**
 * Registers the servers for the Model Context Protocol, if the editor knows such servers. Without the setting
 * `migrations.agents.server` there are none, because the editor has the same tools as language model tools.
 *
 * @param script `dist/cli.js`, absolute
 */
export function registerMcpServers({ store }: Services, script: string, version: string): vscode.Disposable {
  const { lm, McpStdioServerDefinition } = vscode as unknown as Partial<ServerApi>;
  if (lm?.registerMcpServerDefinitionProvider === undefined || McpStdioServerDefinition === undefined)
    return new vscode.Disposable(() => undefined);
  const changed = new vscode.EventEmitter<void>();
  const servers = () =>
    setting("agents.server") && vscode.workspace.isTrusted
      ? serversOf(
          store.projects.map(({ view }) => view),
          script,
        )
      : [];
  let last = "";
  const follow = () => {
    const now = JSON.stringify(servers());
    if (now === last) return;
    last = now;
    changed.fire();
  };
  // Node.js without the window of the editor.
  const env = { ELECTRON_RUN_AS_NODE: "1" };
  const provider = lm.registerMcpServerDefinitionProvider(providerId, {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: () =>
      servers().map(({ label, args }) => new McpStdioServerDefinition(label, process.execPath, args, env, version)),
  });
  return vscode.Disposable.from(
    provider,
    changed,
    store.onDidChange(follow),
    vscode.workspace.onDidChangeConfiguration(follow),
  );
}
