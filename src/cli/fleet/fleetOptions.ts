import path from "node:path";
import { readList } from "../../client/fleet/list.ts";
import type { Fleet, FleetSelection } from "../../client/fleet/openFleet.ts";
import { listFileOf, openFleet } from "../../client/fleet/openFleet.ts";
import type { Shard } from "../../client/fleet/shard.ts";
import { FleetWorkers } from "../../client/fleet/workers.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ChangeOptions, CommonOptions } from "../options.ts";
import type { Session } from "../session.ts";

/** Options of commands on many databases. */
export type FleetOptions = CommonOptions & {
  /** A file with a list; true: that of the setting. Absent: the command is about one database. */
  readonly databases?: string | true;
  readonly only?: readonly string[];
  readonly shard?: Shard;
  readonly concurrency?: number;
  /** True if each database has a process of its own. */
  readonly isolate?: boolean;
};

/** Options of changes of many databases. */
export type FleetChangeOptions = FleetOptions &
  ChangeOptions & {
    /** A name, or how many of the first databases. */
    readonly canary?: string;
    readonly keepGoing?: boolean;
    /** False: no plan is rehearsed. */
    readonly rehearse?: boolean;
  };

const defaultConcurrency = 4;

/** The problem of options that need `--databases`, or that do not go with it. */
export function misusedOptions(options: FleetChangeOptions): Problem | undefined {
  const { databases, only, shard, concurrency, isolate, canary, keepGoing, rehearse, sql, wait } = options;
  const forFleet = { only, shard, concurrency, isolate, canary, "keep-going": keepGoing };
  const [given] = Object.entries(forFleet).filter(([, value]) => value !== undefined);
  const name = given?.[0] ?? (rehearse === false ? "no-rehearse" : undefined);
  if (databases === undefined)
    return name === undefined ? undefined : { code: "usage", message: `--${name} needs --databases.` };
  if (sql === true)
    return { code: "usage", message: "--sql writes the script of one database. Leave out --databases." };
  return wait === undefined ? undefined : { code: "usage", message: "--wait waits for one database. Leave it out." };
}

/** Opens the fleet of a command. Problems: those of `openFleet`. */
export async function fleetOf(session: Session, options: FleetOptions): Promise<Fleet | Problem> {
  const { project, cwd, signal, terminal } = session;
  const { databases, only, shard } = options;
  const file = typeof databases === "string" ? path.resolve(cwd, databases) : listFileOf(project);
  if (isProblem(file)) return file;
  const selection: FleetSelection = omitUndefined({ only, shard });
  const fleet = await openFleet(project, file, selection, {
    signal,
    readList,
    onMistake: (mistake) => terminal.complain(`error: ${problemMessage(mistake).message}`),
  });
  if (isProblem(fleet)) return fleet;
  for (const warning of fleet.warnings) terminal.complain(`warning: ${problemMessage(warning).message}`);
  return fleet;
}

/** Members at a time. */
export function concurrencyOf({ concurrency = defaultConcurrency }: FleetOptions): number {
  return concurrency;
}

/** Runs work with the runners of a fleet, and ends them. */
export async function withWorkers<T>(
  { paths, face }: Session,
  { isolate = false }: FleetOptions,
  work: (workers: FleetWorkers) => Promise<T>,
): Promise<T> {
  const workers = new FleetWorkers({ files: paths, face, isolate });
  try {
    return await work(workers);
  } finally {
    workers.close();
  }
}

/** The fleet as data. */
export function fleetData({ file, all, members }: Fleet, { shard }: FleetOptions): Readonly<Record<string, unknown>> {
  const part = shard ? { shard: `${shard.index}/${shard.count}` } : {};
  return { fleet: { list: file, databases: all.length, selected: members.length, ...part } };
}

/** The text for a shard without databases. */
export const nothingHere = "No databases in this part of the list.";
