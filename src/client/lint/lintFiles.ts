import { readText } from "../files.ts";
import type { Project } from "../project/project.ts";
import { lintInput } from "./lintInput.ts";
import type { LintTools } from "./lintTools.ts";
import type { LintedFinding } from "./main.ts";

/** A checked file. */
export type LintedFile = { readonly file: string; readonly text: string; readonly findings: readonly LintedFinding[] };

/** Checks files of a project's revisions, absolute. Files are left out if the setting switches the checks off. */
export async function lintFiles(
  { view }: Project,
  files: readonly string[],
  tools: LintTools,
): Promise<readonly LintedFile[]> {
  const linted = await Promise.all(
    files.map(async (file): Promise<readonly LintedFile[]> => {
      const text = await readText(file);
      const input = lintInput(view, { file, text, isSaved: true });
      return input ? [{ file, text, findings: tools.check(input) }] : [];
    }),
  );
  return linted.flat();
}

/** Line and column of an offset, from 1. */
export function placeInText(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
