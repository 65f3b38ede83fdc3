import path from "node:path";
import { applyChanges } from "../../src/client/setup/apply.ts";
import type { Change } from "../../src/client/setup/changes.ts";
import { changesOf } from "../../src/client/setup/changes.ts";
import { readFacts } from "../../src/client/setup/facts.ts";
import type { SetupPlan } from "../../src/core/setup/facts.ts";
import { defaultPlaces } from "../../src/core/setup/places.ts";
import { planSetup } from "../../src/core/setup/plan.ts";
import { succeeded } from "./session.ts";

/** Plans a folder's setup with the defaults of `Initialize…`. */
export async function plannedFor(
  root: string,
): Promise<{ readonly plan: SetupPlan; readonly changes: readonly Change[] }> {
  const facts = succeeded(await readFacts(root, [path.join(root, ".env.local"), path.join(root, ".env")]));
  const plan = planSetup(facts, defaultPlaces(facts));
  return { plan, changes: succeeded(await changesOf(root, plan)) };
}

/** Plans and writes. */
export async function setUp(root: string): Promise<SetupPlan> {
  const { plan, changes } = await plannedFor(root);
  const problem = await applyChanges(changes);
  if (problem) throw new Error(JSON.stringify(problem));
  return plan;
}
