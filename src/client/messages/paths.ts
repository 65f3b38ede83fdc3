import type { Place } from "../../core/problems/problem.ts";
import type { Explanation } from "./actions.ts";
import { actions } from "./actions.ts";
import { displayPath } from "./wording.ts";

/** A sentence about a place: names it in front and opens it. */
export function located(message: string, at: Place | undefined): Explanation {
  if (!at) return { message, actions: [actions.log] };
  return { message: `${shown(at.file)}:${at.line}: ${message}`, actions: [actions.open(at)] };
}

/** A file as a place. */
export function fileOf(file: string | undefined): Place | undefined {
  return file === undefined ? undefined : { file, line: 1 };
}

/** A path as the user knows it: relative to the workspace. */
export function shown(file: string | undefined): string {
  return file === undefined ? "" : displayPath(file);
}
