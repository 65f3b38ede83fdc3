import type { Problem } from "../migrations/problem.ts";
import { explain } from "../host/sentences.ts";

/** The line above a view's rows that says what could not be looked at; empty where all could, which takes it away. */
export function messageOf(problems: readonly (Problem | undefined)[]): string {
  return problems.flatMap((problem) => (problem ? [explain(problem).message] : [])).join("\n");
}
