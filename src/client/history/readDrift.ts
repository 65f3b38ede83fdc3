import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { driftKey, ignoredBy } from "../../migrations/timeline/drift.ts";
import type { DriftItem, IgnoredDrift } from "../../migrations/timeline/drift.ts";
import type { SchemaOperation } from "../../migrations/timeline/operation.ts";
import type { Drift, Replayed, Statements } from "../../protocol/states.ts";
import type { Project } from "../project/project.ts";
import type { RequestOptions } from "../runner/runnerClient.ts";
import { allReplayed, leftOut } from "./replayed.ts";
import type { DependentRevision } from "./outsideInputs.ts";
import { dependentRevisions } from "./outsideInputs.ts";
import { liveWithDefinition } from "./scratchState.ts";
import type { WrittenRevision } from "./writtenRevision.ts";

/** The differences between the entities, the history and the live database, without what the project ignores. */
export type ProjectDrift = {
  readonly items: readonly DriftItem[];
  /** Objects of platforms and partitions made by jobs. */
  readonly folded: readonly DriftItem[];
  /** Objects that the project's file leaves out, with the reasons. */
  readonly ignored: readonly DriftItem[];
  readonly generate?: readonly SchemaOperation[];
  /** The statements for what is neither folded nor ignored. */
  readonly repair: Statements;
  readonly adopt: Statements;
  /** If something differs: the applied revisions that may have another effect in a replay. */
  readonly dependsOn?: readonly DependentRevision[];
  /** If something differs: the applied revisions with files that were edited afterwards. */
  readonly edited?: readonly string[];
};

/** The committed file with the objects that a project ignores, in its root. */
export const driftFileName = "migrations.drift.json";

/**
 * Reads where the entities, the replayed history and the live database differ. Problems: those of the connection, of a
 * history that cannot be replayed, `configSyntax` and `fileUnreadable` of the file of ignored objects.
 */
export async function readDrift(project: Project, options: RequestOptions): Promise<ProjectDrift | Problem> {
  const patterns = await ignoredOf(project.location.root);
  if (isProblem(patterns)) return patterns;
  const live = await liveWithDefinition(project, options);
  if (isProblem(live)) return live;
  const { rows } = live.liveState;
  const all = allReplayed(project.view);
  if (isProblem(all)) return all;
  const skipped = leftOut(project.view);
  const applied = rows.flatMap(({ id, timestamp }) => (skipped.has(id) ? [] : [{ id, timestamp }]));
  const ids = new Set(applied.map(({ id }) => id));
  const pending = all.filter(({ id }) => !ids.has(id));
  const ask = (order: Replayed) =>
    project.rehearsals.askAbout("drift", live, { applied: order, pending, ignore: patterns }, options);
  const first = await ask(applied);
  // A revision that was written later for what the others need has the last row, and comes first on a new database.
  const byTime = applied.toSorted((a, b) => a.timestamp - b.timestamp);
  const isOther = byTime.some(({ id }, index) => id !== applied[index]?.id);
  const again = isProblem(first) && first.code === "migrationFailed" && isOther ? await ask(byTime) : first;
  const drift = isProblem(again) && again.code !== "cancelled" ? first : again;
  if (isProblem(drift)) return drift;
  const found = sorted({ ...drift, items: await withSince(project, drift.items, options) });
  if (found.items.length === 0) return found;
  const { revisions } = project.view.history;
  const dependsOn = await dependentRevisions(revisions.filter(({ id }) => ids.has(id)));
  const edited = revisions.flatMap(({ id, state }) => (state === "edited" && ids.has(id) ? [id] : []));
  return { ...found, ...(dependsOn.length > 0 ? { dependsOn } : {}), ...(edited.length > 0 ? { edited } : {}) };
}

/** Adds since when each difference is known, as far as the journal says. */
async function withSince(
  project: Project,
  items: readonly DriftItem[],
  options: RequestOptions,
): Promise<readonly DriftItem[]> {
  const noted = await project.client.request("noteDrift", { keys: items.map(driftKey) }, options);
  if (isProblem(noted)) return items;
  return items.map((item, index) => ({ ...item, ...omitUndefined({ since: noted.since[index] ?? undefined }) }));
}

/** Separates what is ignored or folded. */
function sorted({ items, ...rest }: Drift): ProjectDrift {
  return {
    ...rest,
    items: items.filter(({ reason, folded }) => reason === undefined && folded === undefined),
    folded: items.filter(({ reason, folded }) => reason === undefined && folded !== undefined),
    ignored: items.filter(({ reason }) => reason !== undefined),
  };
}

/** The ignored objects of a project. Problems: `configSyntax`, `fileUnreadable`. */
async function ignoredOf(root: string): Promise<readonly IgnoredDrift[] | Problem> {
  const file = path.join(root, driftFileName);
  let text = "";
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? [] : { code: "fileUnreadable", file, message };
  }
  try {
    const { ignore } = JSON.parse(text) as { readonly ignore?: unknown };
    if (!Array.isArray(ignore)) throw new Error('"ignore" has to be a list');
    return ignore.map((entry: Partial<IgnoredDrift>): IgnoredDrift => {
      const { object, reason } = entry;
      if (typeof object !== "string" || typeof reason !== "string" || reason.trim() === "")
        throw new Error('each entry of "ignore" needs "object" and "reason"');
      return { object, reason };
    });
  } catch (error) {
    const { message } = error as Error;
    // Node.js names the offset of a syntax error.
    const offset = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
    return { code: "configSyntax", at: { file, line: text.slice(0, offset).split("\n").length }, message };
  }
}

/**
 * Adds objects to the ignored ones. Returns the file. Problems: `driftUnmatched` for a pattern without an object,
 * `configSyntax`, `writeFailed`.
 */
export async function ignoreDrift(
  root: string,
  { items, folded, ignored }: ProjectDrift,
  objects: readonly string[],
  reason: string,
): Promise<{ readonly file: string } | Problem> {
  const all = [...items, ...folded, ...ignored];
  const unmatched = objects.find((object) => !all.some((item) => ignoredBy(item, [{ object, reason }])));
  if (unmatched !== undefined) return { code: "driftUnmatched", object: unmatched };
  const patterns = await ignoredOf(root);
  if (isProblem(patterns)) return patterns;
  const file = path.join(root, driftFileName);
  const others = patterns.filter(({ object }) => !objects.includes(object));
  const ignore = [...others, ...[...new Set(objects)].map((object) => ({ object, reason }))];
  try {
    await writeFile(file, `${JSON.stringify({ ignore }, undefined, 2)}\n`);
    return { file };
  } catch (error) {
    return { code: "writeFailed", file, message: (error as Error).message };
  }
}

/**
 * Writes the revision that makes the history what the live database is. It is to be marked as applied there; if that fails,
 * see `removeUnmarked`. Problems: `driftPending` while revisions are
 * pending, `driftUncovered`, `driftLosses`, `writeFailed`. Undefined: there is nothing to adopt.
 *
 * @param allowsLosses true if the user accepts what the revision would delete on other databases
 */
export async function adoptDrift(
  project: Project,
  { adopt, repair }: ProjectDrift,
  { message, allowsLosses }: { readonly message: string; readonly allowsLosses: boolean },
  options: RequestOptions,
): Promise<WrittenRevision | Problem | undefined> {
  const { pending } = project.view.history;
  if (pending.length > 0) return { code: "driftPending", count: pending.length };
  const [uncovered] = adopt.others;
  if (uncovered !== undefined) return { code: "driftUncovered", words: uncovered };
  if (adopt.operations.length === 0) return undefined;
  if (adopt.losses.length > 0 && !allowsLosses) return { code: "driftLosses", losses: adopt.losses };
  const statements = ({ operations }: Statements) => operations.map(({ sql }) => ({ sql }));
  const files = [{ up: statements(adopt), down: statements(repair) }];
  const written = await project.client.request("write", { message, files }, options);
  if (isProblem(written)) return written;
  const { id, file, unregistered } = written;
  return id === undefined || file === undefined ? undefined : { id, file, isListed: unregistered !== true };
}
