import type { LiveClaim, RevisionRehearsal, Unproven } from "./rehearsal.ts";

/** Answer of the live database; `unknown` if the query failed or exceeded the time limit. */
export type LiveFinding = "violated" | "satisfied" | "unknown";

/** The claims of a rehearsal that a query decides, in the order of its revisions. */
export function claimsToCheck(revisions: readonly RevisionRehearsal[]): readonly string[] {
  return revisions.flatMap(({ unproven }) => unproven?.claims.flatMap(({ sql }) => sql ?? []) ?? []);
}

/**
 * Revisions with the verdicts that the findings prove. A claim without a finding remains a doubt.
 *
 * @param findings in the order of `claimsToCheck`
 */
export function withFindings(
  revisions: readonly RevisionRehearsal[],
  findings: readonly LiveFinding[],
): readonly RevisionRehearsal[] {
  let next = 0;
  return revisions.map((revision) => {
    if (revision.unproven === undefined) return revision;
    const found = revision.unproven.claims.map(({ sql }) => (sql === undefined ? "unknown" : findings[next++]));
    return settled(revision, revision.unproven, found);
  });
}

function settled(
  rehearsal: RevisionRehearsal,
  { verdict, claims }: Unproven,
  found: readonly (LiveFinding | undefined)[],
): RevisionRehearsal {
  const broken = claims.find(({ isDecisive, failure }, index) => isDecisive && failure && found[index] === "violated");
  const { unproven: _unproven, ...known } = rehearsal;
  const revision: RevisionRehearsal = { ...known, claims };
  const { reason, ...bare } = revision;
  if (broken?.failure) {
    const { rows: _rows, ...failed } = bare;
    return { ...failed, verdict: "fails", phase: broken.failure.direction, problem: broken.failure };
  }
  const open = claims.filter((_claim, index) => found[index] !== "satisfied");
  // An irreversible revision promises nothing.
  if (reason?.kind === "madeUpRows") return open.length === 0 ? withoutFailure(revision, verdict) : revision;
  return open.length === 0 || verdict === "irreversible"
    ? { ...bare, verdict }
    : { ...revision, reason: reasonOf(open) };
}

/** The verdict on a revision that failed on rows which the live tables do not have. */
function withoutFailure(rehearsal: RevisionRehearsal, verdict: Unproven["verdict"]): RevisionRehearsal {
  if (verdict === "undetermined") return rehearsal;
  const { reason: _reason, problem: _problem, phase: _phase, rows: _rows, ...known } = rehearsal;
  return { ...known, verdict };
}

/** The reason of a verdict that depends on rows of the live database. */
export function reasonOf(claims: readonly LiveClaim[]) {
  const constraints = [...new Set(claims.map(({ constraint }) => constraint))];
  return { kind: "liveRows", constraints, tables: [...new Set(claims.map(({ table }) => table))] } as const;
}
