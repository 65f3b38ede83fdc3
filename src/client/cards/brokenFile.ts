import path from "node:path";
import * as l10n from "@vscode/l10n";
import type { SourceLocation, Problem } from "../../core/problems/problem.ts";
import { fromFileName, titleFromId } from "../../migrations/revision.ts";

/** A file that keeps the project from loading: a short label, which a row has room for, and the place. */
export type BrokenFile = { readonly label: string; readonly at: SourceLocation };

/** The file that a problem is about; undefined for a problem of something else. The message itself is in `problemMessage`. */
export function brokenFileOf(problem: Problem): BrokenFile | undefined {
  switch (problem.code) {
    case "migrationSyntax":
    case "dataSourceSyntax":
    case "entitySyntax":
    case "tsconfigInvalid":
      return problem.at && { label: l10n.t("Syntax error in {0}", nameOf(problem.at.file)), at: problem.at };
    case "migrationThrew":
    case "dataSourceThrew":
    case "entityThrew":
      return problem.at && { label: l10n.t("Error in {0}", nameOf(problem.at.file)), at: problem.at };
    default:
      return undefined;
  }
}

/** A migration's words, else the file's name. */
function nameOf(file: string): string {
  const base = path.basename(file);
  const promised = fromFileName(base);
  return promised ? titleFromId(promised.id) : base;
}
