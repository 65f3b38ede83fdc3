import { dropsInText } from "../../migrations/dropsInText.ts";
import type { Plan } from "../../migrations/plan.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { readText } from "../files.ts";
import type { Project } from "../project/project.ts";
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

/** Stores the results of a rehearsal that are still valid, so that the tree and the editors show them. */
export async function storeRehearsal(project: Project, evidence: RehearsalResult | Problem): Promise<void> {
  if (isProblem(evidence)) return;
  const at = Date.now();
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
