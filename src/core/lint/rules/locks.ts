import { nameText } from "../sql/names.ts";
import type { Checks } from "./place.ts";
import { isExisting, report } from "./place.ts";

/** Rules of commands that lock a table for as long as they run. */
export const lockChecks: Checks = {
  vacuum({ command: { isFull, table } }) {
    return isFull ? [{ rule: "vacuum-full", arguments: table ? { table: nameText(table) } : {} }] : [];
  },

  cluster(place) {
    const { table } = place.command;
    if (!table) return [{ rule: "cluster", arguments: {} }];
    return isExisting(place, table) ? [report(place, "cluster", table)] : [];
  },

  refresh(place) {
    const { view, isConcurrent } = place.command;
    return isConcurrent || !isExisting(place, view) ? [] : [report(place, "refresh-matview-blocking", view)];
  },
};
