import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Rehearsal } from "../../migrations/rehearsal.ts";
import type { PlanSchema } from "../../protocol/runner.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import type { Project } from "../project/project.ts";
import type { FileText, RehearsalClient } from "../rehearsal/rehearsalClient.ts";
import type { RequestOptions } from "../runner/runnerClient.ts";

/** The texts of a fix. */
export type FixTexts = {
  readonly file: string;
  /** The text of the file without the fix, if it is not saved. */
  readonly before?: string;
  /** The text with the fix. */
  readonly after: string;
  /** The revisions that follow, with their ids. */
  readonly next: readonly (FileText & { readonly id: string })[];
};

/** A fix with the same schema after `up()`, that leaves after `down()` nothing more than the text without it. */
export type FixProof = {
  /** Tables with the same columns in another order. */
  readonly columnOrder: readonly string[];
  /** False if `down()` does not restore the former schema, with the fix and without it. */
  readonly isRestored: boolean;
};

const head = { kind: "upgradeHead" } as const;

/**
 * Rehearses all pending revisions without and with a fix, and compares the schemas. The file is not changed: the
 * rehearsals read the texts. Problems: `fixDiffers`, `fixFails`, `fixNotRehearsed`, `cancelled`.
 */
export async function proveFix(
  { rehearsals }: Pick<Project, "rehearsals">,
  { file, before, after, next }: FixTexts,
  options: RequestOptions,
): Promise<FixProof | Problem> {
  const original = before === undefined ? undefined : rehearsals.withTexts([{ file, text: before }]);
  const candidate = rehearsals.withTexts([{ file, text: after }, ...next]);
  try {
    const ids = next.map(({ id }) => id);
    return await compare(original ?? rehearsals, candidate, ids, options);
  } finally {
    original?.dispose();
    candidate.dispose();
  }
}

async function compare(
  original: RehearsalClient,
  candidate: RehearsalClient,
  next: readonly string[],
  options: RequestOptions,
): Promise<FixProof | Problem> {
  const former = await original.planSchema(head, options);
  if (isProblem(former)) return notRehearsed(former);
  if (former.schema === undefined) return notRehearsed(former.problem);
  const fixed = await candidate.planSchema(head, { ...options, against: former.schema });
  if (isProblem(fixed)) return fixed.code === "cancelled" ? fixed : fails(fixed);
  if (fixed.schema === undefined) return fails(fixed.problem);
  const ran = new Set(fixed.statements.map(({ revision }) => revision));
  if (isSame(former, fixed) || !next.every((id) => ran.has(id))) return { code: "fixNotRehearsed" };
  const { differences = [], columnOrder = [] } = fixed;
  if (differences.length > 0) return { code: "fixDiffers", differences, isAfterDown: false };
  // Without the fix, a revert fails as well.
  if (former.problem) return { columnOrder, isRestored: false };
  if (fixed.problem) return fails(fixed.problem);
  const left = fixed.afterDown.filter((line) => !former.afterDown.includes(line));
  if (left.length > 0) return { code: "fixDiffers", differences: left, isAfterDown: true };
  const proof = { columnOrder, isRestored: fixed.afterDown.length === 0 };
  return (await failsOnRows(original, candidate, options)) ?? proof;
}

/** The failure of the fix on rows, if the former text does not fail there. */
async function failsOnRows(
  original: RehearsalClient,
  candidate: RehearsalClient,
  options: RequestOptions,
): Promise<Problem | undefined> {
  const fixed = await candidate.rehearse(head, options);
  if (isProblem(fixed)) return fixed.code === "cancelled" ? fixed : fails(fixed);
  const failure = failureOf(fixed);
  if (!failure) return undefined;
  const former = await original.rehearse(head, options);
  if (isProblem(former)) return notRehearsed(former);
  return failureOf(former) ? undefined : fails(failure);
}

function failureOf({ revisions }: Pick<Rehearsal, "revisions">): Problem | undefined {
  const failed = revisions.find(({ verdict }) => verdict === "fails");
  return failed && (failed.problem ?? { code: "unknown", message: failed.id });
}

/**
 * True if both texts do the same: the project has loaded another file, for example a compiled one. SQL in place of the schema
 * API sends the same statements, but reads the catalog less often.
 */
function isSame(former: PlanSchema, fixed: PlanSchema): boolean {
  const doing = ({ statements, catalogReads }: PlanSchema) => JSON.stringify({ statements, catalogReads });
  return doing(former) === doing(fixed);
}

function fails(problem: Problem | undefined): Problem {
  return { code: "fixFails", message: problem ? problemMessage(problem).message : "" };
}

function notRehearsed(problem: Problem | undefined): Problem {
  if (problem?.code === "cancelled") return problem;
  return { code: "fixNotRehearsed", ...(problem ? { message: problemMessage(problem).message } : {}) };
}
