import * as vscode from "vscode";
import type { Log } from "../host/log.ts";
import type { Store } from "../host/project/store.ts";
import { registerHovers } from "./hovers.ts";
import { registerLint } from "./lint/register.ts";
import { registerModelHints } from "./models/modelHints.ts";
import { registerActionLenses } from "./revisions/actionLenses.ts";
import { registerDecorations } from "./revisions/decorations.ts";
import { registerStatementLenses } from "./revisions/statementLenses.ts";
import { registerRevisionTests } from "./tests/register.ts";

/**
 * Registers everything that is shown on and within the files of the user: hovers, lenses, findings, marks and tests.
 *
 * @param extension the folder of the extension, with the pages of the rules
 */
export function registerInCode(store: Store, log: Log, extension: vscode.Uri): vscode.Disposable {
  return vscode.Disposable.from(
    registerHovers(store),
    registerActionLenses(store),
    registerStatementLenses(store),
    registerDecorations(store),
    registerLint(store, extension),
    registerModelHints(store),
    registerRevisionTests(store, log),
  );
}
