import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FleetProblem } from "../../core/problems/fleet.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Project } from "../project/project.ts";
import { setting } from "../settings.ts";
import type { FleetList } from "./list.ts";
import type { FleetMember } from "./member.ts";
import { matcherOf, membersOf } from "./members.ts";
import type { Shard } from "./shard.ts";
import { isInShard } from "./shard.ts";
import type { MemberState } from "./state.ts";
import { baseDatabase, readStates, sameDatabase } from "./state.ts";
import type { FleetWorkers } from "./workers.ts";

/** A part of a fleet. */
export type FleetSelection = {
  /** Names, which may have `*`. */
  readonly only?: readonly string[];
  readonly shard?: Shard;
};

/** The members of a fleet. */
export type Fleet = {
  /** The list, absolute. */
  readonly file: string;
  /** All members of the list. */
  readonly all: readonly FleetMember[];
  /** The selected ones. */
  readonly members: readonly FleetMember[];
  readonly warnings: readonly FleetProblem[];
};

/** How a list is read. */
export type OpenOptions = {
  readonly signal: AbortSignal;
  /** `readList` of `list.ts`, which the editor loads on demand. */
  readonly readList: (text: string, file: string) => FleetList;
  readonly onMistake?: (mistake: FleetProblem) => void;
};

/** The file of a project's list, absolute: of the setting `migrations.databases`. Problem: `fleetUnnamed`. */
export function listFileOf({ location }: Project): string | Problem {
  const file = setting("databases", location.folder);
  return file === "" ? { code: "fleetUnnamed" } : path.resolve(location.folder, file);
}

/**
 * Reads a list of databases and finds its members.
 *
 * Problems: `fleetMissing`, `fleetList` (all mistakes go to `onMistake`, the first is returned), those of `membersOf`,
 * `fleetMemberUnknown`.
 */
export async function openFleet(
  project: Project,
  file: string,
  { only, shard }: FleetSelection,
  { signal, readList, onMistake }: OpenOptions,
): Promise<Fleet | Problem> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    return { code: "fleetMissing", file, message: (error as Error).message };
  }
  const { entries, mistakes, warnings } = readList(text.replace(/^\uFEFF/, ""), file);
  const [first, ...others] = mistakes;
  for (const mistake of others) onMistake?.(mistake);
  if (first) return first;
  const found = await membersOf(project, entries, signal);
  if (isProblem(found)) return found;
  const matchers = only?.map((pattern) => ({ pattern, matcher: matcherOf(pattern) }));
  const unknown = matchers?.find(({ matcher }) => !found.some(({ name }) => matcher.test(name)));
  if (unknown) return { code: "fleetMemberUnknown", name: unknown.pattern, option: "--only" };
  const members = found.filter(
    ({ name }) =>
      (matchers === undefined || matchers.some(({ matcher }) => matcher.test(name))) &&
      (shard === undefined || isInShard(name, shard)),
  );
  return { file, all: found, members, warnings };
}

/**
 * Why nothing may be run on a fleet: two members are one database, or a member is the project's own database although it has
 * variables of its own. A member that does not answer cannot be compared. Problems: `fleetSame`, `fleetBase`.
 */
export async function ambiguity(
  workers: FleetWorkers,
  project: Project,
  states: readonly MemberState[],
): Promise<Problem | undefined> {
  const same = sameDatabase(states);
  if (same || states.length === 0) return same;
  const { location, view } = project;
  const { environment } = view;
  const at = { file: location.root, line: 1 };
  const base = { name: location.name, location, at, ...(environment === undefined ? {} : { environment }) };
  const [own] = await readStates(workers, [base], { concurrency: 1, isStopped: () => false }, () => undefined);
  // The project's own database need not answer: then no member can be it by mistake.
  return own?.identity === undefined ? undefined : baseDatabase(states, own.identity);
}
