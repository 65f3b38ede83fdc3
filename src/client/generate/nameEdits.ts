import type { NameEdit } from "../../core/diff/renameQuestions.ts";
import { uncommittedDiff } from "../rehearsal/gitFiles.ts";

/** Names that the uncommitted edits of a repository have replaced by others. */
export async function nameEditsOf(root: string): Promise<readonly NameEdit[]> {
  return nameEditsIn(await uncommittedDiff(root));
}

/**
 * Names that a unified diff replaces: of a hunk, the names in its removed lines and those in its added lines, in pairs by
 * their order. A hunk with another number of names on each side says nothing.
 */
export function nameEditsIn(diff: string): readonly NameEdit[] {
  const hunks = diff.split(/^@@.*$/m).slice(1);
  return hunks.flatMap((hunk) => {
    const lines = hunk.split(/\r?\n/);
    const [removed = [], added = []] = ["-", "+"].map((sign) =>
      lines.filter((line) => line.startsWith(sign)).flatMap((line) => namesIn(line.slice(1))),
    );
    if (removed.length !== added.length) return [];
    return removed.flatMap((from, at) => {
      const to = added[at];
      return to === undefined || to === from ? [] : [{ from, to }];
    });
  });
}

const nameOption = /\bname\s*:\s*["'`]([^"'`]+)["'`]/g;
const firstArgument = /@(?:Entity|Column)\(\s*["'`]([^"'`]+)["'`]/g;
const decorator = /@\w+\((?:[^()]|\([^()]*\))*\)/g;
const property =
  /^\s*(?:(?:public|protected|private|readonly|declare|override)\s+)*([\p{ID_Start}_$][\p{ID_Continue}$]*)\s*[!?]?\s*:/u;

/** Names of tables and columns in a line of an entity: a `name` option, the name of a table, and a property. */
function namesIn(line: string): readonly string[] {
  const named = [...line.matchAll(nameOption), ...line.matchAll(firstArgument)].flatMap((match) => match[1] ?? []);
  const declared = property.exec(line.replaceAll(decorator, ""))?.[1];
  return [...named, ...(declared === undefined ? [] : [declared])];
}
