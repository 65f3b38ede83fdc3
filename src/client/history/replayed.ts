import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { History } from "../../migrations/history.ts";
import { resolveRevision } from "../../migrations/history.ts";
import type { Replayed } from "../../protocol/states.ts";
import type { ProjectLocation } from "../project/location.ts";
import { setting } from "../settings.ts";

/** A history, and the project that it belongs to. */
export type HistoryOf = { readonly history: History; readonly location: Pick<ProjectLocation, "folder"> };

/**
 * The revisions with files, in the order of a new database, from the one on that the setting `migrations.historyStart` names.
 * Problem: `historyStartUnknown`.
 */
export function allReplayed({ history, location }: HistoryOf): Replayed | Problem {
  const all = inOrder(history);
  const name = setting("historyStart", location.folder).trim();
  if (name === "") return all;
  const start = resolveRevision(history, name);
  const place = isProblem(start) ? -1 : all.findIndex(({ id }) => id === start.id);
  return place < 0 ? { code: "historyStartUnknown", name } : all.slice(place);
}

/**
 * The revisions that lead to `head`, `base` or a revision, in the order of a new database. Problems: those of a name,
 * `revisionWithoutFile`, `beforeHistoryStart`, `historyStartUnknown`.
 */
export function replayTo(of: HistoryOf, name: string): Replayed | Problem {
  const all = allReplayed(of);
  if (isProblem(all) || name === "head") return all;
  if (name === "base") return [];
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

/** The revisions before the start of the history, which are not replayed. Empty without the setting, and for a wrong name. */
export function leftOut(of: HistoryOf): ReadonlySet<string> {
  const all = allReplayed(of);
  if (isProblem(all)) return new Set();
  const kept = new Set(all.map(({ id }) => id));
  return new Set(inOrder(of.history).flatMap(({ id }) => (kept.has(id) ? [] : [id])));
}

function inOrder({ revisions }: History): Replayed {
  const files = revisions.filter(({ file }) => file !== undefined).toReversed();
  return files.map(({ id, timestamp }) => ({ id, timestamp }));
}
