import { l10n } from "vscode";
import type { ProjectView } from "../../client/project/projectState.ts";

/** The step of a database's start that is under way, in words. */
export function startingInWords({ running }: ProjectView): string {
  return running?.what ?? l10n.t("Starting PostgreSQL…");
}
