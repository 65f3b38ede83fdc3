import { createRequire } from "node:module";
import * as vscode from "vscode";
import { revisionsOfFile } from "../host/project/revisionsOfFile.ts";
import { failed } from "../host/changes/failed.ts";
import type { Services } from "../host/services.ts";
import { registerAgentTools } from "./agentTools.ts";
import { registerMcpServers } from "./mcpServers.ts";
import { commandIds } from "../manifest.ts";
import type * as all from "./registry.ts";

/** Loads what commands do: nothing of it is needed before the first one. */
function loaded(script: string): typeof all {
  return createRequire(script)(script) as typeof all;
}

/**
 * Registers all commands; what one throws is shown as the fault of ours that it is.
 *
 * @param script `dist/commands.js`
 */
export function registerCommands(services: Services, script: string): vscode.Disposable {
  const registrations = commandIds.map((id) =>
    vscode.commands.registerCommand(id, async (raw?: unknown) => {
      try {
        return await loaded(script).commands[id](services, argumentOfFile(services, raw));
      } catch (error) {
        services.log.write("error", error instanceof Error ? (error.stack ?? error.message) : String(error));
        return failed({ code: "unknown", message: error instanceof Error ? error.message : String(error) }, undefined);
      }
    }),
  );
  return vscode.Disposable.from(...registrations);
}

/** Menus of files pass the file: its revision is what the command is about. */
function argumentOfFile({ store }: Services, raw: unknown): unknown {
  if (!(raw instanceof vscode.Uri) || raw.scheme !== "file") return raw;
  const found = revisionsOfFile(store, raw.fsPath);
  const [revision] = found?.revisions ?? [];
  return found && revision ? { project: found.project.view.key, revision: revision.id } : {};
}

/**
 * Registers the tools for agents: language model tools, and servers for the Model Context Protocol.
 *
 * @param dist the path of a bundle, absolute
 */
export function registerTools(services: Services, dist: (file: string) => string, version: string): vscode.Disposable {
  return vscode.Disposable.from(
    registerAgentTools(services, () => loaded(dist("commands.js"))),
    registerMcpServers(services, dist("cli.js"), version),
  );
}

/** At the opening of a workspace that asks for it: starts the database when nothing answers. */
export function startOnOpen(services: Services, script: string): Promise<void> {
  return loaded(script).startOnOpen(services);
}
