import type { RunnerClient } from "../runner/runnerClient.ts";
import type { ProjectLocation } from "./location.ts";
import type { ProjectView } from "./projectState.ts";

/** The part of a project that its rehearsals need: its state and its runner. */
export type ProjectAccess = {
  readonly location: ProjectLocation;
  readonly client: RunnerClient;
  readonly view: ProjectView;
  readonly isDisposed: boolean;
};
