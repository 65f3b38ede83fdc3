import * as vscode from "vscode";
import type { Store } from "../host/project/store.ts";
import { registerHovers } from "./hovers.ts";
import { registerLint } from "./lint/register.ts";
import { registerStatementLenses } from "./statementLenses.ts";

/**
 * Registers everything that is shown within the files of the user: hovers, lenses and findings.
 *
 * @param extension the folder of the extension, with the pages of the rules
 */
export function registerInCode(store: Store, extension: vscode.Uri): vscode.Disposable {
  return vscode.Disposable.from(registerHovers(store), registerStatementLenses(store), registerLint(store, extension));
}
