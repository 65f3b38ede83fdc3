import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { LiveState } from "../../migrations/rehearsal.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { DraftParams, LiveStateAnswer } from "../../protocol/runner.ts";
import type { ProjectAccess } from "../project/projectAccess.ts";
import type { RequestOptions } from "../runner/runnerClient.ts";

/**
 * The schema that entities are compared with. `database`: the live database as it is. `history`: the revisions, replayed
 * on an empty database. `auto`: the live database with its pending revisions replayed on top, or the history if the
 * database does not answer.
 */
export type Against = "auto" | "database" | "history";

/** The source of a draft, and where it comes from. */
export type DraftSource = {
  readonly live: LiveStateAnswer;
  readonly replay: DraftParams["replay"];
  readonly base: "database" | "databaseAndPending" | "history";
};

/** Reads the source of a draft. Problems: those of the connection, if the live database was asked for. */
export async function draftSource(
  project: ProjectAccess,
  against: Against,
  options: RequestOptions,
): Promise<DraftSource | Problem> {
  const { history } = project.view;
  const fromHistory: DraftSource = {
    live: { liveState: emptyDatabase, variables: [] },
    replay: inOrder(history.revisions.filter(({ file }) => file !== undefined)),
    base: "history",
  };
  if (against === "history") return fromHistory;
  const live = await project.client.request("liveState", { definition: true }, options);
  if (isProblem(live)) return against === "auto" && isOfConnection(live) ? fromHistory : live;
  if (live.liveState.definition === undefined)
    return { code: "permissionDenied", message: "the definitions of its tables cannot be read" };
  const replay = against === "auto" ? inOrder(history.revisions.filter(({ id }) => history.pending.includes(id))) : [];
  return { live, replay, base: replay.length > 0 ? "databaseAndPending" : "database" };
}

/** An empty database of the embedded PostgreSQL's version. */
const emptyDatabase: LiveState = {
  rows: [],
  hasTable: true,
  version: 180_000,
  versionText: "18",
  roles: [],
  extensions: [],
  recovered: [],
};

function inOrder(revisions: readonly Revision[]): DraftParams["replay"] {
  return revisions.map(({ id, timestamp }) => ({ id, timestamp })).toSorted((a, b) => a.timestamp - b.timestamp);
}

/** True if the database did not answer or does not exist. Any other problem is shown. */
function isOfConnection({ code }: Problem): boolean {
  return ["connectionRefused", "connectionTimedOut", "connectionLost", "hostUnknown", "databaseMissing"].includes(code);
}
