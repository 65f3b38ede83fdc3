import type { ObjectName } from "../sql/names.ts";
import { nameText } from "../sql/names.ts";
import type { LintStatement } from "../source/migrationText.ts";
import { blockedTables, exclusiveTables, isLong } from "./effects.ts";
import type { Place, Report } from "./place.ts";
import { isExisting, isSame, report, tableArguments } from "./place.ts";

/** What the statements of a transaction have done so far. */
type Window = {
  /** Existing tables that are locked in AccessExclusive mode. */
  readonly locked: ObjectName[];
  hasLongWork: boolean;
  isWide: boolean;
  /** How many statements that could be combined have altered a table, by its name. */
  readonly altered: Map<string, number>;
};

/**
 * Checks the statements of a method together, in one pass, and returns the reports of each statement. A rule reports a
 * transaction once, or a table once.
 */
export function windowReports(places: readonly Place[]): readonly (readonly Report[])[] {
  const windows = new Map<number, Window>();
  const settings = new Set<string>();
  let isBlocking = false;
  return places.map((place) => {
    const { command, statement, transaction } = place;
    if (command.kind === "set") settings.add(command.setting);
    const [blocked] = existing(place, blockedTables(statement));
    const reports = blocked && !isBlocking ? [...timeouts(place, blocked, settings)] : [];
    isBlocking ||= blocked !== undefined;
    if (transaction === undefined) return reports;
    let window = windows.get(transaction);
    if (!window)
      windows.set(transaction, (window = { locked: [], hasLongWork: false, isWide: false, altered: new Map() }));
    reports.push(...held(place, window), ...several(place, window), ...repeated(place, window));
    return reports;
  });
}

function existing(place: Place, tables: readonly ObjectName[]): readonly ObjectName[] {
  return tables.filter((table) => isExisting(place, table));
}

/** At the first statement that makes others wait. */
function timeouts(place: Place, table: ObjectName, settings: ReadonlySet<string>): readonly Report[] {
  const { facts } = place;
  const isMissing = facts.hasLockTimeout !== true && !settings.has("lock_timeout");
  const missing: Report = { rule: "lock-timeout-missing", arguments: tableArguments(place, table) };
  return [
    ...(isMissing ? [facts.isProtected === true ? { ...missing, severity: "warning" as const } : missing] : []),
    ...(facts.hasStatementTimeout === true || settings.has("statement_timeout")
      ? []
      : [report(place, "statement-timeout-missing", table)]),
  ];
}

/** At the first long work while an earlier statement of the transaction keeps others out of a table. */
function held(place: Place, window: Window): readonly Report[] {
  const [table] = window.locked;
  if (!table || window.hasLongWork || !isLong(place.statement)) return [];
  const own = "table" in place.command ? place.command.table : undefined;
  if (own && !isExisting(place, own)) return [];
  window.hasLongWork = true;
  return [report(place, "work-after-access-exclusive", table)];
}

/** At the statement that locks the second table. */
function several(place: Place, window: Window): readonly Report[] {
  const { locked } = window;
  if (window.isWide) return [];
  for (const table of existing(place, exclusiveTables(place.statement)))
    if (!locked.some((one) => isSame(place, one, table))) locked.push(table);
  const [first, second] = locked;
  if (!first || !second) return [];
  window.isWide = true;
  return [report(place, "wide-lock-window", second, { other: nameText(first) })];
}

/** At the second ALTER TABLE of a table. */
function repeated(place: Place, { altered }: Window): readonly Report[] {
  const { command } = place;
  if (command.kind !== "alterTable" || !isExisting(place, command.table) || !canCombine(place.statement)) return [];
  const schema = command.table.schema ?? place.facts.schema?.currentSchema ?? "public";
  const key = JSON.stringify([schema, command.table.name]);
  const count = (altered.get(key) ?? 0) + 1;
  altered.set(key, count);
  return count === 2 ? [report(place, "several-alter-table-one-table", command.table)] : [];
}

/** A rename has to be a statement of its own. */
function canCombine({ command }: LintStatement): boolean {
  return (
    command.kind === "alterTable" &&
    command.actions.every(({ kind }) => !/^(?:rename|setSchema|attach|detach|other)/.test(kind))
  );
}
