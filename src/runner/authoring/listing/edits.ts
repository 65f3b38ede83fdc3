import type { EntityStyle } from "../../../core/entity/style.ts";
import type { ParsedSource } from "../../source/parser.ts";

/** An insertion: a text and the offset in the current content. */
export type Insert = { readonly at: number; readonly text: string };

/** The insertions in a file, in ascending order. */
export type TextEdit = { readonly file: string; readonly inserts: readonly Insert[] };

/** An entity to list: the name that its file exports, and how. */
export type NewEntityClass = {
  readonly name: string;
  readonly file: string;
  readonly exported: EntityStyle["exported"];
};

/** A line of code below a statement, and below a comment at the end of the statement's line. */
export function lineBelow({ text, comments }: ParsedSource, { end }: { readonly end: number }, line: string): Insert {
  const newline = text.indexOf("\n", end);
  const lineEnd = newline < 0 ? text.length : newline;
  const comment = comments.find((one) => one.start >= end && one.end <= lineEnd);
  const isAlone =
    comment && text.slice(end, comment.start).trim() === "" && text.slice(comment.end, lineEnd).trim() === "";
  return { at: isAlone ? comment.end : end, text: `${endOfLineIn(text)}${line}` };
}

/** The line ends of a text. */
export function endOfLineIn(text: string): "\r\n" | "\n" {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
