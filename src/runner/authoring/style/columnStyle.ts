import type { BaseClass, ColumnStyle } from "../../../core/entity/style.ts";
import { findNodes, propertyOf, stringOf, unwrapped } from "../../source/ast.ts";
import type { DecoratedProperty, DecoratorCall } from "../../source/decorators.ts";
import { decoratedProperties, optionsOf } from "../../source/decorators.ts";
import type { Column } from "./columnNames.ts";
import { nameHabitsOf } from "./columnNames.ts";
import type { EntityClass } from "./entityClasses.ts";
import { classesBeside } from "./entityClasses.ts";
import { mostCommon } from "./mostCommon.ts";
import { keyStyleOf } from "./primaryKey.ts";

/** Reads how properties are written from the files of entities. */
export function columnStyleOf(classes: readonly EntityClass[], base: BaseClass | undefined): ColumnStyle {
  const members = classesBeside(classes).flatMap(({ source, node }) => decoratedProperties(source, node));
  const columns = members.flatMap((member) => {
    const column = member.decorators.find(({ name }) => name === "Column");
    return column ? [{ ...member, column }] : [];
  });
  const key = base?.hasKey === true ? undefined : keyStyleOf(classes);
  return {
    columnForm: mostCommon(columns.map(({ column }) => formOf(column))) ?? "object",
    sameLine: mostCommon(members.map(({ sameLine }) => sameLine)) ?? false,
    blankLines:
      mostCommon(members.flatMap(({ blankBefore }) => (blankBefore === undefined ? [] : [blankBefore]))) ?? true,
    definite: definiteOf(columns),
    access: mostCommon(columns.map(({ access }) => access)) ?? "",
    nullable: nullableOf(columns),
    ...nameHabitsOf(members, columns),
    ...(key ? { key } : {}),
  };
}

function formOf(column: DecoratorCall): ColumnStyle["columnForm"] {
  if (stringOf(column.args[0]) !== undefined) return "argument";
  const options = optionsOf(column);
  return options && propertyOf(options, "type") ? "object" : "implicit";
}

/** Properties with an initial value need no mark. */
function definiteOf(columns: readonly Column[]): "" | "!" {
  const required = columns.filter(
    ({ mark, column, node, type }) => type !== "" && mark !== "?" && !node.value && !isNullable(column),
  );
  return mostCommon(required.map(({ mark }) => (mark === "!" ? "!" : ""))) ?? "!";
}

function nullableOf(columns: readonly Column[]): ColumnStyle["nullable"] {
  const kinds = columns
    .filter(({ column }) => isNullable(column))
    .map(({ mark, node }) => (mark === "?" ? (isNullType(node) ? "both" : "optional") : "null"));
  return mostCommon(kinds) ?? "null";
}

function isNullable(column: DecoratorCall): boolean {
  const options = optionsOf(column);
  const value = options && propertyOf(options, "nullable");
  const plain = value && unwrapped(value);
  return plain?.type === "Literal" && plain.value === true;
}

function isNullType({ typeAnnotation }: DecoratedProperty["node"]): boolean {
  return !!typeAnnotation && findNodes(typeAnnotation, (node) => node.type === "TSNullKeyword").length > 0;
}
