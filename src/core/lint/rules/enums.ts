import { textOf } from "../sql/readCommand.ts";
import { nameText } from "../sql/names.ts";
import type { LintStatement } from "../source/migrationText.ts";
import type { Command } from "../sql/command.ts";
import type { Checks, Place, Report } from "./place.ts";
import { isSame, liveTable } from "./place.ts";

/** Rules of enum types. The use of a new value is checked by `usedValue`. */
export const enumChecks: Checks = {
  enumAdd({ command: { type, value, hasPlace } }) {
    return hasPlace ? [] : [{ rule: "enum-add-value", arguments: { name: nameText(type), words: value } }];
  },

  enumRename({ command: { type, from, to } }) {
    return [{ rule: "rename-enum-value", arguments: { name: nameText(type), words: from, other: to } }];
  },
};

/** Statements that may use a value of an enum. */
const uses: readonly Command["kind"][] = [
  "insert",
  "update",
  "delete",
  "alterTable",
  "createIndex",
  "other",
  "create",
  "createTable",
];

/**
 * A value that the same transaction has added to an existing enum type: PostgreSQL rejects its use before the commit
 * (55P04).
 */
export function usedValue(place: Place): readonly Report[] {
  if (place.transaction === undefined || !uses.includes(place.command.kind)) return [];
  return place.sameTransaction.flatMap(({ command }): readonly Report[] => {
    if (command.kind !== "enumAdd" || isNewType(place, command.type)) return [];
    const { value, type } = command;
    const isUsed = place.statement.tokens.some((token) => textOf(token) === value);
    if (!isUsed || !mayHaveType(place, type.name)) return [];
    return [{ rule: "enum-value-used-in-same-transaction", arguments: { name: nameText(type), words: value } }];
  });
}

/** The first version that allows a new value of an enum type that the same transaction has created. */
const allowsNewTypes = 170_000;

function isNewType(place: Place, type: { readonly schema?: string; readonly name: string }): boolean {
  if ((place.facts.schema?.serverVersion ?? allowsNewTypes) < allowsNewTypes) return false;
  return place.sameTransaction.some(
    ({ command }) =>
      command.kind === "create" &&
      command.object === "type" &&
      command.name !== undefined &&
      isSame(place, command.name, type),
  );
}

/** False if the live table certainly has no column of the type, and the statement does not name the type. */
function mayHaveType(place: Place, type: string): boolean {
  const table = tableOf(place.statement);
  const live = table && liveTable(place, table);
  if (!live) return true;
  const isNamed = place.statement.tokens.some(({ text }) => text.replaceAll('"', "") === type);
  return (
    isNamed ||
    live.columns.some(
      (column) =>
        column.type
          .replaceAll(/"|\[\]/g, "")
          .split(".")
          .at(-1) === type,
    )
  );
}

function tableOf({ command }: LintStatement) {
  return "table" in command ? command.table : undefined;
}
