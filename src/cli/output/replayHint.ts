import { plural } from "../../client/messages/plural.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { Revision } from "../../migrations/revision.ts";

/** A revision of the project. `isLeftOut`: the history starts after it, so that no command replays it. */
export type ReplayedRevision = Pick<Revision, "id" | "state"> & { readonly isLeftOut?: boolean };

/** Commands that replay the history and run nothing on the live database. */
const replaying: readonly string[] = ["schema", "compare", "blame", "drift", "squash", "check-merge"];

/**
 * The next step after a history that could not be replayed; null: there is none. Undefined: the problem is another one.
 *
 * @param revisions those of the project
 */
export function replayHint(
  command: string,
  problem: Problem,
  revisions: readonly ReplayedRevision[],
): string | null | undefined {
  if (!replaying.includes(command)) return undefined;
  // The usual hint is about generated revisions.
  if (problem.code === "rehearsalLacks") return null;
  if (problem.code !== "migrationFailed") return undefined;
  const edited = revisions.filter(({ state, isLeftOut }) => state === "edited" && isLeftOut !== true);
  if (edited.length > 0) {
    const names = edited.map(({ id }) => id).join(", ");
    const words = plural(edited.length, `${names} was edited after it was`, `${names} were edited after they were`);
    return `${words} applied, which may be the cause: run \`migrations resolve\`.`;
  }
  return `${command} replays the history on an empty database. If ${problem.revision} needs what no revision creates, write that as an earlier revision, and mark it with \`migrations stamp REVISION --as applied\`.`;
}
