import type { OutsideInputs } from "../../core/source/outsideInputs.ts";
import { outsideInputs } from "../../core/source/outsideInputs.ts";
import type { Revision } from "../../migrations/revision.ts";
import { readText } from "../files.ts";

/** A revision that may do something else on another database, and what it reads. */
export type DependentRevision = OutsideInputs & { readonly revision: string };

/**
 * The revisions with files that read rows, the time, the environment or random values. Files that they import are not read.
 *
 * @param countsRows false if a revision that only reads rows is not dependent
 */
export async function dependentRevisions(
  revisions: readonly Pick<Revision, "id" | "file">[],
  countsRows = true,
): Promise<readonly DependentRevision[]> {
  const found = await Promise.all(
    revisions.map(async ({ id, file }): Promise<DependentRevision[]> => {
      if (file === undefined) return [];
      const inputs = outsideInputs(await readText(file));
      const { readsEnvironment, readsTime, usesChance, readsRows } = inputs;
      const isDependent = readsEnvironment || readsTime || usesChance || (countsRows && readsRows);
      return isDependent ? [{ revision: id, ...inputs, readsRows: countsRows && readsRows }] : [];
    }),
  );
  return found.flat();
}
