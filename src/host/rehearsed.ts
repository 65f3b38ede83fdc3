import { stat } from "node:fs/promises";
import type { History } from "../migrations/history.ts";
import type { Rehearsed } from "./projectState.ts";

/** Of what was rehearsed, that whose file is what it was then. */
export async function stillTrue(
  rehearsed: ReadonlyMap<string, Rehearsed> | undefined,
  { revisions }: History,
): Promise<ReadonlyMap<string, Rehearsed>> {
  const files = new Map(revisions.map(({ id, file }) => [id, file]));
  const kept = await Promise.all(
    [...(rehearsed ?? [])].map(async ([id, known]) => {
      const file = files.get(id);
      const found = file === undefined ? undefined : await stat(file).catch(() => undefined);
      return found && found.mtimeMs <= known.readAt ? ([[id, known]] as const) : [];
    }),
  );
  return new Map(kept.flat());
}
