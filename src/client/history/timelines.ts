import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { RevisionEvents, Timeline } from "../../migrations/timeline/event.ts";
import type { LiveStateAnswer } from "../../protocol/runner.ts";
import type { Replayed } from "../../protocol/states.ts";
import { nothingLive } from "../generate/draftSource.ts";
import type { Project } from "../project/project.ts";
import { allReplayed } from "./replayed.ts";
import type { StateOptions } from "./schemaStates.ts";
import { surroundings } from "./scratchState.ts";
import { contentsOf, contentsSince, settingsDigest, StateCache } from "./stateCache.ts";

/** A revision with known events, and the content of the files that they depend on. */
type Known = { readonly events: RevisionEvents; readonly contents: string };
type Memory = { readonly key: string; readonly schema: string | null; readonly known: readonly Known[] };

/** The timeline of a project in the cache on the disk, which the first reading after a start begins with. */
const cacheKey = "timeline";

/** The kept timeline of each project. A revision is read again if a file of it or of an earlier one has changed. */
const memories = new WeakMap<Project, Memory>();

/**
 * The effect of each revision with a file on the schema, the oldest first. Only the revisions after the last unchanged one are
 * read again. Problems: those of an empty database, `cancelled`.
 */
export async function timelineOf(project: Project, options: StateOptions): Promise<Timeline | Problem> {
  const live = options.isOffline === true ? nothingLive : await surroundings(project, options);
  if (isProblem(live)) return live;
  const replay = allReplayed(project.view);
  if (isProblem(replay)) return replay;
  const key = `${surroundingsKey(live)} ${(await settingsDigest(project)) ?? ""}`;
  const cache = new StateCache(project);
  const memory = memories.get(project) ?? ((await cache.read(cacheKey)) as Memory | undefined);
  const kept = memory?.key === key ? await unchanged(memory.known, replay) : [];
  if (memory && kept.length === replay.length)
    return { schema: memory.schema, revisions: kept.map(({ events }) => events) };
  const began = Date.now();
  const timeline = await project.rehearsals.askAbout("timeline", live, { replay, known: kept.length }, options);
  if (isProblem(timeline)) return timeline;
  const fresh = await Promise.all(timeline.revisions.map((events) => withContents(events, began)));
  // The first revision with unknown files ends what can be kept.
  const end = fresh.findIndex((one) => one === undefined);
  const known = [...kept, ...fresh.slice(0, end < 0 ? undefined : end).filter((one) => one !== undefined)];
  const now: Memory = { key, schema: timeline.schema, known };
  memories.set(project, now);
  void cache.write(cacheKey, now);
  return { ...timeline, revisions: [...kept.map(({ events }) => events), ...timeline.revisions] };
}

/** The part of the live database that a replay depends on, as text. */
export function surroundingsKey({ liveState }: LiveStateAnswer): string {
  const { roles, extensions, extensionSchemas, schemas, searchPath, version } = liveState;
  return JSON.stringify([roles, extensions, extensionSchemas, schemas, searchPath, version]);
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
