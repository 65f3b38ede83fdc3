import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { History } from "../../migrations/history.ts";
import { resolveRevision } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import { allReplaced } from "../../migrations/squash/replaced.ts";
import type { Replayed } from "../../protocol/states.ts";
import type { ProjectLocation } from "../project/location.ts";
import { setting } from "../settings.ts";

/** A history, and the project that it belongs to. */
export type HistoryOf = { readonly history: History; readonly location: Pick<ProjectLocation, "folder"> };

/**
 * The revision that the setting `migrations.historyStart` names, or the squashed one that replaces it; undefined without the
 * setting. Problems: `historyStartUnknown`, `revisionAmbiguous`.
 */
export function historyStart({ history, location }: HistoryOf): Revision | Problem | undefined {
  const name = setting("historyStart", location.folder).trim();
  if (name === "") return undefined;
  const found = resolveRevision(history, name);
  if (!isProblem(found)) return found.file === undefined ? { code: "historyStartUnknown", name } : found;
  if (found.code !== "revisionUnknown") return found;
  const isNamed = (id: string) => id === name || id.replace(/\d{13}$/, "") === name || id.endsWith(name);
  const squashed = history.revisions.find((one) => one.file !== undefined && allReplaced(one).some(isNamed));
  return squashed ?? { code: "historyStartUnknown", name };
}

/**
 * The revisions with files, in the order of a new database, from the start of the history on. Problems: those of `historyStart`.
 */
export function allReplayed(of: HistoryOf): Replayed | Problem {
  const start = historyStart(of);
  if (isProblem(start)) return start;
  const all = inOrder(of.history);
  return start === undefined ? all : all.slice(all.findIndex(({ id }) => id === start.id));
}

/**
 * The revisions that lead to `head`, `base` or a revision, in the order of a new database. Problems: those of a name and of
 * `historyStart`, `revisionWithoutFile`, `beforeHistoryStart`.
 */
export function replayTo(of: HistoryOf, name: string): Replayed | Problem {
  if (name === "base") return [];
  const all = allReplayed(of);
  if (isProblem(all) || name === "head") return all;
  const target = resolveRevision(of.history, name);
  if (isProblem(target)) return target;
  const place = placeIn(of, all, target.id);
  return typeof place === "number" ? all.slice(0, place + 1) : place;
}

/** The place of a revision in `allReplayed`. Problems: `revisionWithoutFile`, `beforeHistoryStart`. */
export function placeIn({ history }: HistoryOf, all: Replayed, revision: string): number | Problem {
  const place = all.findIndex(({ id }) => id === revision);
  if (place >= 0) return place;
  const isBefore = inOrder(history).some(({ id }) => id === revision);
  return isBefore
    ? { code: "beforeHistoryStart", revision, start: all[0]?.id ?? "" }
    : { code: "revisionWithoutFile", revision };
}

/**
 * The revisions before the start of the history, also those without files, which are not replayed. Empty without the setting,
 * and if it is a problem.
 */
export function leftOut(of: HistoryOf): ReadonlySet<string> {
  const start = historyStart(of);
  if (start === undefined || isProblem(start)) return new Set();
  const { revisions } = of.history;
  return new Set(revisions.slice(revisions.findIndex(({ id }) => id === start.id) + 1).map(({ id }) => id));
}

function inOrder({ revisions }: History): Replayed {
  const files = revisions.filter(({ file }) => file !== undefined).toReversed();
  return files.map(({ id, timestamp }) => ({ id, timestamp }));
}
