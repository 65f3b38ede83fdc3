import path from "node:path";
import * as vscode from "vscode";
import { print, runMocha } from "./harness/runMocha.ts";

/**
 * Entry point that VS Code calls in its extension host, in the server (`npm run test:host`) or on the desktop. The
 * launcher passes the suite in the environment, because a workspace and its trust are fixed when the window opens.
 */
export async function run(): Promise<void> {
  const suite = process.env["TEST_SUITE"];
  if (suite === undefined) throw new Error("TEST_SUITE names no suite.");
  await folders();
  const counts = await runMocha(path.join(__dirname, "suites", suite));
  print(`#counts ${JSON.stringify(counts)}`);
  if (counts.failures.length > 0) throw new Error(`${counts.failures.length} failed`);
}

/** Milliseconds until a workspace without folders counts as one. */
const patience = 20_000;

/**
 * Resolves when the workspace has its folders. VS Code starts a workspace of several folders without them if the server has not
 * read the workspace's file yet, and adds them later.
 */
async function folders(): Promise<void> {
  for (const end = Date.now() + patience; !vscode.workspace.workspaceFolders?.length && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 50));
}
