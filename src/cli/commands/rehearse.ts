import { noteInWords, verdictInWords } from "../../client/messages/rehearsalMessages.ts";
import { blockInWords, lossInWords } from "../../client/messages/reviewMessages.ts";
import { targetInWords } from "../../client/changes/sqlDocuments.ts";
import { storeRehearsal } from "../../client/rehearsal/evidence.ts";
import { verdictFacts } from "../../client/rehearsal/verdictFacts.ts";
import { rehearsalReport } from "../../client/rehearsal/rehearsalReport.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { History } from "../../migrations/history.ts";
import { buildHistory } from "../../migrations/history.ts";
import { planFor } from "../../migrations/plan.ts";
import type { Targeted } from "../../migrations/requestedRange.ts";
import { rangeTo, requestTo } from "../../migrations/requestedRange.ts";
import type { Rehearsal } from "../../migrations/rehearsal.ts";
import type { Review } from "../../migrations/review/review.ts";
import { reviewOf } from "../../migrations/review/review.ts";
import { exitCodes } from "../exitCodes.ts";
import type { CommonOptions } from "../options.ts";
import type { CheckedCase } from "../output/report.ts";
import type { Session } from "../session.ts";
import { projectData, readProject } from "../session.ts";
import { changedRevisions } from "./changedRevisions.ts";
import type { FailOn } from "./failOn.ts";
import { failuresOf } from "./failOn.ts";
import type { Handler } from "./handler.ts";
import { casesOfReview, statementData } from "./verdicts.ts";

export type RehearseOptions = CommonOptions & {
  /** No database is queried: the revisions run on an empty one. */
  readonly offline?: boolean;
  /** Only revisions with files that differ from this commit. */
  readonly since?: string;
  readonly failOn: readonly FailOn[];
};

/** Tries a plan on a scratch database. */
export function rehearse(target: string | undefined): Handler<RehearseOptions> {
  return async (session, options) => {
    const { project, terminal, signal } = session;
    const { offline: isOffline = false, since } = options;
    const problem = await readProject(session, options);
    // Without a database, the files have to be known.
    if (problem && !(isOffline && project.view.loaded !== undefined)) return problem;
    const started = await startOf(session, options);
    if (isProblem(started)) return started;
    const { history, from } = started;
    const targeted = targetOf(history, target, from);
    if (isProblem(targeted)) return targeted;
    const { request, from: rows = from } = targeted;
    const plan = planFor(history, request);
    if (isProblem(plan)) return plan;
    terminal.note("Rehearsing on a scratch database…");
    const rehearsal = await project.rehearsals.rehearse(request, {
      signal,
      isOffline,
      ...(rows === undefined ? {} : { from: rows }),
    });
    if (isProblem(rehearsal)) return rehearsal;
    if (rows === undefined) await storeRehearsal(project, rehearsal);
    const review = reviewOf(plan, rehearsal);
    const cases = casesOfReview(project.view, review, options.failOn);
    const failures = failuresOf(review, options.failOn);
    const { view } = project;
    const title = since === undefined ? targetInWords(history, rangeTo(target)) : `since ${since}`;
    return {
      exitCode: failures.length > 0 ? exitCodes.failed : exitCodes.ok,
      text: textOf(session, rehearsal, review, cases, nothingToDo(options)),
      cases,
      markdown: rehearsalReport(databaseLabel(view), title, rehearsal),
      data: {
        ...projectData(session),
        isOffline,
        rehearsedOn: rehearsal.version,
        revisions: rehearsal.revisions.map(verdictFacts),
        statements: review.statements.map(statementData),
        losses: review.losses,
        blocks: review.blocks,
        rewrites: review.rewrites,
        reversible: review.reversible,
        notes: rehearsal.notes.map(noteInWords),
        failures,
      },
    };
  };
}

/** The history that is rehearsed, and its applied rows if these are not the live ones. */
async function startOf(
  { project }: Session,
  { offline = false, since }: RehearseOptions,
): Promise<{ readonly history: History; readonly from: Targeted["from"] } | Problem> {
  const { history, location } = project.view;
  const files = history.revisions.filter(({ file }) => file !== undefined).toReversed();
  if (since === undefined)
    return offline ? { history: buildHistory(files, []), from: [] } : { history, from: undefined };
  const changed = await changedRevisions(location.root, history, since);
  if (isProblem(changed)) return changed;
  const rows = files
    .filter(({ id }) => !changed.has(id))
    .map(({ id, timestamp }, index) => ({ order: index + 1, timestamp, id }));
  return { history: buildHistory(files, rows), from: rows };
}

function targetOf(history: History, target: string | undefined, from: Targeted["from"]): Targeted | Problem {
  const targeted = requestTo(history, rangeTo(target));
  return isProblem(targeted) || from === undefined ? targeted : { request: targeted.request, from };
}

/** Why nothing is rehearsed. */
function nothingToDo({ offline = false, since }: RehearseOptions): string {
  return offline && since === undefined
    ? "Nothing to rehearse: no database was asked, so the history begins at base."
    : "Nothing to rehearse: already at this revision.";
}

function textOf(
  { terminal }: Session,
  { revisions, notes, version }: Rehearsal,
  review: Review,
  cases: readonly CheckedCase[],
  nothing: string,
): string {
  const colors = {
    reversible: "green",
    dataLost: "yellow",
    irreversible: "yellow",
    fails: "red",
    undetermined: "dim",
  } as const;
  const icons = { reversible: "✓", dataLost: "!", irreversible: "!", fails: "✗", undetermined: "?" } as const;
  if (revisions.length === 0) return nothing;
  const lines = revisions.map((revision) => {
    const { verdict } = revision;
    const sentence = `${icons[verdict]} ${cases.find(({ name }) => name === revision.id)?.title ?? revision.id}: ${verdictInWords(revision)}`;
    return terminal.styled(colors[verdict], sentence);
  });
  const section = (title: string, entries: readonly string[]) =>
    entries.length === 0 ? [] : ["", `${title}:`, ...entries.map((entry) => `  ${entry}`)];
  return [
    ...lines,
    ...section("Deletes", review.losses.map(lossInWords)),
    ...section(
      "Blocks",
      review.blocks.map((block) => `${block.table}: ${blockInWords(block)}`),
    ),
    ...section("Rewrites", review.rewrites),
    ...section("To know", notes.map(noteInWords)),
    "",
    `Rehearsed on PostgreSQL ${version} (embedded) with made-up rows.`,
  ].join("\n");
}
