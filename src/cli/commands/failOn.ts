import type { Severity } from "../../core/lint/ruleTable.ts";
import { rules } from "../../core/lint/ruleTable.ts";
import type { Finding } from "../../core/lint/finding.ts";
import type { Verdict } from "../../migrations/rehearsal.ts";
import type { Review } from "../../migrations/review/review.ts";

const ofBoth = ["fails", "data-loss", "irreversible", "blocking"] as const;
/** Kinds of verdicts that a command exits with 1 for. */
export const verdictKinds = [...ofBoth, "undetermined"] as const;
/** Kinds of findings that `lint` exits with 1 for. */
export const findingKinds = [...ofBoth, "error", "warning"] as const;

export type FailOn = (typeof verdictKinds)[number] | (typeof findingKinds)[number] | "none";

/** A reason for the exit code, with the revision or the table that it is about. */
export type Failure = { readonly kind: FailOn; readonly what: string };

/** The reasons for which a reviewed plan fails. */
export function failuresOf(review: Review, failOn: readonly FailOn[]): readonly Failure[] {
  const { revisions, losses, blocks, unrehearsed } = review;
  const all: readonly Failure[] = [
    ...revisions.flatMap(({ id, verdict }): readonly Failure[] => {
      const kind = kindOfVerdict(verdict);
      return kind === undefined ? [] : [{ kind, what: id }];
    }),
    ...unrehearsed.map((id): Failure => ({ kind: "undetermined", what: id })),
    ...losses.map(({ name }): Failure => ({ kind: "data-loss", what: name })),
    ...blocks.map(({ table }): Failure => ({ kind: "blocking", what: table })),
  ];
  const counted = all.filter(({ kind }) => failOn.includes(kind));
  return [...new Map(counted.map((failure) => [`${failure.kind} ${failure.what}`, failure])).values()];
}

/** True if a finding fails the check of files. */
export function isFailure({ rule, severity }: Pick<Finding, "rule" | "severity">, failOn: readonly FailOn[]): boolean {
  const levels: readonly Severity[] = failOn.includes("warning")
    ? ["error", "warning"]
    : failOn.includes("error")
      ? ["error"]
      : [];
  if (levels.includes(severity)) return true;
  const { claim, family } = rules[rule];
  if (claim?.kind === "fails") return failOn.includes("fails");
  if (claim?.kind === "drops") return failOn.includes("data-loss");
  if (family === "revert") return failOn.includes("irreversible");
  return (claim?.kind === "lock" || claim?.kind === "rewrite") && failOn.includes("blocking");
}

/** The kind of failure of a verdict; undefined if it is not a failure. */
export function kindOfVerdict(verdict: Verdict): FailOn | undefined {
  switch (verdict) {
    case "fails":
    case "irreversible":
    case "undetermined":
      return verdict;
    case "dataLost":
      return "data-loss";
    case "reversible":
      return undefined;
  }
}
