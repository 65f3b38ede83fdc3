import type { Block } from "../../migrations/review/review.ts";
import type { Loss } from "../../migrations/review/losses.ts";
import type { Effects, Verdict } from "../../migrations/rehearsal.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { SourceLocation } from "../../core/problems/problem.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import { verdictInWords } from "../messages/rehearsalMessages.ts";
import { findingsInWords, reviewNoteInWords, sessionInWords } from "../messages/reviewMessages.ts";
import type { ReviewedPlan } from "./makeReview.ts";

/** Result of the commands `migrations.review` and `migrations.probeDatabase` for programs. */
export type ReviewResult = {
  readonly ok: true;
  readonly direction: "up" | "down";
  readonly revisions: readonly {
    readonly id: string;
    readonly verdict: Verdict;
    readonly words: string;
    readonly problem?: { readonly code: string; readonly message: string };
  }[];
  readonly statements: readonly (Effects & {
    readonly number: number;
    readonly revision: string;
    readonly sql: string;
    readonly at?: SourceLocation;
  })[];
  readonly losses: readonly Loss[];
  readonly blocks: readonly Block[];
  readonly rewrites: readonly string[];
  readonly reversible: boolean;
  /** Rows that a statement rejects, in words. */
  readonly findings: readonly string[];
  /** Sessions that hold conflicting locks, in words; absent if they were not read. */
  readonly sessions?: readonly string[];
  readonly notes: readonly string[];
};

/** A review as data for programs. */
export function reviewResult({ review, readAt }: ReviewedPlan): ReviewResult {
  const { direction, revisions, statements, losses, blocks, rewrites, reversible, notes, live } = review;
  return {
    ok: true,
    direction,
    revisions: revisions.map((revision) => {
      const { id, verdict, problem } = revision;
      const words = `${titleFromId(id)}: ${verdictInWords(revision)}`;
      const why = problem && { problem: { code: problem.code, message: problemMessage(problem).message } };
      return { id, verdict, words, ...why };
    }),
    statements: statements.map(({ ms: _ms, ...statement }) => statement),
    losses,
    blocks,
    rewrites,
    reversible,
    findings: findingsInWords(review),
    ...(live?.isProbed === true ? { sessions: live.sessions.map((session) => sessionInWords(session, readAt)) } : {}),
    notes: notes.map(reviewNoteInWords),
  };
}
