import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Client } from "pg";
import { globSync } from "tinyglobby";
import * as vscode from "vscode";
import type { Api, ProjectState } from "../../../src/host/api.ts";
import type { CommandResult } from "../../../src/host/changes/requestChange.ts";
import type { CommandArgument, CommandId } from "../../../src/manifest.ts";

/** The workspace's folder. */
export const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";

/** The API of the extension, activated. */
export async function api(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>("typeorm-migrations.typeorm-migrations");
  assert.ok(extension);
  return extension.activate();
}

/** The state of the workspace's only project. */
export async function state(): Promise<ProjectState> {
  const [only, ...others] = await (await api()).state();
  assert.ok(only && others.length === 0);
  return only;
}

/** Runs a command without confirmation. */
export async function run(command: CommandId, argument: CommandArgument = {}): Promise<CommandResult> {
  return vscode.commands.executeCommand<CommandResult>(command, { yes: true, ...argument });
}

/** The revisions, head first: `AddAgents applied`. */
export async function revisions(): Promise<readonly string[]> {
  return (await state()).revisions.map(({ id, state: at }) => `${id.replace(/\d{13}$/, "")} ${at}`);
}

/** Asks again until the answer is right: files are watched, and a refresh takes its time. */
export async function eventually(assertion: () => Promise<void>, patience = 20_000): Promise<void> {
  for (const end = Date.now() + patience; ;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

export function read(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}

export function write(file: string, text: string): void {
  writeFileSync(path.join(root, file), text);
}

/**
 * Restores the workspace after a suite, because suites that open the same workspace share an editor. Packages stay
 * installed.
 */
export function keepWorkspace(): void {
  let kept: ReadonlyMap<string, string> = new Map();

  before(() => {
    kept = workspaceFiles();
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    const now = workspaceFiles();
    for (const file of now.keys()) if (!kept.has(file)) rmSync(path.join(root, file));
    for (const [file, text] of kept) if (now.get(file) !== text) write(file, text);
    await run("migrations.refresh");
  });
}

function workspaceFiles(): ReadonlyMap<string, string> {
  const files = globSync("**", { cwd: root, dot: true, ignore: "**/node_modules/**", expandDirectories: false });
  return new Map(files.map((file) => [file, read(file)]));
}

/** Writes to `.env` where the database is. */
export function pointAt(url: string): void {
  write(".env", read(".env").replace(/^DATABASE_URL=.*$/m, `DATABASE_URL=${url}`));
}

/** Empties a database of the test server of that major and returns the URL. */
export async function emptyDatabase(major: string, name: string): Promise<string> {
  const urls = JSON.parse(process.env["TEST_DATABASE_URLS"] ?? "{}") as Readonly<Record<string, string>>;
  const client = new Client({ connectionString: urls[major] ?? "" });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(urls[major] ?? "");
  url.pathname = `/${name}`;
  return url.href;
}

/** The majors of the servers under test. */
export const majors: readonly string[] = Object.keys(JSON.parse(process.env["TEST_DATABASE_URLS"] ?? "{}") as object);
