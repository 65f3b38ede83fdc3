import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Against } from "../../manifest.ts";
import type { History } from "../../migrations/history.ts";
import type { LiveState } from "../../migrations/rehearsal.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { DraftParams } from "../../protocol/drafts.ts";
import type { LiveStateAnswer } from "../../protocol/runner.ts";
import { allReplayed } from "../history/replayed.ts";
import type { ProjectAccess } from "../project/projectAccess.ts";
import type { RequestOptions } from "../runner/runnerClient.ts";

/** The source of a draft, and where it comes from. */
export type DraftSource = {
  readonly live: LiveStateAnswer;
  readonly replay: DraftParams["replay"];
  readonly base: "database" | "databaseAndPending" | "history";
};

/**
 * Reads the sources that a draft can have, the preferred one first. The next one is for a source that cannot be made on
 * the scratch database. Problems: those of the connection, if the live database was asked for; a wrong `historyStart`.
 */
export async function draftSources(
  project: ProjectAccess,
  against: Against,
  options: RequestOptions,
): Promise<readonly DraftSource[] | Problem> {
  const { history } = project.view;
  const all = allReplayed(project.view);
  if (against === "history") return isProblem(all) ? all : [fromHistory(all)];
  const live = await project.client.request("liveState", { definition: true }, options);
  if (isProblem(live)) {
    if (against !== "auto" || !isOfConnection(live)) return live;
    return isProblem(all) ? all : [fromHistory(all)];
  }
  const { definition, ...liveState } = live.liveState;
  const hasFiles = filesOf(history).length > 0;
  if (definition === undefined && (against === "database" || !hasFiles))
    return { code: "permissionDenied", message: "the definitions of its tables cannot be read" };
  if (against === "database") return [{ live, replay: [], base: "database" }];
  const { rows } = liveState;
  const ofHistory = isProblem(all)
    ? all
    : fromHistory(all, { ...live, liveState: { ...liveState, rows: [], hasTable: true } });
  const isHistoryFirst = definition === undefined || isOfOtherBranch(history, rows);
  if (isProblem(ofHistory) && isHistoryFirst && hasFiles) return ofHistory;
  const applied = new Set(rows.map(({ id }) => id));
  const pending = filesOf(history).filter(({ id, renamedFrom }) => renamedFrom === undefined && !applied.has(id));
  const ofDatabase: DraftSource = {
    live,
    replay: inOrder(pending),
    base: pending.length > 0 ? "databaseAndPending" : "database",
  };
  if (!hasFiles || isProblem(ofHistory)) return [ofDatabase];
  if (definition === undefined) return [ofHistory];
  return isHistoryFirst ? [ofHistory, ofDatabase] : [ofDatabase, ofHistory];
}

/** The revisions with files. */
function filesOf({ revisions }: History): readonly Revision[] {
  return revisions.filter(({ file }) => file !== undefined);
}

function fromHistory(replay: DraftParams["replay"], live: LiveStateAnswer = nothingLive): DraftSource {
  return { live, replay, base: "history" };
}

/**
 * True if the database has revisions of another branch: rows without a file that are later than the first file. Earlier
 * ones were deleted from the repository, and its files alone do not make the schema. A renamed revision has a file.
 */
function isOfOtherBranch(history: History, rows: LiveState["rows"]): boolean {
  const files = filesOf(history);
  const known = new Set(files.flatMap(({ id, renamedFrom = id }) => [id, renamedFrom]));
  const first = Math.min(...files.map(({ timestamp }) => timestamp));
  return rows.some(({ id, timestamp }) => timestamp > first && !known.has(id));
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

/** The live state of a database that does not exist. */
export const nothingLive: LiveStateAnswer = { liveState: emptyDatabase, variables: [] };

function inOrder(revisions: readonly Revision[]): DraftParams["replay"] {
  return revisions.map(({ id, timestamp }) => ({ id, timestamp })).toSorted((a, b) => a.timestamp - b.timestamp);
}

/** True if the database did not answer or does not exist. Any other problem is shown. */
function isOfConnection({ code }: Problem): boolean {
  return ["connectionRefused", "connectionTimedOut", "connectionLost", "hostUnknown", "databaseMissing"].includes(code);
}
