import type { Casts, Conversion } from "../../diff/conversion/conversion.ts";
import { conversionOf } from "../../diff/conversion/conversion.ts";
import type { Typed } from "../../diff/conversion/typed.ts";
import { texts } from "../../diff/conversion/typed.ts";
import type { NotedStatement } from "../../diff/operation.ts";
import { quoteName, quoteText } from "../../sql/quote.ts";
import type { LintMethod, LintStatement } from "../source/migrationText.ts";
import type { ColumnDefinition } from "../sql/column.ts";
import type { ObjectName } from "../sql/names.ts";
import { isSameObject, nameText } from "../sql/names.ts";
import type { SqlType } from "../sql/types.ts";
import { isBuiltIn, isSerial } from "../sql/types.ts";
import { bareTokens } from "./columns.ts";
import type { Fix, FixContext, TextEdit } from "./fix.ts";
import { removeCall, replaceStatement } from "./rewrite.ts";
import { singleAction, sqlOf, tableSql } from "./sqlText.ts";

/** A column that a method drops and adds again. */
type Pair = {
  readonly table: ObjectName;
  readonly alter: string;
  readonly drop: LintStatement;
  readonly add: LintStatement;
  readonly column: ColumnDefinition & { readonly type: SqlType };
};

/**
 * Changes the type of a column that `up()` drops and adds again, so that its values are kept. TypeORM writes such pairs. The
 * pair in `down()` shows the former definition, and is changed as well. Undefined if `down()` has no such pair, if one of the
 * definitions has more than a type, NOT NULL and a default, and if PostgreSQL has no conversion between both types.
 */
export function keepValues(context: FixContext): Fix | undefined {
  const { file, migration, method, statement } = context;
  const pair = method.direction === "up" ? pairOf(method, statement) : undefined;
  const back = pair && migration.down && pairIn(migration.down, pair);
  if (!pair || !back || !migration.down) return undefined;
  const forward = conversionBetween(back, pair);
  const backward = conversionBetween(pair, back);
  if (!forward || !backward) return undefined;
  const label = `${nameText(pair.table)}.${pair.column.name}`;
  const isZoned = forward.needsZone || backward.needsZone;
  const parameters = { up: method.parameter, down: migration.down.parameter };
  const editsFor = (zone: string): readonly TextEdit[] | undefined => {
    const up = replaced(file, parameters.up, pair, changes(back, pair, forward, { label, zone }));
    const down = replaced(file, parameters.down, back, changes(pair, back, backward, { label, zone }));
    return up && down && [...up, ...down];
  };
  if (!editsFor("UTC")) return undefined;
  return {
    kind: "keepValues",
    ...(isZoned ? { question: { kind: "zone", column: label, suggestion: "UTC" } } : {}),
    hasNext: false,
    write: (zone = "UTC") => ({ edits: editsFor(zone) ?? [], next: [] }),
  };
}

function pairOf(method: LintMethod, drop: LintStatement): Pair | undefined {
  const dropped = singleAction({ statement: drop });
  if (dropped?.action.kind !== "dropColumn") return undefined;
  const { table, action, alter } = dropped;
  for (const add of method.statements.slice(method.statements.indexOf(drop) + 1)) {
    const added = singleAction({ statement: add });
    if (added?.action.kind !== "addColumn" || !isSameObject(added.table, table)) continue;
    const { column, ifExists } = added.action;
    if (column.name !== action.column) continue;
    return !ifExists && !action.ifExists && isPlain(column) ? { table, alter, drop, add, column } : undefined;
  }
  return undefined;
}

function pairIn(method: LintMethod, { table, column: { name } }: Pair): Pair | undefined {
  const drop = method.statements.find((statement) => {
    const single = singleAction({ statement });
    return single?.action.kind === "dropColumn" && single.action.column === name && isSameObject(single.table, table);
  });
  return drop && pairOf(method, drop);
}

/** True if a definition has nothing but a type, NOT NULL and a default. */
function isPlain(column: ColumnDefinition): column is Pair["column"] {
  const { type, generated, isPrimaryKey, isUnique, hasCheck, references } = column;
  if (!type || isSerial(type) || generated !== undefined || references) return false;
  if (isPrimaryKey || isUnique || hasCheck) return false;
  const packed = (text: string) => text.replaceAll(/\s/g, "").toLowerCase();
  const written = packed(sqlOf(bareTokens(column).slice(1)));
  return written === packed(type.text) || written === `${packed(type.text)}null`;
}

/** Casts of PostgreSQL between types that are neither texts nor times with a zone. */
const casts: Casts = new Map([
  ...between(["smallint", "integer", "bigint", "numeric", "real", "double precision"]),
  ...between(["json", "jsonb"]),
  ...between(["inet", "cidr"]),
  ...between(["bit", "bit varying"]),
  ["timestamp without time zone>date", "assignment"],
  ["date>timestamp without time zone", "implicit"],
  ["timestamp without time zone>time without time zone", "assignment"],
  ["integer>money", "assignment"],
  ["bigint>money", "assignment"],
  ["numeric>money", "assignment"],
  ["money>numeric", "assignment"],
]);

function between(types: readonly string[]): readonly (readonly [string, "assignment"])[] {
  return types.flatMap((from) =>
    types.filter((to) => to !== from).map((to) => [`${from}>${to}`, "assignment"] as const),
  );
}

/**
 * Undefined if values have no sensible conversion. The text of a value of a user's type may be one of another type.
 */
function conversionBetween(from: Pair, to: Pair): Conversion | undefined {
  const types = [from.column.type, to.column.type];
  const conversion = conversionOf(columnOf(from), columnOf(to), casts);
  // A type with a schema or in quotes is one of the user.
  const isOfUser = types.some(({ text }) => /[".]/.test(text));
  return conversion.usesSession || (conversion.isByText && !isOfUser) ? undefined : conversion;
}

function isText({ name }: SqlType): boolean {
  return texts.includes(name);
}

function columnOf({ column: { name, type } }: Pair): Typed {
  const numbers = type.args.length === 0 ? "" : `(${type.args.join(",")})`;
  const array = type.isArray ? "[]" : "";
  return {
    name,
    // A user's type is written with its schema and its quotes.
    type: isBuiltIn(type) ? `${type.name.replace(/^\w+(?= with)|$/, `$&${numbers}`)}${array}` : type.text,
    baseType: type.name,
    isArray: type.isArray,
  };
}

function changes(
  from: Pair,
  to: Pair,
  { using, isLossy, refusesInexact }: Conversion,
  { label, zone }: { readonly label: string; readonly zone: string },
): readonly NotedStatement[] {
  const alter = `${to.alter} ALTER COLUMN ${quoteName(to.column.name)}`;
  const [former, next] = [from, to].map(({ column }) => column.default && sqlOf(column.default));
  const [fromType, toType] = [from.column.type, to.column.type];
  // The server converts a default with the values of the same type only.
  const isReset = former !== undefined && (former !== next || fromType.name !== toType.name);
  const expression = using?.replaceAll("'UTC'", quoteText(zone).trim());
  const note = isLossy
    ? `Values of ${label} are rounded or cut: ${fromType.text} becomes ${toType.text}.`
    : isText(fromType) && !isText(toType)
      ? `The values of ${label} are read as ${toType.text}: ${refusesInexact ? "other texts, and more exact ones, are refused" : "other texts are refused"}.`
      : `The values of ${label} are kept. A value that does not fit is refused.`;
  const isRequired = !from.column.isNotNull && to.column.isNotNull;
  const column = quoteName(to.column.name);
  return [
    ...(isReset ? [{ sql: `${alter} DROP DEFAULT` }] : []),
    { sql: `${alter} TYPE ${toType.text}${expression === undefined ? "" : ` USING ${expression}`}`, note },
    ...(next !== undefined && (isReset || former === undefined) ? [{ sql: `${alter} SET DEFAULT ${next}` }] : []),
    // A column that is added again has its default in all rows.
    ...(isRequired && next !== undefined
      ? [{ sql: `UPDATE ${tableSql(to.table)} SET ${column} = DEFAULT WHERE ${column} IS NULL` }]
      : []),
    ...(from.column.isNotNull === to.column.isNotNull
      ? []
      : [{ sql: `${alter} ${to.column.isNotNull ? "SET" : "DROP"} NOT NULL` }]),
  ];
}

/** Replaces both statements of a pair. Undefined if their calls have another form. */
function replaced(
  file: string,
  parameter: string,
  { drop, add, column }: Pair,
  statements: readonly NotedStatement[],
): readonly TextEdit[] | undefined {
  if (drop.call.start === add.call.start) {
    const between = file.slice(drop.end, add.start);
    return /^\s*;\s*$/.test(between)
      ? replaceStatement(file, parameter, { ...drop, end: add.end }, statements)
      : undefined;
  }
  // A type of the user may be created between both.
  const [kept, other] = isBuiltIn(column.type) ? [drop, add] : [add, drop];
  const edits = replaceStatement(file, parameter, kept, statements);
  const removed = removeCall(file, other);
  return edits && removed && [...edits, removed];
}
