import { timestampDigits } from "./revision.ts";
import { contextAt } from "../core/source/scanner.ts";

/** Text to put in the place of what stands between two offsets. Edits of one text are sorted and do not overlap. */
export type TextEdit = { readonly start: number; readonly end: number; readonly text: string };

/** A migration that is given another time: its new names, and what is to be changed in its own file. */
export type Retimestamp = { readonly id: string; readonly file: string; readonly edits: readonly TextEdit[] };

/**
 * Gives a migration another time. A file name without 13 digits stays; in the text only the digits are changed, in
 * identifiers and in whole strings that are the old class name.
 *
 * @param migration `file` is the base name; `timestamp` is the one that the class name ends in
 */
export function retimestamp(
  migration: { readonly id: string; readonly timestamp: number; readonly file: string; readonly text: string },
  newTimestamp: number,
): Retimestamp {
  const { timestamp, file, text } = migration;
  const id = migration.id.slice(0, -timestampDigits) + String(newTimestamp);
  const own = new RegExp(`(?<!\\d)${timestamp}(?!\\d)`);
  // A file may have been given another time than its class.
  const digits = own.test(file) ? own : /(?<!\d)\d{13}(?!\d)/;
  return { id, file: file.replace(digits, String(newTimestamp)), edits: nameEdits(text, migration.id, id) };
}

/** Edits in other files: the class name, and paths to its file with or without an extension. */
export function retimestampReferences(
  text: string,
  names: { readonly oldId: string; readonly newId: string; readonly oldBase: string; readonly newBase: string },
): readonly TextEdit[] {
  const edits = [...nameEdits(text, names.oldId, names.newId), ...pathEdits(text, names.oldBase, names.newBase)];
  const byStart = new Map(edits.map((edit) => [edit.start, edit]));
  return [...byStart.values()].sort((a, b) => a.start - b.start);
}

/**
 * Occurrences of a class name. Only the digits at its end are replaced, so that quotes and escapes before them stay.
 */
function nameEdits(text: string, oldId: string, newId: string): readonly TextEdit[] {
  if (oldId === newId) return [];
  const digits = newId.slice(-timestampDigits);
  return occurrencesOf(text, oldId)
    .filter(({ start, end }) => isName(text, start, end))
    .map(({ end }) => ({ start: end - digits.length, end, text: digits }));
}

function isName(text: string, start: number, end: number): boolean {
  const { inString, inComment } = contextAt(text, start);
  if (inComment) return false;
  return inString ? isWholeString(text, start, end) : true;
}

/** True if the range is the complete content of a string literal. */
function isWholeString(text: string, start: number, end: number): boolean {
  const quote = text[start - 1] ?? "";
  return "\"'`".includes(quote) && text[end] === quote && !contextAt(text, start - 1).inString;
}

/** Text before a path that a module is loaded by. */
const loads = /(?:\bfrom|\bimport|\b(?:import|require|require\.resolve)\s*\()\s*$/;

function pathEdits(text: string, oldBase: string, newBase: string): readonly TextEdit[] {
  const [oldStem, newStem] = [stemOf(oldBase), stemOf(newBase)];
  if (oldStem === newStem) return [];
  return occurrencesOf(text, oldStem).flatMap(({ start, end }) => {
    const path = /(["'`])([^"'`\n]*\/)?$/.exec(text.slice(lineStart(text, start), start));
    const closing = endOfPath(text, end);
    if (!path || closing === undefined) return [];
    const opening = start - path[0].length;
    if (!isWholeString(text, opening + 1, closing) || contextAt(text, opening).inComment) return [];
    return loads.test(text.slice(Math.max(0, opening - 200), opening)) ? [{ start, end, text: newStem }] : [];
  });
}

function stemOf(base: string): string {
  return base.replace(/\.[cm]?[jt]sx?$/, "");
}

/** The offset of the quote that ends a path, after an ending or none. */
function endOfPath(text: string, index: number): number | undefined {
  const ending = /(?:\.[cm]?[jt]sx?)?(?=["'`])/y;
  ending.lastIndex = index;
  return ending.test(text) ? ending.lastIndex : undefined;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Occurrences of a name that are not part of a longer name. Quotes in the name may be escaped. */
function occurrencesOf(text: string, name: string): readonly { readonly start: number; readonly end: number }[] {
  const pattern = name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replaceAll(/["'`]|\\\\/g, String.raw`\\?$&`);
  const whole = new RegExp(String.raw`(?<![\p{ID_Continue}$])${pattern}(?![\p{ID_Continue}$])`, "gu");
  return [...text.matchAll(whole)].map(({ 0: { length }, index }) => ({ start: index, end: index + length }));
}
