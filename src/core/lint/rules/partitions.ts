import type { TableAction } from "../sql/alterTable.ts";
import type { AlterTable } from "../sql/command.ts";
import { nameText } from "../sql/names.ts";
import type { Place, Report } from "./place.ts";
import { isExisting, report } from "./place.ts";

/** The first version with `DETACH PARTITION … CONCURRENTLY`. */
const hasConcurrentDetach = 140_000;

/** Rules of partitions. */
export function partitionChecks(place: Place<AlterTable>, action: TableAction): readonly Report[] {
  const { table } = place.command;
  const version = place.facts.schema?.serverVersion ?? hasConcurrentDetach;
  if (action.kind === "detachPartition" && !action.isConcurrent && version >= hasConcurrentDetach)
    return [report(place, "detach-partition-not-concurrent", table, { other: nameText(action.partition) })];
  if (action.kind === "attachPartition" && isExisting(place, action.partition))
    return [report(place, "attach-partition-scan", action.partition, { other: nameText(table) })];
  return [];
}
