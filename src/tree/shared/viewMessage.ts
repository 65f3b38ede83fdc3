import type { ProjectView } from "../../client/project/projectState.ts";
import { nonPostgresFacts } from "../../client/project/projectState.ts";
import { databaseKind } from "../../core/connection/drivers.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";

/** The line above a view's rows that says what could not be looked at; empty where all could, which takes it away. */
export function messageOf(problems: readonly (Problem | undefined)[]): string {
  return problems.flatMap((problem) => (problem ? [problemMessage(problem).message] : [])).join("\n");
}

/** The kinds of databases among projects that are not PostgreSQL, each once: `SQLite`. */
export function othersOf(views: readonly ProjectView[]): readonly string[] {
  const drivers = views.flatMap((view) => nonPostgresFacts(view)?.driver ?? []);
  return [...new Set(drivers.map(databaseKind))];
}

/** Lines, without the empty ones. */
export function linesOf(lines: readonly string[]): string {
  return lines.filter((line) => line !== "").join("\n");
}
