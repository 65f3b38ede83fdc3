import { createHash } from "node:crypto";
import type { History } from "../migrations/history.ts";
import { changedAt } from "./files.ts";
import { isPending } from "../migrations/history.ts";
import type { Direction } from "../migrations/plan.ts";
import type { Revision } from "../migrations/revision.ts";
import type { ProjectView, Rehearsed } from "./projectState.ts";

const directions = ["up", "down"] as const;

/** Where rehearsals stand: the database, and its revisions as they were applied or will be. */
export type Stand = Pick<ProjectView, "history" | "connection" | "environment">;

/** What a rehearsal of a revision is kept by: an upgrade's by its id, a revert's beside it. */
export function rehearsedKey(id: string, direction: Direction): string {
  return direction === "up" ? id : `${id}\0down`;
}

/** What was rehearsed of a revision: of a pending one its upgrade only, of an applied one its revert as well. */
export function rehearsedOf({ rehearsed }: Pick<ProjectView, "rehearsed">, entry: Revision): Rehearsed | undefined {
  const upgrade = rehearsed?.get(entry.id);
  return isPending(entry) ? upgrade : (upgrade ?? rehearsed?.get(rehearsedKey(entry.id, "down")));
}

/**
 * Of what was rehearsed, that which would be rehearsed the same way now: on the same database, after the same revisions, and
 * with no file of any of them written since.
 */
export async function stillTrue(
  rehearsed: ReadonlyMap<string, Rehearsed> | undefined,
  stand: Stand,
): Promise<ReadonlyMap<string, Rehearsed>> {
  if (rehearsed === undefined || rehearsed.size === 0) return new Map();
  const { history } = stand;
  const grounds = groundsOf(stand);
  const files = new Map(history.revisions.map(({ id, file }) => [id, file]));
  const sequence = sequenceOf(history).map((id) => {
    const file = files.get(id);
    const known = directions.flatMap((direction) => rehearsed.get(rehearsedKey(id, direction))?.files ?? []);
    return { id, file, all: known.length > 0 ? known : file === undefined ? [] : [file] };
  });
  const changed = await changesOf(sequence.flatMap(({ all }) => all));
  const kept = new Map<string, Rehearsed>();
  let latest = 0;
  for (const { id, file, all } of sequence) {
    latest = Math.max(latest, ...all.map((one) => changed.get(one) ?? Infinity));
    for (const direction of directions) {
      const key = rehearsedKey(id, direction);
      const known = rehearsed.get(key);
      if (known && file !== undefined && known.ground === grounds.get(id) && latest <= known.readAt)
        kept.set(key, known);
    }
  }
  return kept;
}

/** What each revision stands on, by id: the database and all that comes before it, as a digest. */
export function groundsOf({ history, connection, environment }: Stand): ReadonlyMap<string, string> {
  let ground = digest(JSON.stringify([environment, connection]));
  return new Map(
    sequenceOf(history).map((id) => {
      const own = ground;
      ground = digest(`${own}\n${id}`);
      return [id, own];
    }),
  );
}

/** When files were written or put there, in milliseconds since the epoch; what is gone has changed for good. */
export async function changesOf(files: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const times = [...new Set(files)].map(async (file) => {
    return [file, (await changedAt(file)) ?? Infinity] as const;
  });
  return new Map(await Promise.all(times));
}

/** Ids in the order in which they were applied, and will be. */
function sequenceOf({ applied, pending }: History): readonly string[] {
  return [...applied.toReversed(), ...pending];
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
