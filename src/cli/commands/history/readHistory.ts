import type { Problem } from "../../../core/problems/problem.ts";
import type { CommonOptions } from "../../options.ts";
import type { Session } from "../../session.ts";
import { readProject } from "../../session.ts";

/** Options of the commands about the history. */
export type HistoryOptions = CommonOptions & { readonly offline?: boolean };

/**
 * Reads a project for a command that replays its history. Its database does not have to answer. Problem: why the project
 * could not be loaded, or why a migration could not.
 */
export async function readHistory(session: Session, options: HistoryOptions): Promise<Problem | undefined> {
  const problem = await readProject(session, options);
  const { view } = session.project;
  if (problem && view.loaded === undefined) return problem;
  return view.status === "ready" ? view.problem : undefined;
}
