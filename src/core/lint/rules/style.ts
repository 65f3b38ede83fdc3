import type { ColumnDefinition } from "../sql/column.ts";
import type { AlterTable, CreateTable } from "../sql/command.ts";
import type { ObjectName } from "../sql/names.ts";
import { nameText, hole, nameOfToken } from "../sql/names.ts";
import { isSerial } from "../sql/types.ts";
import type { Checks, Place, Report } from "./place.ts";
import { report } from "./place.ts";

/** Rules of types and names, also for new tables. */
export const styleChecks: Checks = {
  createTable(place) {
    const { table, columns } = place.command;
    return [...columns.flatMap((column) => typeChecks(place, table, column)), ...schemaName(place, table)];
  },

  alterTable(place) {
    const { table, actions } = place.command;
    return [
      ...actions.flatMap((action) => (action.kind === "addColumn" ? typeChecks(place, table, action.column) : [])),
      ...actions.flatMap((action) =>
        action.kind === "alterType" && action.type?.name === "json"
          ? [report(place, "json-not-jsonb", table, { column: action.column })]
          : [],
      ),
      ...schemaName(place, table),
    ];
  },

  createIndex: (place) => schemaName(place, place.command.table),
};

function typeChecks(
  place: Place<CreateTable | AlterTable>,
  table: ObjectName,
  column: ColumnDefinition,
): readonly Report[] {
  const { name, type } = column;
  if (!type) return [];
  const args = { column: name, words: type.text };
  return [
    ...(type.name === "json" ? [report(place, "json-not-jsonb", table, args)] : []),
    ...(/^(?:integer|smallint|serial4?|smallserial)$/.test(type.name)
      ? [report(place, "prefer-bigint", table, args)]
      : []),
    ...(type.name === "timestamp without time zone" ? [report(place, "prefer-timestamptz", table, args)] : []),
    ...(type.name === "character varying" ? [report(place, "prefer-text", table, args)] : []),
    ...(isSerial(type) ? [report(place, "prefer-identity", table, args)] : []),
    ...(type.name === "character" ? [report(place, "no-char", table, args)] : []),
  ];
}

function schemaName(place: Place, table: ObjectName): readonly Report[] {
  return table.schema === undefined ? [report(place, "missing-schema-name", table)] : [];
}

/** PostgreSQL cuts names after this many bytes, and reports only a notice. */
const longestName = 63;

/** Names that PostgreSQL cuts, in statements that define names. */
export function nameChecks(place: Place): readonly Report[] {
  if (!/^(?:create|alter|rename)/.test(place.command.kind)) return [];
  const long = place.statement.tokens.find((token) => {
    if (token.text.length <= longestName / 4 || token.text.includes(hole)) return false;
    return byteLength(nameOfToken(token) ?? "") > longestName;
  });
  const name = nameOfToken(long);
  return name === undefined
    ? []
    : [{ rule: "identifier-too-long", arguments: { name: nameText({ name }), words: cut(name) } }];
}

function byteLength(text: string): number {
  return Array.from(text).reduce((sum, char) => sum + bytesOf(char), 0);
}

function bytesOf(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

function cut(name: string): string {
  let bytes = 0;
  return Array.from(name)
    .filter((char) => (bytes += bytesOf(char)) <= longestName)
    .join("");
}
