import type { Problem } from "../../core/problems/problem.ts";
import type { Against } from "../../manifest.ts";
import type { CommonOptions } from "../options.ts";
import type { Session } from "../session.ts";
import { readProject } from "../session.ts";

/** Reads the project before a comparison. The history of revisions is a source without a database. */
export async function readForDraft(
  session: Session,
  options: CommonOptions,
  against: Against,
): Promise<Problem | undefined> {
  const problem = await readProject(session, options);
  const { loaded } = session.project.view;
  return problem && against !== "database" && loaded !== undefined ? undefined : problem;
}
