import type { ObjectName } from "../sql/names.ts";
import { nameText } from "../sql/names.ts";
import type { Checks, Place } from "./place.ts";
import { isExisting, isSame, report, tableArguments } from "./place.ts";

/** Rules of indexes. */
export const indexChecks: Checks = {
  createIndex(place) {
    const { command, statement } = place;
    const { table, isConcurrent, isOnly, isUnique, columns } = command;
    const name = command.name ? { name: nameText(command.name) } : {};
    // A column that is indexed twice, or an index of a partitioned table alone, is not for these rules.
    const isBlocking = !isConcurrent && !isOnly && !statement.isOpen && isExisting(place, table);
    return [
      ...(isBlocking ? [report(place, "index-not-concurrent", table, name)] : []),
      ...(!isUnique && columns.length > 3 ? [report(place, "wide-nonunique-index", table, name)] : []),
    ];
  },

  drop(place) {
    const { object, names, isConcurrent } = place.command;
    if (object !== "index" || isConcurrent || place.statement.isOpen) return [];
    return names.flatMap((name) => {
      if (isNewIndex(place, name)) return [];
      const table = tableOfIndex(place, name);
      const args = table ? tableArguments(place, table) : {};
      return [{ rule: "drop-index-not-concurrent", arguments: { ...args, name: nameText(name) } } as const];
    });
  },

  reindex(place) {
    const { object, name, isConcurrent } = place.command;
    if (isConcurrent || place.statement.isOpen) return [];
    if (object === "table" && name)
      return isExisting(place, name) ? [report(place, "reindex-not-concurrent", name, { name: nameText(name) })] : [];
    if (name && isNewIndex(place, name)) return [];
    const table = name && tableOfIndex(place, name);
    const args = table ? tableArguments(place, table) : {};
    return [{ rule: "reindex-not-concurrent", arguments: { ...args, name: name ? nameText(name) : object } }];
  },
};

/** True if the migration has created an index, or the table of the index. */
function isNewIndex(place: Place, index: ObjectName): boolean {
  return place.before.some(
    ({ command }) =>
      command.kind === "createIndex" &&
      command.name !== undefined &&
      isSame(place, command.name, index) &&
      !isExisting(place, command.table),
  );
}

function tableOfIndex(place: Place, { schema, name }: ObjectName): ObjectName | undefined {
  const created = place.before.find(
    ({ command }) => command.kind === "createIndex" && command.name?.name === name,
  )?.command;
  if (created?.kind === "createIndex") return created.table;
  const live = place.facts.schema?.tables.find(
    (table) => (schema === undefined || table.schema === schema) && table.indexes.some((index) => index.name === name),
  );
  if (!live) return undefined;
  const isCurrent = live.schema === (place.facts.schema?.currentSchema ?? "public");
  return isCurrent ? { name: live.name } : { schema: live.schema, name: live.name };
}
