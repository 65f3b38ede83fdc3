import { counts } from "../../client/messages/counts.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import { revisionFacts, stateFacts } from "../../client/project/projectFacts.ts";
import { protectionInWords, protectionOf } from "../../client/project/protection.ts";
import { databaseLabel, nonPostgresFacts } from "../../client/project/projectState.ts";
import { longTime } from "../../client/cards/formatTime.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { isConflict } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { ExitCode } from "../exitCodes.ts";
import { exitCodes } from "../exitCodes.ts";
import type { ProblemReport } from "../output/problem.ts";
import { problemReport } from "../output/problem.ts";
import type { FleetOptions } from "../fleet/fleetOptions.ts";
import { misusedOptions } from "../fleet/fleetOptions.ts";
import { fleetStatus } from "../fleet/fleetStatus.ts";
import type { Session } from "../session.ts";
import { projectData, readProject } from "../session.ts";
import type { Handler } from "./handler.ts";
import { reportBroken } from "./reportBroken.ts";

type StatusOptions = FleetOptions & { readonly exitCode?: boolean };

/** The state of the database in a few lines. */
export const status: Handler<StatusOptions> = async (session, options) => {
  if (options.databases !== undefined) return fleetStatus(session, options);
  const problem = misusedOptions(options) ?? (await readProject(session, options));
  if (problem) return problem;
  const { view } = session.project;
  const { history, environment, warnings, problem: broken } = view;
  const conflicts = history.revisions.filter(isConflict);
  const protection = protectionOf(view);
  const isPending = history.pending.length > 0;
  const head = history.head === undefined ? "no revisions" : titleFromId(history.head);
  const indexes = broken ? undefined : await invalidIndexes(session);
  const text = [
    `Database   ${databaseLabel(view)}${environment === undefined ? "" : ` (${environment})`}`,
    `Source     ${view.connection?.source ?? ""}`,
    `Current    ${currentInWords(session)}`,
    `Head       ${head}`,
    `Pending    ${isPending ? history.pending.map(titleFromId).join(", ") : "nothing"}`,
    ...(conflicts.length > 0 ? [`Conflicts  ${conflicts.map(stateInWords).join(", ")}`] : []),
    ...(indexes?.found.length ? [`Indexes    ${invalidInWords(indexes)}`] : []),
    ...(protection ? [protectionInWords(protection)] : []),
    ...(broken ? [`error: ${problemMessage(broken).message}`] : []),
    ...warnings.map((warning) => `warning: ${problemMessage(warning).message}`),
    ...(indexes?.problem
      ? [`warning: Invalid indexes were not searched. ${problemMessage(indexes.problem).message}`]
      : []),
  ].join("\n");
  return {
    exitCode: broken
      ? exitCodes.failed
      : options.exitCode === true
        ? standing(conflicts.length, isPending)
        : exitCodes.ok,
    text,
    data: {
      ...projectData(session),
      ...stateFacts(view),
      ...(indexes && !indexes.problem && !indexes.mayBeBuilt ? { invalidIndexes: indexes.found } : {}),
      ...(broken ? { problem: problemReport(broken) } : {}),
    },
  };
};

/** Number of invalid indexes that the text names. The JSON names all. */
const SHOWN_INDEXES = 10;

type InvalidIndexes = {
  readonly found: readonly string[];
  readonly mayBeBuilt?: boolean;
  readonly problem?: Problem;
};

/** The indexes that a failed `CREATE INDEX CONCURRENTLY` has left. Undefined for another database than PostgreSQL. */
async function invalidIndexes({ project, signal }: Session): Promise<InvalidIndexes | undefined> {
  if (nonPostgresFacts(project.view)) return undefined;
  const answer = await project.client.read("invalidIndexes", {}, { signal });
  return isProblem(answer) ? { found: [], problem: answer } : { found: answer.indexes, mayBeBuilt: answer.mayBeBuilt };
}

function invalidInWords({ found, mayBeBuilt }: InvalidIndexes): string {
  const more = found.length > SHOWN_INDEXES ? ` and ${found.length - SHOWN_INDEXES} more` : "";
  const names = `${found.slice(0, SHOWN_INDEXES).join(", ")}${more}`;
  if (mayBeBuilt === true) return `invalid, or still being built by a session that this role cannot see: ${names}.`;
  const one = found.length === 1;
  return `invalid: ${names}. No query uses ${one ? "it. Drop it, or rebuild it" : "them. Drop them, or rebuild them"} with REINDEX INDEX CONCURRENTLY.`;
}

function standing(conflicts: number, isPending: boolean): ExitCode {
  if (conflicts > 0) return exitCodes.conflicts;
  return isPending ? exitCodes.pending : exitCodes.ok;
}

/** The current revision. */
export const current: Handler = async (session, options) => {
  const problem = await readProject(session, options);
  if (problem) return problem;
  const broken = brokenData(session);
  const { history } = session.project.view;
  const found = history.revisions.find(({ id }) => id === history.current);
  return {
    exitCode: broken.problem ? exitCodes.failed : exitCodes.ok,
    text: found?.id ?? "base",
    data: { ...projectData(session), ...broken, ...(found ? { current: revisionFacts(found) } : {}) },
  };
};

/** The newest revision. A history of TypeORM is a line, so that there is one head at most. */
export const heads: Handler = async (session, options) => {
  const problem = await readProject(session, options);
  if (problem) return problem;
  const broken = brokenData(session);
  const { history } = session.project.view;
  const found = history.revisions.find(({ id }) => id === history.head);
  return {
    exitCode: broken.problem ? exitCodes.failed : exitCodes.ok,
    text: found?.id ?? "no revisions",
    data: { ...projectData(session), ...broken, heads: found ? [revisionFacts(found)] : [] },
  };
};

/** All revisions, the newest first. */
export const history: Handler = async (session, options) => {
  const problem = await readProject(session, options);
  if (problem) return problem;
  const broken = brokenData(session);
  const { terminal, project } = session;
  const { revisions, current: at } = project.view.history;
  const width = Math.max(0, ...revisions.map(({ name }) => name.length));
  const lines = revisions.map((revision) => {
    const { id, name, state, appliedAt } = revision;
    const isCurrent = id === at;
    const when = appliedAt === undefined ? "" : ` · ${longTime(appliedAt)}`;
    const line = `${icons[state]} ${name.padEnd(width)}  ${id}  ${words[state]}${isCurrent ? ", current" : ""}${when}`;
    return isCurrent ? terminal.styled("bold", line) : terminal.styled(colors[state], line);
  });
  return {
    exitCode: broken.problem ? exitCodes.failed : exitCodes.ok,
    text: lines.length === 0 ? "No revisions." : lines.join("\n"),
    data: {
      ...projectData(session),
      ...broken,
      revisions: revisions.map((one) => ({ ...revisionFacts(one), isCurrent: one.id === at })),
    },
  };
};

const icons = { applied: "●", pending: "○", outOfOrder: "!", missing: "!", edited: "!", unknown: "?" } as const;
const colors = {
  applied: "reset",
  pending: "yellow",
  outOfOrder: "red",
  missing: "red",
  edited: "red",
  unknown: "dim",
} as const;
const words: Readonly<Record<Revision["state"], string>> = {
  applied: "applied",
  pending: "pending",
  outOfOrder: "pending, older than the current revision",
  missing: "applied, its file is missing",
  edited: "applied, its file was edited since",
  unknown: "not known",
};

function stateInWords({ name, state }: Revision): string {
  return `${name} (${words[state]})`;
}

function currentInWords({ project: { view } }: Session): string {
  const { history } = view;
  const where = history.current === undefined ? "base" : titleFromId(history.current);
  return `${where} · ${counts.pending(history.pending.length)}`;
}

/** The problem of a project with a migration that cannot be loaded. */
function brokenData(session: Session): { readonly problem?: ProblemReport } {
  const problem = reportBroken(session);
  return problem ? { problem } : {};
}
