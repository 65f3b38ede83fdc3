import { bindParameters } from "../../core/sql/bind.ts";
import { isCatalogRead } from "../../core/sql/catalogReads.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { PlanSchema, PlanSchemaParams } from "../../protocol/runner.ts";
import { boundValues } from "../run/boundValues.ts";
import type { LoadedMigration } from "../project/project.ts";
import { lay, planIn } from "./rehearse.ts";
import { stepOf } from "./scratch/replay.ts";
import type { ScratchSession } from "./scratch/scratchSession.ts";
import type { CatalogObject, Fingerprint } from "./snapshot/catalogObject.ts";
import { differences } from "./snapshot/differences.ts";
import { fingerprint } from "./snapshot/fingerprint.ts";

/**
 * Runs `up()` of each revision of a plan, then `down()` of each, without made-up rows, and reads the schema after both, so
 * that two texts of a revision can be compared. Problems: those of the
 * plan and of the history.
 */
export async function planSchema(
  session: ScratchSession,
  { liveState, request, against }: PlanSchemaParams,
): Promise<PlanSchema | Problem> {
  const plan = planIn(session, liveState, request);
  if (isProblem(plan)) return plan;
  const problem = await lay(session, liveState, liveState.rows, true);
  if (problem) return problem;
  const steps = plan.steps.map(({ id }) => stepOf(session, liveState, id));
  const read = () => fingerprint(session.ask, session.ownTables);
  const before = await read();
  const statements: { readonly revision: string; readonly sql: string }[] = [];
  let catalogReads = 0;
  for (const step of steps) {
    const failed = await session.run(step, "up", {
      after: ({ sql, parameters }) => {
        if (isCatalogRead(sql)) catalogReads++;
        else statements.push({ revision: step.id, sql: bindParameters(sql, boundValues(parameters)) });
      },
    });
    if (failed) return { statements, catalogReads, afterDown: [], problem: failed };
  }
  const after = await read();
  const compared = against === undefined ? undefined : differences(fromText(against), after);
  const stuck = await revertSteps(session, steps.toReversed());
  return {
    schema: asText(after),
    statements,
    catalogReads,
    ...(compared ? { differences: compared.catalog, columnOrder: compared.columnOrder } : {}),
    afterDown: stuck ? [] : differences(before, await read()).catalog,
    ...(stuck ? { problem: stuck } : {}),
  };
}

async function revertSteps(session: ScratchSession, steps: readonly LoadedMigration[]): Promise<Problem | undefined> {
  for (const step of steps) {
    const failed = await session.run(step, "down");
    if (failed) return failed;
  }
  return undefined;
}

type FingerprintText = {
  readonly schema: string | null;
  readonly objects: readonly (readonly [
    key: string,
    object: Omit<CatalogObject, "facts">,
    facts: [string, string][],
  ])[];
  readonly columns: readonly (readonly [table: string, columns: readonly string[]])[];
};

/** A fingerprint as a text, for a comparison in another process. */
function asText({ schema, objects, columns }: Fingerprint): string {
  const text: FingerprintText = {
    schema,
    objects: [...objects].map(([key, { facts, ...object }]) => [key, object, [...facts]]),
    columns: [...columns],
  };
  return JSON.stringify(text);
}

function fromText(text: string): Fingerprint {
  const { schema, objects, columns } = JSON.parse(text) as FingerprintText;
  const read = objects.map(([key, { kind, name, table }, facts]): [string, CatalogObject] => [
    key,
    { kind, name, table, facts: new Map(facts) },
  ]);
  return { schema, objects: new Map(read), columns: new Map(columns), answer: [] };
}
