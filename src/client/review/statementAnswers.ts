import type { StatementAnswer } from "../../migrations/review/statementAnswer.ts";
import type { RevisionRehearsal } from "../../migrations/rehearsal.ts";
import type { Review } from "../../migrations/review/review.ts";
import { checkAtStatement, rowsAtStatement } from "../messages/reviewMessages.ts";
import type { Project } from "../project/project.ts";
import type { Rehearsed } from "../project/projectState.ts";
import { historyBasis, rehearsedKey } from "../project/rehearsalValidity.ts";

/** What the live rows mean for the statements of a review, as far as the database has answered. */
export function statementAnswers(review: Review): readonly StatementAnswer[] {
  return review.revisions.flatMap((revision) => [...ofChecks(review, revision), ...ofRows(review, revision)]);
}

function ofChecks({ checks, statements }: Review, { id, direction }: RevisionRehearsal): readonly StatementAnswer[] {
  return checks.flatMap((check): readonly StatementAnswer[] => {
    const words = check.revision === id ? checkAtStatement(check) : undefined;
    const failing = statements.find(({ number }) => number === check.statement);
    if (words === undefined || !failing) return [];
    const { sql, at } = failing;
    return [{ id, direction, sql, ...(at ? { at } : {}), words, isDecisive: check.isDecisive }];
  });
}

/** A statement that fails on any row of a table. */
function ofRows({ live }: Review, { id, direction, verdict, rows }: RevisionRehearsal): readonly StatementAnswer[] {
  if (verdict !== "fails" || rows?.problem.code !== "migrationFailed" || rows.problem.sql === undefined) return [];
  const { sql, at } = rows.problem;
  return rows.tables.flatMap((table) => {
    const count = live?.sizes.get(table)?.rows;
    if (count === undefined || count.rows === 0) return [];
    const place = { id, direction, sql, ...(at ? { at } : {}) };
    return [{ ...place, words: rowsAtStatement(table, count), isDecisive: count.isEstimate !== true }];
  });
}

/** Stores the answers of a review with its rehearsals, so that the editors of the files show them. */
export function storeAnswers(project: Pick<Project, "view" | "update">, review: Review): void {
  const { rehearsed } = project.view;
  if (rehearsed === undefined || review.live === undefined) return;
  const basis = historyBasis(project.view);
  const list = statementAnswers(review);
  const next = new Map(rehearsed);
  for (const { id, direction } of review.revisions) {
    const key = rehearsedKey(id, direction);
    const known: Rehearsed | undefined = next.get(key);
    if (known) next.set(key, { ...known, answers: { basis, list: list.filter((one) => one.id === id) } });
  }
  project.update({ rehearsed: next });
}
