import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { useSettings } from "../client/settings.ts";
import { useFileSearch } from "../client/discovery/files.ts";
import { searchWorkspace } from "./project/workspaceFiles.ts";
import { readSetting } from "./settings.ts";
import { useWording } from "../client/messages/wording.ts";

// Both entries of the editor import this file first, so that it is the first module of the file that they share: modules of
// the client create texts while they are evaluated.
l10n.config({ contents: vscode.l10n.bundle ?? {} });
useWording({ language: vscode.env.language, displayPath: (file) => vscode.workspace.asRelativePath(file) });
useSettings(readSetting);
useFileSearch(searchWorkspace);
