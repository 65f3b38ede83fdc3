import type { TextEdit } from "./fix.ts";

/** A text after edits. Edits at the same offset are in the order of the list. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return edits
    .map((edit, index) => ({ edit, index }))
    .toSorted((a, b) => b.edit.start - a.edit.start || b.index - a.index)
    .reduce((file, { edit: { start, end, text: own } }) => file.slice(0, start) + own + file.slice(end), text);
}
