import type { Problem } from "../../../src/core/problems/problem.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { claimsToCheck, withFindings } from "../../../src/migrations/liveClaims.ts";
import type { ChangeRequest } from "../../../src/migrations/plan.ts";
import type { Rehearsal, RevisionRehearsal } from "../../../src/migrations/rehearsal.ts";
import { startRunner } from "../../support/runner.ts";
import type { Session } from "../../support/session.ts";
import { succeeded } from "../../support/session.ts";

export const upgradeHead: ChangeRequest = { kind: "upgradeHead" };

/**
 * Rehearses on the live state, and checks claims about rows on the live database, as the client does. Extensions are those
 * that the live database and `more` name.
 */
export async function answerOf(
  session: Session,
  request: ChangeRequest = upgradeHead,
  more: readonly string[] = [],
): Promise<Rehearsal | Problem> {
  const { liveState, variables } = succeeded(await session.runner.request("liveState", {}));
  const extensions = [...new Set([...liveState.extensions, ...more])].filter((name) => name !== "plpgsql");
  const runner = startRunner(session.workspace.root, { rehearsal: { extensions, variables } });
  try {
    const rehearsal = await runner.request("rehearse", { liveState, request });
    if (isProblem(rehearsal)) return rehearsal;
    const queries = claimsToCheck(rehearsal.revisions);
    const { findings } = succeeded(await session.runner.request("checkRows", { queries }));
    return { ...rehearsal, revisions: withFindings(rehearsal.revisions, findings) };
  } finally {
    await runner.stop();
  }
}

export async function rehearsalOf(...given: Parameters<typeof answerOf>): Promise<Rehearsal> {
  return succeeded(await answerOf(...given));
}

/** Each revision in a line: `B fails 2 55P04 plan`, `C undetermined readsRows`. */
export function lines({ revisions }: Pick<Rehearsal, "revisions">): readonly string[] {
  return revisions.map(lineOf);
}

function lineOf({ id, verdict, lost, problem, phase, reason, rows }: RevisionRehearsal): string {
  const failed =
    problem?.code === "migrationFailed" && verdict !== "undetermined"
      ? [String(problem.statement), problem.sqlState ?? "", phase ?? ""]
      : [];
  const onRows = rows === undefined ? [] : [`rows of ${rows.tables.join(", ")}: ${rows.live}`];
  const parts = [id.replace(/\d{13}$/, ""), verdict, ...lost, ...failed, reason?.kind ?? "", ...onRows];
  return parts.filter((part) => part !== "").join(" ");
}
