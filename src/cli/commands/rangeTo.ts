import type { RequestedRange } from "../../migrations/requestedRange.ts";

/** The subject that a target on the command line names: `head`, `base`, or a revision. Without one: head. */
export function rangeTo(target: string | undefined): RequestedRange {
  if (target === undefined) return {};
  return target === "head" || target === "base" ? { to: target } : { revision: target };
}
