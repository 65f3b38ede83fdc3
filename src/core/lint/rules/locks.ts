import type { LintStatement } from "../source/migrationText.ts";
import type { ObjectName } from "../sql/names.ts";
import { nameText } from "../sql/names.ts";
import { blockedTables, exclusiveTables, isLong } from "./effects.ts";
import type { Checks, Place, Report } from "./place.ts";
import { isExisting, isSame, report, tableArguments } from "./place.ts";

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

/** Rules about the statements of a transaction together. Each reports a method once, or a table once. */
export function windowChecks(place: Place): readonly Report[] {
  return [
    ...timeouts(place),
    ...(place.transaction === undefined ? [] : [...held(place), ...several(place), ...repeated(place)]),
  ];
}

function existing(place: Place, tables: readonly ObjectName[]): readonly ObjectName[] {
  return tables.filter((table) => isExisting(place, table));
}

/** At the first statement that makes others wait. */
function timeouts(place: Place): readonly Report[] {
  const [table] = existing(place, blockedTables(place.statement));
  const { before } = place;
  if (!table || before.some((earlier) => existing(place, blockedTables(earlier)).length > 0)) return [];
  const isSet = (setting: string) =>
    before.some(({ command }) => command.kind === "set" && command.setting === setting);
  const { facts } = place;
  const isMissing = facts.hasLockTimeout !== true && !isSet("lock_timeout");
  const missing: Report = { rule: "lock-timeout-missing", arguments: tableArguments(place, table) };
  return [
    ...(isMissing ? [facts.isProtected === true ? { ...missing, severity: "warning" as const } : missing] : []),
    ...(facts.hasStatementTimeout === true || isSet("statement_timeout")
      ? []
      : [report(place, "statement-timeout-missing", table)]),
  ];
}

/** Long work while an earlier statement of the transaction keeps others out of a table. */
function held(place: Place): readonly Report[] {
  if (!isLong(place.statement)) return [];
  const [table] = place.locked;
  const own = "table" in place.command ? place.command.table : undefined;
  if (!table || (own && !isExisting(place, own))) return [];
  const isFirst = !place.sameTransaction.some((earlier, index) => {
    const before = place.sameTransaction.slice(0, index);
    return isLong(earlier) && before.some((one) => existing(place, exclusiveTables(one)).length > 0);
  });
  return isFirst ? [report(place, "work-after-access-exclusive", table)] : [];
}

/** At the statement that locks the second table. */
function several(place: Place): readonly Report[] {
  const { locked } = place;
  if (locked.length > 1) return [];
  const own = existing(place, exclusiveTables(place.statement)).filter(
    (table) => !locked.some((one) => isSame(place, one, table)),
  );
  const [first, second] = [...locked, ...own];
  return first && second ? [report(place, "wide-lock-window", second, { other: nameText(first) })] : [];
}

/** At the second ALTER TABLE of a table. */
function repeated(place: Place): readonly Report[] {
  const { command } = place;
  if (command.kind !== "alterTable" || !isExisting(place, command.table) || !canCombine(place.statement)) return [];
  const { sameTransaction } = place;
  const isEarlier = (one: LintStatement) =>
    one.command.kind === "alterTable" && isSame(place, one.command.table, command.table) && canCombine(one);
  const first = sameTransaction.findIndex(isEarlier);
  const isSecond = first >= 0 && sameTransaction.findLastIndex(isEarlier) === first;
  return isSecond ? [report(place, "several-alter-table-one-table", command.table)] : [];
}

/** A rename has to be a statement of its own. */
function canCombine({ command }: LintStatement): boolean {
  return (
    command.kind === "alterTable" &&
    command.actions.every(({ kind }) => !/^(?:rename|setSchema|attach|detach|other)/.test(kind))
  );
}
