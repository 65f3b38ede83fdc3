import { createHash } from "node:crypto";
import type { DatabaseFacts } from "../../core/connection/connection.ts";
import type { History } from "../../migrations/history.ts";
import { changedAt } from "../files.ts";
import { isPending } from "../../migrations/history.ts";
import type { Direction } from "../../migrations/plan.ts";
import type { Revision } from "../../migrations/revision.ts";
import type { ProjectActivity, Rehearsed } from "./projectState.ts";

const directions = ["up", "down"] as const;

/** The basis of rehearsals: the database and its revisions, applied and pending. */
export type RehearsalBasis = {
  readonly history: History;
  readonly connection?: DatabaseFacts;
  readonly environment?: string;
};

/** Key of a rehearsal: the id for an upgrade, a separate key for a revert. */
export function rehearsedKey(id: string, direction: Direction): string {
  return direction === "up" ? id : `${id}\0down`;
}

/** Rehearsals of a revision: for a pending revision its upgrade only, for an applied one its revert as well. */
export function rehearsedOf({ rehearsed }: ProjectActivity, entry: Revision): Rehearsed | undefined {
  const upgrade = rehearsed?.get(entry.id);
  return isPending(entry) ? upgrade : (upgrade ?? rehearsed?.get(rehearsedKey(entry.id, "down")));
}

/**
 * Returns the rehearsals that are still valid: the same database, the same preceding revisions, and no change of any
 * of their files.
 */
export async function validRehearsals(
  rehearsed: ReadonlyMap<string, Rehearsed> | undefined,
  state: RehearsalBasis,
): Promise<ReadonlyMap<string, Rehearsed>> {
  if (rehearsed === undefined || rehearsed.size === 0) return new Map();
  const { history } = state;
  const digests = basisDigests(state);
  const files = new Map(history.revisions.map(({ id, file }) => [id, file]));
  const sequence = sequenceOf(history).map((id) => {
    const file = files.get(id);
    const known = directions.flatMap((direction) => rehearsed.get(rehearsedKey(id, direction))?.files ?? []);
    return { id, file, all: known.length > 0 ? known : file === undefined ? [] : [file] };
  });
  const changed = await modifiedTimes(sequence.flatMap(({ all }) => all));
  const kept = new Map<string, Rehearsed>();
  let latest = 0;
  for (const { id, file, all } of sequence) {
    latest = Math.max(latest, ...all.map((one) => changed.get(one) ?? Infinity));
    for (const direction of directions) {
      const key = rehearsedKey(id, direction);
      const known = rehearsed.get(key);
      if (known && file !== undefined && known.basis === digests.get(id) && latest <= known.readAt)
        kept.set(key, known);
    }
  }
  return kept;
}

/** Digest of the basis of each revision, by id: the database and all preceding revisions. */
export function basisDigests({ history, connection, environment }: RehearsalBasis): ReadonlyMap<string, string> {
  let basis = digest(JSON.stringify([environment, connection]));
  return new Map(
    sequenceOf(history).map((id) => {
      const own = basis;
      basis = digest(`${own}\n${id}`);
      return [id, own];
    }),
  );
}

/** The database with its applied and pending revisions, as text. */
export function historyBasis({ history, connection, environment }: RehearsalBasis): string {
  const { applied, pending } = history;
  return JSON.stringify([environment, connection, applied, pending]);
}

/** Modification times of files, in milliseconds since the epoch. A deleted file counts as changed. */
export async function modifiedTimes(files: readonly string[]): Promise<ReadonlyMap<string, number>> {
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
