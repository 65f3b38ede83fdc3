import path from "node:path";
import * as vscode from "vscode";
import type { LintTools } from "../client/lint/lintTools.ts";
import { loadLintTools } from "../client/lint/lintTools.ts";

let tools: LintTools | undefined;

/** The checks of files and their fixes, loaded with the first use. */
export function lintTools(): LintTools {
  if (tools) return tools;
  tools = loadLintTools(path.join(__dirname, "lint.js"));
  tools.useLanguage(vscode.l10n.bundle ?? {}, vscode.env.language);
  return tools;
}
