import type { SourceLocation } from "../../core/problems/problem.ts";
import type { ProblemMessage } from "./actions.ts";
import { actions } from "./actions.ts";
import { displayPath } from "./wording.ts";

/** A sentence about a place: names it in front and opens it. */
export function messageAt(message: string, at: SourceLocation | undefined): ProblemMessage {
  if (!at) return { message, actions: [actions.log] };
  return { message: `${displayPath(at.file)}:${at.line}: ${message}`, actions: [actions.open(at)] };
}

/** A file as a place. */
export function fileOf(file: string | undefined): SourceLocation | undefined {
  return file === undefined ? undefined : { file, line: 1 };
}
