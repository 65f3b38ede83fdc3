import type { MemberEnvironment } from "../../protocol/runner.ts";
import type { ProjectEnvironments } from "./environments.ts";

/** A project that was found, before any of its code runs. */
export type ProjectLocation = {
  /** The folder of the nearest `package.json`, absolute. */
  readonly root: string;
  readonly name: string;
  /** Absolute, with `#export` where the setting names one; absent: the connection comes from variables. */
  readonly dataSource?: string;
  /** The workspace folder, absolute. */
  readonly folder: string;
  /** Which `.env` files it can be run with. */
  readonly environments: ProjectEnvironments;
  /** Set for a member of a fleet: variables that override all others. */
  readonly member?: MemberEnvironment;
};

/** The data source file, else the root: unlike the root, unique. */
export function keyOf(location: Pick<ProjectLocation, "root" | "dataSource">): string {
  return location.dataSource ?? location.root;
}
