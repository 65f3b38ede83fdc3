import type { ProjectLocation } from "../project/location.ts";

/** A member of a fleet: the project, with variables or `.env` files of its own. */
export type FleetMember = {
  /** Unique in the fleet. */
  readonly name: string;
  readonly location: ProjectLocation;
  /** The environment it is loaded with. */
  readonly environment?: string;
  /** Its entry in the list, absolute. */
  readonly at: { readonly file: string; readonly line: number };
};
