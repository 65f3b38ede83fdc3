import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { useSettings } from "../client/settings.ts";
import { readSetting } from "./settings.ts";
import { useWording } from "../client/messages/wording.ts";

// Each bundle of the editor imports this file first, because modules of the client create texts while they are evaluated.
l10n.config({ contents: vscode.l10n.bundle ?? {} });
useWording({ language: vscode.env.language, displayPath: (file) => vscode.workspace.asRelativePath(file) });
useSettings(readSetting);
