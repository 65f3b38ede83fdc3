import { isDeepStrictEqual } from "node:util";
import { omitUndefined } from "../../core/omitUndefined.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { History } from "../../migrations/history.ts";
import type { Status } from "../../protocol/runner.ts";
import type { ProjectLocation } from "./location.ts";
import { keyOf } from "./location.ts";
import type {
  DatabaseContent,
  FailedProject,
  ProjectCommon,
  ProjectView,
  ReadyProject,
  Rehearsed,
  UnreadProject,
} from "./projectState.ts";
import { emptyHistory } from "./projectState.ts";

/** A project before its database is known. Without an environment, the plain one is meant. */
export function loadingProject(location: ProjectLocation, environment: string | undefined): UnreadProject {
  return {
    key: keyOf(location),
    location,
    status: "loading",
    warnings: [],
    history: emptyHistory,
    ...omitUndefined({ environment }),
  };
}

/** A project after its workspace was trusted: its history is kept until it is read. */
export function trusted(view: ProjectView): UnreadProject {
  return { ...common(view), status: "loading" };
}

/** A project in an untrusted workspace, with the history of its file names. */
export function restricted(view: ProjectView, history: History): UnreadProject {
  return { ...common(view), status: "restricted", history };
}

/** A project that gave no status, with the history of its file names. */
export function failed(view: ProjectView, problem: Problem, history: History): FailedProject {
  return { ...common(view), status: "failed", problem, history, warnings: [] };
}

/**
 * A project after its status was read. A migration that cannot be loaded prevents changes; the content of the
 * database is shown nevertheless.
 */
export function afterStatus(
  view: ProjectView,
  status: Status,
  rehearsed: ReadonlyMap<string, Rehearsed>,
  timeline?: ReadyProject["timeline"],
): FailedProject | ReadyProject {
  const { problem, history, warnings, loaded, connection, broken } = status;
  const isAnswered = problem === undefined || isDeepStrictEqual(problem, broken[0]);
  const next = {
    ...common(view),
    rehearsed,
    ...omitUndefined({ timeline }),
    history,
    loaded,
    warnings: [...broken.filter((one) => !isDeepStrictEqual(one, problem)), ...warnings],
  };
  if (isAnswered && connection !== undefined)
    return { ...next, ...content(view), status: "ready", connection, ...omitUndefined({ problem }) };
  return {
    ...next,
    status: "failed",
    problem: problem ?? { code: "unknown", message: "the status has neither a connection nor a problem" },
    ...omitUndefined({ connection }),
  };
}

/** A project after a read of its schema. Tables of an earlier read stay if this one failed. */
export function afterSchema(view: ReadyProject, { schema, ownTables, schemaProblem }: DatabaseContent): ReadyProject {
  const { schemaProblem: _, ...rest } = view;
  return { ...rest, ...omitUndefined({ schema, ownTables, schemaProblem }) };
}

/** A project after its models were compared: it has the list or the problem. Without both, nothing has changed. */
export function afterModels(view: ReadyProject, { models, modelsProblem }: DatabaseContent): ReadyProject {
  if (models === undefined && modelsProblem === undefined) return view;
  const { models: _, modelsProblem: __, comparedWith: ___, ...rest } = view;
  if (modelsProblem) return { ...rest, modelsProblem };
  return { ...rest, ...omitUndefined({ models }), comparedWith: view.history.applied };
}

function common(view: ProjectView): ProjectCommon {
  const { key, location, environment, warnings, history, running, starting, lastRun, rehearsed } = view;
  const known = { environment, running, starting, lastRun, rehearsed };
  return { key, location, warnings, history, ...omitUndefined(known) };
}

function content(view: ProjectView): DatabaseContent {
  if (view.status !== "ready") return {};
  const { schema, ownTables, schemaProblem, models, comparedWith, modelsProblem, changes } = view;
  return omitUndefined({ schema, ownTables, schemaProblem, models, comparedWith, modelsProblem, changes });
}
