import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { RevisionEvents, Timeline } from "../../migrations/timeline/event.ts";
import type { LiveStateAnswer } from "../../protocol/runner.ts";
import type { Replayed } from "../../protocol/states.ts";
import { nothingLive } from "../generate/draftSource.ts";
import type { Project } from "../project/project.ts";
import { allReplayed } from "./replayed.ts";
import type { StateOptions } from "./schemaStates.ts";
import { surroundings, surroundingsKey } from "./scratchState.ts";
import { contentsOf, contentsSince, settingsDigest, StateCache } from "./stateCache.ts";

/** A revision with known events, and the content of the files that they depend on. */
type Known = { readonly events: RevisionEvents; readonly contents: string };
type Memory = { readonly key: string; readonly schema: string | null; readonly known: readonly Known[] };

/** Timelines of a project in the cache on the disk, which the first reading after a start begins with. */
const cacheKeys = { empty: "timeline", live: "timeline from live" } as const;

/** The kept timelines of a project, from an empty database and from a start in the live definition. */
type Memories = Partial<Record<keyof typeof cacheKeys, Memory>>;

/** A revision is read again if a file of it or of an earlier one has changed. */
const memories = new WeakMap<Project, Memories>();

/**
 * The effect of each revision with a file on the schema, the oldest first. Only the revisions after the last unchanged one are
 * read again. Problems: those of an empty database, `cancelled`.
 *
 * @param from the live state with the start of the history; absent: the history begins with an empty database
 */
export async function timelineOf(
  project: Project,
  options: StateOptions,
  from?: LiveStateAnswer,
): Promise<Timeline | Problem> {
  const live = from ?? (options.isOffline === true ? nothingLive : await surroundings(project, options));
  if (isProblem(live)) return live;
  const replay = allReplayed(project.view);
  if (isProblem(replay)) return replay;
  const { contained = [] } = live.liveState.start ?? {};
  const shown = replay.filter(({ id }) => !contained.includes(id));
  const key = `${await surroundingsKey(project, live)} ${(await settingsDigest(project)) ?? ""}`;
  const cache = new StateCache(project);
  const ofProject = memories.get(project) ?? {};
  memories.set(project, ofProject);
  const start = from ? "live" : "empty";
  const memory = ofProject[start] ?? ((await cache.read(cacheKeys[start])) as Memory | undefined);
  const kept = memory?.key === key ? await unchanged(memory.known, shown) : [];
  const next = shown[kept.length];
  if (memory && next === undefined) return { schema: memory.schema, revisions: kept.map(({ events }) => events) };
  const began = Date.now();
  const known = next ? replay.indexOf(next) : replay.length;
  const timeline = await project.rehearsals.askAbout("timeline", live, { replay, known }, options);
  if (isProblem(timeline)) return timeline;
  const fresh = await Promise.all(timeline.revisions.map((events) => withContents(events, began)));
  // The first revision with unknown files ends what can be kept.
  const end = fresh.findIndex((one) => one === undefined);
  const all = [...kept, ...fresh.slice(0, end < 0 ? undefined : end).filter((one) => one !== undefined)];
  const now: Memory = { key, schema: timeline.schema, known: all };
  ofProject[start] = now;
  void cache.write(cacheKeys[start], now);
  return { ...timeline, revisions: [...kept.map(({ events }) => events), ...timeline.revisions] };
}

async function unchanged(known: readonly Known[], replay: Replayed): Promise<readonly Known[]> {
  const same = await Promise.all(
    known.map(async ({ events, contents }, index) => {
      return events.revision === replay[index]?.id && contents === (await contentsOf(events.files ?? []));
    }),
  );
  const end = same.indexOf(false);
  return end < 0 ? known : known.slice(0, end);
}

/** Undefined if the files are not known, or if one has changed since the replay began. */
async function withContents(events: RevisionEvents, began: number): Promise<Known | undefined> {
  const contents = events.files && (await contentsSince(events.files, began));
  return contents && { events, contents: contents.digest };
}
