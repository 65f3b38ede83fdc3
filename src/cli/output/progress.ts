import { titleFromId } from "../../migrations/revision.ts";
import type { Progress } from "../../protocol/runner.ts";

/** Progress of a run as a line; undefined for progress that is not shown. */
export function progressLine(direction: "up" | "down" | "other", progress: Progress): string | undefined {
  switch (progress.kind) {
    case "waitingForLock": {
      const by = progress.by === undefined ? "" : ` (${progress.by})`;
      return `Waiting for another run on this database${by}…`;
    }
    case "step": {
      const { index, total, revision } = progress;
      const verb = direction === "down" ? "Reverting" : direction === "up" ? "Applying" : "Trying";
      return `${verb} ${index}/${total}: ${titleFromId(revision)}`;
    }
    default:
      return undefined;
  }
}
