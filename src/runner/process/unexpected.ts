import type { Problem } from "../../core/problems/problem.ts";
import { messageOf } from "../loader/loadProblem.ts";

/**
 * The problem of an error that nothing below has expected. Node refuses to resolve any package below a `package.json` that
 * it cannot parse. Problems: `manifestInvalid`, `unknown`.
 */
export function unexpected(error: unknown): Problem {
  const message = messageOf(error);
  const [, file, said] =
    /(?:Error parsing|Invalid package config) (.+?package\.json)["']?[.:]?\s*(.*)$/.exec(message) ?? [];
  return file === undefined || said === undefined
    ? { code: "unknown", message }
    : { code: "manifestInvalid", file, message: said };
}
