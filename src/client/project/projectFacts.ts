import { omitUndefined } from "../../core/omitUndefined.ts";
import { isConflict } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import { protectionOf } from "./protection.ts";
import type { ProjectView } from "./projectState.ts";

/** The state of a project's database, for programs. */
export function stateFacts(view: ProjectView) {
  const { history, problem, warnings } = view;
  const conflicts = history.revisions.filter(isConflict);
  return {
    ...omitUndefined({ current: history.current, head: history.head }),
    isAtHead: view.status === "ready" && !problem && history.pending.length === 0 && conflicts.length === 0,
    pending: history.pending,
    conflicts: conflicts.map(({ id, state }) => ({ id, state })),
    ...(problem ? { problem: { code: problem.code, message: problemMessage(problem).message } } : {}),
    protected: protectionOf(view) !== undefined,
    warnings: warnings.map((warning) => ({ code: warning.code, message: problemMessage(warning).message })),
  };
}

/** The project and its database, for programs. */
export function projectFacts({ location, environment, connection }: ProjectView) {
  const { name, root, dataSource } = location;
  return {
    project: omitUndefined({ name, root, dataSource, environment }),
    ...(connection ? { database: connection } : {}),
  };
}

/** A revision for programs. */
export function revisionFacts(revision: Revision) {
  const { id, name, timestamp, state, file, appliedAt, appliedBy } = revision;
  return omitUndefined({ id, name, timestamp, state, file, appliedAt, appliedBy });
}
