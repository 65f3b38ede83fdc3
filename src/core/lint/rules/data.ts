import type { CommandOf } from "../sql/command.ts";
import { nameText } from "../sql/names.ts";
import type { Checks, Place, Report } from "./place.ts";
import { isExisting, isSame, report } from "./place.ts";

/** Rules of tables, schemas and rows. */
export const dataChecks: Checks = {
  drop(place) {
    const { object, names, isCascade } = place.command;
    const variant = isCascade ? { variant: "cascade" } : {};
    switch (object) {
      case "table":
        return names
          .filter((name) => isExisting(place, name))
          .map((name) => report(place, "drop-table", name, variant));
      case "schema":
        return names
          .filter((name) => !createsSchema(place, name.name))
          .map((name) => ({ rule: "drop-schema", arguments: { name: nameText(name), ...variant } }) as const);
      case "database":
        return names.map((name) => ({ rule: "drop-database", arguments: { name: nameText(name) } }) as const);
      default:
        return [];
    }
  },

  truncate(place) {
    const { tables, isCascade } = place.command;
    const rule = isCascade ? "truncate-cascade" : "truncate";
    return tables.filter((table) => isExisting(place, table)).map((table) => report(place, rule, table));
  },

  alterTable(place) {
    const { table, actions } = place.command;
    if (!isExisting(place, table)) return [];
    return actions.flatMap((action): readonly Report[] =>
      action.kind === "renameTo"
        ? [report(place, "rename-table", table, { other: action.to })]
        : action.kind === "setSchema"
          ? [report(place, "rename-table", table, { variant: "schema" })]
          : [],
    );
  },

  rename({ command: { object, name, to } }) {
    return object === "schema" ? [{ rule: "rename-schema", arguments: { name: nameText(name), other: to } }] : [];
  },

  update: (place) => withoutWhere(place, "update-without-where"),
  delete: (place) => withoutWhere(place, "delete-without-where"),
};

function withoutWhere(
  place: Place<CommandOf<"update" | "delete">>,
  rule: "update-without-where" | "delete-without-where",
): readonly Report[] {
  const { table, hasWhere } = place.command;
  return hasWhere || place.statement.isOpen || !isExisting(place, table) ? [] : [report(place, rule, table)];
}

function createsSchema(place: Place, schema: string): boolean {
  return place.before.some(
    ({ command }) =>
      command.kind === "create" &&
      command.object === "schema" &&
      !command.ifExists &&
      command.name !== undefined &&
      isSame(place, command.name, { name: schema }),
  );
}
