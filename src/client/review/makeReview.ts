import { isProblem } from "../../core/problems/problem.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { ChangeRequest, Plan } from "../../migrations/plan.ts";
import { isEmptyPlan } from "../../migrations/plan.ts";
import type { Review } from "../../migrations/review/review.ts";
import { reviewOf } from "../../migrations/review/review.ts";
import { isLarge, probesOf, withLive } from "../../migrations/review/reviewLive.ts";
import type { Project } from "../project/project.ts";
import { protectionOf } from "../project/protection.ts";
import { rehearsedKey, validRehearsals } from "../project/rehearsalValidity.ts";
import { storeRehearsal } from "../rehearsal/evidence.ts";
import type { RequestOptions } from "../runner/runnerClient.ts";
import { setting } from "../settings.ts";
import { reviewBasis } from "./reviewBasis.ts";
import { storeAnswers } from "./statementAnswers.ts";

/** How a review is made. */
export type ReviewOptions = RequestOptions & {
  /** Also lists sessions with conflicting locks and reads the state of the server, whatever the database is. */
  readonly isProbed?: boolean;
};

/** A reviewed plan of a project. */
export type ReviewedPlan = {
  readonly request: ChangeRequest;
  readonly plan: Plan;
  readonly review: Review;
  /** Milliseconds since the epoch. */
  readonly rehearsedAt: number;
  readonly readAt: number;
  /** What the review depends on (`reviewBasis`). */
  readonly basis: string;
  /** Files that the plan depends on, absolute. */
  readonly files: readonly string[];
};

/**
 * Reviews a request: plans it, rehearses it if there is no valid rehearsal, and reads rows and sizes from the live
 * database. Sessions and replication are read for a protected database, for a large table, and by option. Problems: those
 * of the plan and of `RehearsalClient.rehearse`.
 */
export async function makeReview(
  project: Project,
  request: ChangeRequest,
  { isProbed = false, ...options }: ReviewOptions = {},
): Promise<ReviewedPlan | Problem> {
  const timeout = setting("loadTimeout", project.location.folder) * 1000;
  const plan = await project.client.request("plan", { request }, { timeout });
  if (isProblem(plan)) return plan;
  const known = isEmptyPlan(plan) ? nothing() : ((await storedRehearsal(project, plan)) ?? undefined);
  const rehearsed = known ?? (await rehearse(project, request, options));
  if (isProblem(rehearsed)) return rehearsed;
  const first = reviewOf(plan, rehearsed);
  const isFull = isProbed || protectionOf(project.view) !== undefined;
  let review = await withAnswers(project, first, isFull, options);
  if (isProblem(review)) return review;
  if (!isFull && isLarge(review)) review = await withAnswers(project, first, true, options);
  if (isProblem(review)) return review;
  storeAnswers(project, review);
  const files = filesOf(project, plan);
  const basis = await reviewBasis(project.view, files);
  return { request, plan, review, rehearsedAt: rehearsed.at, readAt: Date.now(), basis, files };
}

type Rehearsed = Parameters<typeof reviewOf>[1] & { readonly at: number };

function nothing(): Rehearsed {
  return { revisions: [], notes: [], version: "", at: Date.now() };
}

/** The rehearsal that the views show, if it is one rehearsal of the whole plan, is valid, and asked the live rows nothing. */
async function storedRehearsal({ view }: Project, { steps, direction }: Plan): Promise<Rehearsed | undefined> {
  if (direction === "stamp") return undefined;
  const valid = await validRehearsals(view.rehearsed, view);
  const found = steps.flatMap(({ id }) => valid.get(rehearsedKey(id, direction)) ?? []);
  const source = found[0]?.source;
  const isWhole = found.length === steps.length && found.every((one) => one.source === source);
  if (source === undefined || !isWhole) return undefined;
  const revisions = found.map(({ rehearsal }) => rehearsal);
  // Rows may have changed since.
  if (revisions.some(({ claims, rows, reason }) => claims ?? rows ?? reason)) return undefined;
  return { ...source, revisions, at: found[0]?.at ?? Date.now() };
}

async function rehearse(
  project: Project,
  request: ChangeRequest,
  options: RequestOptions,
): Promise<Rehearsed | Problem> {
  const rehearsal = await project.rehearsals.rehearse(request, options);
  if (isProblem(rehearsal)) return rehearsal;
  const at = Date.now();
  await storeRehearsal(project, rehearsal, at);
  return { ...rehearsal, at };
}

async function withAnswers(
  project: Project,
  review: Review,
  isFull: boolean,
  { signal, timeout }: RequestOptions,
): Promise<Review | Problem> {
  const request = probesOf(review, isFull);
  const { data, tables, checks, locks, server } = request;
  if (data.length + tables.length + checks.length + locks.length === 0 && !server) return review;
  const options = { ...(signal ? { signal } : {}), ...(timeout === undefined ? {} : { timeout }) };
  const answer = await project.client.request("probe", request, options);
  if (!isProblem(answer)) return withLive(review, request, answer);
  if (answer.code === "cancelled") return answer;
  return { ...review, notes: [...review.notes, { kind: "notProbed", problem: answer }] };
}

function filesOf({ view }: Project, { steps, direction }: Plan): readonly string[] {
  const files = steps.flatMap(({ id, file }) => {
    const known = direction === "stamp" ? undefined : view.rehearsed?.get(rehearsedKey(id, direction))?.files;
    return known ?? (file === undefined ? [] : [file]);
  });
  return [...new Set(files)];
}
