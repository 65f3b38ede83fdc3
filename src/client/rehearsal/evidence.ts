import { dropsInText } from "../../migrations/dropsInText.ts";
import type { Plan } from "../../migrations/plan.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { readText } from "../files.ts";
import type { Project } from "../project/project.ts";
import { nonPostgresFacts } from "../project/projectState.ts";
import { setting } from "../settings.ts";
import { rehearsedKey, validRehearsals } from "../project/rehearsalValidity.ts";
import type { Rehearsed } from "../project/projectState.ts";
import type { RehearsalResult } from "./rehearsalClient.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { Rehearsal } from "../../migrations/rehearsal.ts";

/** Information about a plan for its confirmation. */
export type Evidence = {
  /** Result of the rehearsal, or why there was none; both absent if no rehearsal was required. */
  readonly rehearsal?: Rehearsal;
  readonly problem?: Problem;
  /** Without a rehearsal: what the texts of the plan's migrations drop or empty. */
  readonly drops: readonly string[];
  /** Rows of the tables that would be lost, by table; null where they could not be counted. */
  readonly counts: ReadonlyMap<string, number | null>;
};

/** Objects that the texts of a plan's migrations drop or empty in the plan's direction. */
export async function dropsOf({ view }: Project, plan: Plan): Promise<readonly string[]> {
  const { direction } = plan;
  if (direction === "stamp") return [];
  const files = plan.steps.flatMap(({ id }) => view.history.revisions.find((one) => one.id === id)?.file ?? []);
  const texts = await Promise.all(files.map(readText));
  return [...new Set(texts.flatMap((text) => dropsInText(text, direction)))];
}

/**
 * Stores the results of a rehearsal that are still valid, so that the tree and the editors show them.
 *
 * @param at the time that is shown for the rehearsal, in milliseconds since the epoch
 */
export async function storeRehearsal(
  project: Project,
  evidence: RehearsalResult | Problem,
  at = Date.now(),
): Promise<void> {
  if (isProblem(evidence)) return;
  const { view } = project;
  const { revisions, readAt, bases, notes, version } = evidence;
  const source = { notes, version };
  const fileOf = new Map(view.history.revisions.map(({ id, file }) => [id, file]));
  const seen = revisions.map((rehearsal) => {
    const { id, direction, imported = [fileOf.get(id) ?? ""], usesEntities, opened = [] } = rehearsal;
    const files = new Set([...imported, ...opened, ...(usesEntities ? (view.loaded?.files ?? []) : [])]);
    files.delete("");
    const key = rehearsedKey(id, direction);
    return [key, { at, readAt, files: [...files], basis: bases.get(id) ?? "", rehearsal, source }] as const;
  });
  project.update({
    rehearsed: await validRehearsals(
      new Map<string, Rehearsed>([...(project.view.rehearsed ?? []), ...seen]),
      project.view,
    ),
  });
}

/** True if a plan may lose data, or if its success is not known. */
export function isDoubtful(evidence: Evidence | undefined): boolean {
  if (evidence === undefined) return false;
  const { rehearsal, drops } = evidence;
  if (rehearsal === undefined) return drops.length > 0;
  return rehearsal.revisions.some(({ verdict, lost }) => verdict !== "reversible" || lost.length > 0);
}

/** Maximum number of tables with counted rows. */
const mostNamed = 6;
/** Milliseconds in which the rows are counted. */
const COUNT_TIMEOUT_MS = 30_000;

/**
 * Information about a plan for its confirmation. Without a rehearsal, the losses come from the migrations' texts. Undefined
 * for a plan that runs nothing.
 *
 * @param rehearse rehearses the plan, as long as the user waits for it
 */
export async function evidenceOf(
  project: Project,
  plan: Plan,
  rehearse: () => Promise<RehearsalResult | Problem>,
): Promise<Evidence | undefined> {
  const { view } = project;
  if (plan.direction === "stamp" || plan.steps.length === 0 || nonPostgresFacts(view)) return undefined;
  const found = setting("rehearse", view.location.folder) ? await rehearse() : undefined;
  if (found !== undefined) await storeRehearsal(project, found);
  if (found === undefined || isProblem(found)) {
    const drops = await dropsOf(project, plan);
    const problem = found?.code === "cancelled" ? undefined : found;
    return { drops, counts: await countsOf(project, drops), ...(problem ? { problem } : {}) };
  }
  const lost = found.revisions.flatMap((rehearsal) => rehearsal.lost);
  return { rehearsal: found, drops: [], counts: await countsOf(project, lost) };
}

/** Counts the rows of the tables among what would be lost. */
async function countsOf(project: Project, lost: readonly string[]): Promise<Evidence["counts"]> {
  const tables = lost.map((name) => name.replace(/^(?:table|column) /, "")).slice(0, mostNamed);
  if (tables.length === 0) return new Map();
  const answer = await project.client.request("countRows", { tables }, { timeout: COUNT_TIMEOUT_MS });
  return isProblem(answer) ? new Map() : new Map(tables.map((table, index) => [table, answer.counts[index] ?? null]));
}
