import type { Progress } from "../../protocol/runner.ts";

/** Cancellation and progress of a run. */
export type RunContext = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };
